import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { readConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { openVault } from '../../vault/open-vault.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { type Fleet, startFleet } from '../fleet.ts';
import { freePort } from '../free-port.ts';
import { heldTokens } from '../held-tokens.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { reportsMemory } from './soak-memory.ts';

/** Two nodes behind nginx, a Redis that keeps what it is told, local Globus; a wire that can be spoiled to each. */
export type SoakWorld = {
  fleet: Fleet;
  redis: RedisServer;
  wires: Record<'auth' | 'transfer' | 'vault', FaultProxy>;
  /** Refresh tokens that Globus takes, and those of them that no live session holds. */
  refreshTokens(): Promise<{ alive: string[]; orphans: string[] }>;
  /** Tokens that wait to be revoked. */
  waiting(): Promise<number>;
  close(): Promise<void>;
};

export async function startSoakWorld(accessTokenSeconds: number): Promise<SoakWorld> {
  const redis = await startRedisServer(['--appendonly', 'yes', '--appendfsync', 'always']);
  const vaultWire = await startFaultProxy(redis.port);
  const port = await freePort();
  const auth = await startFaultProxy(port);
  const authUrl = `http://127.0.0.1:${auth.port}`;
  const globus = await startLocalGlobus({ authUrl, ports: { auth: port }, accessTokenSeconds });
  const transfer = await startFaultProxy(Number(new URL(globus.transferUrl).port));
  const fleet = await startFleet({
    globus: { ...globus, transferUrl: `http://127.0.0.1:${transfer.port}` },
    vaultUrl: `redis://127.0.0.1:${vaultWire.port}`,
    env: { LOG_LEVEL: 'error', NODE_OPTIONS: reportsMemory },
  });
  const config = readConfig({ ...fleet.env, VAULT_URL: redis.url });
  const vault = await openVault(config, createLog('silent'));
  return {
    fleet,
    redis,
    wires: { auth, transfer, vault: vaultWire },
    async refreshTokens() {
      const answer = await fetch(`${globus.controlUrl}/tokens`);
      const { tokens } = (await answer.json()) as {
        tokens: { kind: string; token: string; sub: string; active: boolean }[];
      };
      const alive = tokens.filter(({ kind, active }) => kind === 'refresh_token' && active);
      const held = await heldTokens({ config, vault }, new Set(alive.map(({ sub }) => sub)));
      return {
        alive: alive.map(({ token }) => token),
        orphans: alive.map(({ token }) => token).filter((token) => !held.has(token)),
      };
    },
    waiting: async () => (await vault.figures()).revocations,
    async close() {
      await fleet.close();
      await vault.close();
      for (const part of [auth, transfer, vaultWire, globus, redis]) await part.close();
    },
  };
}
