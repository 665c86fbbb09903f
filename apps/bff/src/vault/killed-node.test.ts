import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { alteredNode, type Fleet, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { startRedisServer } from '../testing/redis-server.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';
import { openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

const people = process.env.NIGHTLY ? 40 : 3;
const abandoned = process.env.NIGHTLY ? 100 : 8;
const hour = 3_600_000;

type Store = { vaultUrl: string; close(): Promise<void> };

async function startSqlite(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-killed-'));
  const close = async () => rmSync(folder, { recursive: true });
  return { vaultUrl: `sqlite:${join(folder, 'vault.sqlite')}`, close };
}

async function startRedis(): Promise<Store> {
  const server = await startRedisServer();
  return { vaultUrl: server.url, close: () => server.close() };
}

describe.each([
  ['SQLite', startSqlite],
  ['Redis', startRedis],
])('on %s', (_, startStore) => {
  let globus: LocalGlobus;
  let store: Store;
  let fleet: Fleet;
  let vault: Vault;

  beforeEach(async () => {
    globus = await startLocalGlobus();
    store = await startStore();
    fleet = await startFleet({ globus, vaultUrl: store.vaultUrl });
    vault = await openVault(readConfig(fleet.env), createLog('silent'));
  });
  afterEach(async () => {
    await fleet.close();
    await vault.close();
    await store.close();
    await globus.close();
  });

  async function liveTokens(): Promise<number> {
    const answer = await fetch(`${globus.controlUrl}/tokens`);
    const { tokens } = (await answer.json()) as { tokens: { kind: string; active: boolean }[] };
    return tokens.filter(({ kind, active }) => active && kind !== 'id_token').length;
  }

  async function slowRevocations(delayMs: number): Promise<void> {
    const order = { service: 'auth', path: '/v2/oauth2/token/revoke', delay_ms: delayMs };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${globus.controlUrl}/faults`, { method: 'POST', headers, body: JSON.stringify(order) });
  }

  async function signInMany(count: number): Promise<PortalBrowser[]> {
    const browsers = Array.from({ length: count }, () => fleet.browser());
    for (const browser of browsers) await signInAtGlobus(browser);
    return browsers;
  }

  /** A node whose clock is ahead, so that what a dead process had claimed is free again. */
  async function runLater(aheadMs: number): Promise<void> {
    // A lease on Redis is counted by the server's clock, which no test can move: this one's owner is dead.
    await forgetLease(store.vaultUrl);
    const env = { CLOCK_AHEAD_MS: String(aheadMs), REAP_EVERY_MS: '20' };
    await fleet.nodes[1]?.restart({ entry: alteredNode, env });
  }

  test('R102: whenever a node is killed during a sign-out, every token is revoked in the end', async () => {
    const browsers = await signInMany(people);
    expect(await liveTokens()).toBe(4 * people);
    await slowRevocations(60);
    const [one, other] = fleet.nodes;
    for (const browser of browsers) {
      const cookies = new Map(browser.cookies);
      const killed = fleet.at(one, { ...browser, cookies });
      const signedOut = killed.fetch('/bff/logout', { method: 'POST' }).catch(() => {});
      // Before, during or after: what must hold does not depend on it.
      await delay(randomInt(0, 120));
      await one?.program.kill();
      await signedOut;
      await one?.restart();
      const copy = { ...browser, cookies: new Map(browser.cookies) };
      expect((await fleet.at(other, browser).fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
      for (const node of fleet.nodes)
        expect((await fleet.at(node, copy).fetch('/api/auth/v2/oauth2/userinfo')).status).toBe(401);
    }
    await runLater(0.5 * hour);
    await expect.poll(liveTokens, { timeout: 15_000 }).toBe(0);
    await expect.poll(() => vault.figures()).toMatchObject({ liveSessions: 0, revocations: 0 });
  });

  test('R104: when the node that ends abandoned sessions is killed, another one finishes the work', async () => {
    await signInMany(abandoned);
    // Its clock says that nobody is late, and while it held the lease nobody else would look.
    await fleet.nodes[0]?.program.kill();
    await slowRevocations(100);
    await runLater(2 * hour);
    await expect.poll(liveTokens, { timeout: 15_000, interval: 5 }).toBeLessThan(4 * abandoned);
    await fleet.nodes[1]?.program.kill();
    expect(await liveTokens()).toBeGreaterThan(0);
    await fetch(`${globus.controlUrl}/faults`, { method: 'DELETE' });
    await runLater(3 * hour);
    await expect.poll(liveTokens, { timeout: 20_000 }).toBe(0);
    await expect.poll(() => vault.figures()).toMatchObject({ liveSessions: 0, revocations: 0 });
  });
});

async function forgetLease(vaultUrl: string): Promise<void> {
  if (!vaultUrl.startsWith('redis:')) return;
  const redis = new Redis(vaultUrl);
  for (const key of await redis.keys('{isthmus}:lease:*')) await redis.del(key);
  redis.disconnect();
}
