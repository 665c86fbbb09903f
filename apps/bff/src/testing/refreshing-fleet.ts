import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openVault } from '../vault/open-vault.ts';
import { type Fleet, startFleet } from './fleet.ts';
import type { PortalBrowser } from './portal.ts';
import { type RecordedService, startRecordedService } from './recorded-service.ts';
import { createRefreshGrants, type RefreshGrants } from './refresh-grants.ts';
import { authServer, transferServer } from './refreshing-nodes.ts';
import { type ScriptedAuth, scriptedClient, startScriptedAuth } from './scripted-auth.ts';
import { seedSession } from './seed-session.ts';

/** Real processes of the portal between an authorization server that answers as the test says and a recording service. */
export type RefreshingFleet = {
  fleet: Fleet;
  auth: ScriptedAuth;
  service: RecordedService;
  grants: RefreshGrants;
  /**
   * A browser of somebody whose access tokens were issued so long ago and live so long in all. With `of`, the tokens
   * are those of another set of grants.
   */
  person(of: {
    ageSeconds: number;
    lifeSeconds: number;
    authLifeSeconds?: number;
    grants?: RefreshGrants;
  }): Promise<PortalBrowser & { name: string }>;
  close(): Promise<void>;
};

export async function startRefreshingFleet({
  nodes = 2,
  vaultUrl,
  transferUrl,
  env: changes = {},
}: {
  nodes?: number;
  vaultUrl?: string;
  /** Another resource server than the recording one. */
  transferUrl?: string;
  env?: Record<string, string>;
} = {}): Promise<RefreshingFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-refreshing-'));
  const auth = await startScriptedAuth();
  const service = await startRecordedService();
  const ownGrants = createRefreshGrants();
  auth.answerToken = ownGrants.answer;
  const globus = { authUrl: auth.url, transferUrl: transferUrl ?? service.url, portalClient: scriptedClient };
  const env = { LOG_LEVEL: 'warn', ...changes };
  const fleet = await startFleet({ globus, vaultUrl: vaultUrl ?? `sqlite:${join(folder, 'vault')}`, nodes, env });
  const config = readConfig(fleet.env);
  const vault = await openVault(config, createLog('silent'));
  return {
    fleet,
    auth,
    service,
    grants: ownGrants,
    async person({ ageSeconds, lifeSeconds, authLifeSeconds = 172_800, grants = ownGrants }) {
      const name = randomUUID();
      const seeds = [transferServer, authServer].map((resourceServer) => ({
        resourceServer,
        accessToken: `AgAccess-${resourceServer}-${name}`,
        refreshToken: grants.create(name, resourceServer),
        lifeMs: 1000 * (resourceServer === transferServer ? lifeSeconds : authLifeSeconds),
      }));
      const issuedAtMs = Date.now() - ageSeconds * 1000;
      return { ...(await seedSession({ config, vault, url: fleet.url }, seeds, issuedAtMs, name)), name };
    },
    async close() {
      await fleet.close();
      await vault.close();
      await service.close();
      await auth.close();
      rmSync(folder, { recursive: true });
    },
  };
}
