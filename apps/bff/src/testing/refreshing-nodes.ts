import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics, type Metrics } from '../operations/metrics.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import { createPortalBrowser, newRing, type Portal, type PortalBrowser, startPortal } from './portal.ts';
import { type RecordedService, startRecordedService } from './recorded-service.ts';
import { createRefreshGrants, type RefreshGrants } from './refresh-grants.ts';
import { type ScriptedAuth, scriptedClient, startScriptedAuth } from './scripted-auth.ts';
import { seedSession } from './seed-session.ts';

export const transferServer = 'transfer.api.globus.org';
export const authServer = 'auth.globus.org';

export type RefreshingNode = Portal & { metrics: Metrics };

/** Somebody who is signed in, with a grant for Transfer and one for Auth. */
export type Person = { name: string; browser: PortalBrowser; accessToken: string };

/**
 * Portals of one store in this process, between an authorization server that answers as the test says and a resource
 * server that records. Time moves by `clock` alone.
 */
export type RefreshingNodes = {
  auth: ScriptedAuth;
  service: RecordedService;
  grants: RefreshGrants;
  nodes: readonly [RefreshingNode, ...RefreshingNode[]];
  clock: { offsetMs: number };
  /** Signs somebody in whose access tokens live so long from now. */
  person(lifeSeconds: number, authLifeSeconds?: number): Promise<Person>;
  /** Calls a service as that person, at the node of this number. */
  call(person: Person, at?: number, init?: RequestInit, path?: string): Promise<Response>;
  /** The access tokens that the resource server was sent, in turn. */
  usedTokens(): (string | undefined)[];
  /** How often the nodes counted this result of a refresh for a service. */
  counted(result: string, service?: string): Promise<number>;
  close(): Promise<void>;
};

export async function startRefreshingNodes(count = 1): Promise<RefreshingNodes> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-refreshing-'));
  // What lies in memory needs no wait for the disk, but nobody can share it.
  const file = count === 1 ? ':memory:' : join(folder, 'vault.sqlite');
  const auth = await startScriptedAuth();
  const service = await startRecordedService();
  const grants = createRefreshGrants();
  auth.answerToken = grants.answer;
  const clock = { offsetMs: 0 };
  const now = () => Date.now() + clock.offsetMs;
  // Time moves in leaps here: what ends a session is no matter of these tests.
  const limits = { absoluteMs: 365 * 24 * 3_600_000, idleMs: 24 * 3_600_000 };
  const config = { ...limits, cookieKeys: newRing(), vaultKeys: newRing(), pepperKeys: newRing() };
  const start = async (): Promise<RefreshingNode> => {
    const metrics = createMetrics();
    const options = { authUrl: auth.url, transferUrl: service.url, client: scriptedClient, now, metrics, config };
    return { ...(await startPortal({ ...options, vault: createSqliteVault(file) })), metrics };
  };
  const first = await start();
  const nodes: RefreshingNodes['nodes'] = [first];
  const others: RefreshingNode[] = [];
  while (others.length < count - 1) others.push(await start());
  const all = [...nodes, ...others] as const;

  return {
    auth,
    service,
    grants,
    nodes: all,
    clock,
    async person(lifeSeconds, authLifeSeconds = 172_800) {
      const name = randomUUID();
      const seed = (resourceServer: string, seconds: number) => ({
        resourceServer,
        accessToken: `AgAccess-${resourceServer}-${name}`,
        refreshToken: grants.create(name, resourceServer),
        lifeMs: seconds * 1000,
      });
      const seeds = [seed(transferServer, lifeSeconds), seed(authServer, authLifeSeconds)];
      const browser = await seedSession(first, seeds, now(), name);
      return { name, browser, accessToken: seeds[0]?.accessToken ?? '' };
    },
    call({ browser }, at = 0, init = {}, path = '/api/transfer/v0.10/task_list') {
      const node = all[at] ?? first;
      return createPortalBrowser(node, browser.cookies).fetch(path, init);
    },
    usedTokens: () => service.calls.map(({ authorization }) => authorization?.replace('Bearer ', '')),
    async counted(result, name = 'transfer') {
      const read = await Promise.all(all.map(({ metrics }) => metrics.refreshes.get()));
      const values = read.flatMap((metric) => metric.values);
      const wanted = values.filter(({ labels }) => labels.result === result && labels.service === name);
      return wanted.reduce((sum, { value }) => sum + value, 0);
    },
    async close() {
      for (const node of all) await node.close();
      for (const node of all) await node.vault.close();
      await service.close();
      await auth.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a response says was refused: its status, and the problem's type. */
export function problemOf(response: Response): [number, string | null] {
  return [response.status, response.headers.get('bff-error')];
}
