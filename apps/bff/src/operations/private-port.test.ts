import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Portal, startPortal } from '../testing/portal.ts';
import { type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

let auth: ScriptedAuth;
let vault: Vault;
let portal: Portal;
let nowMs = Date.now();
beforeEach(async () => {
  nowMs = Date.now();
  auth = await startScriptedAuth();
  vault = createSqliteVault(':memory:');
  portal = await startPortal({ authUrl: auth.url, client: scriptedClient, vault, now: () => nowMs });
});
afterEach(async () => {
  await portal.close();
  await auth.close();
});

async function readyz(): Promise<{ status: number; causes: string[]; notes: string[] }> {
  const answer = await fetch(`${portal.privateUrl}/readyz`);
  const view = (await answer.json()) as { causes: { name: string }[]; notes: { name: string }[] };
  return {
    status: answer.status,
    causes: view.causes.map(({ name }) => name),
    notes: view.notes.map(({ name }) => name),
  };
}

test('R122, R41: a store that is down makes the portal unready by name, and alive all the same', async () => {
  expect(await readyz()).toEqual({ status: 200, causes: [], notes: [] });
  await vault.close();
  expect(await readyz()).toEqual({ status: 503, causes: ['store'], notes: [] });
  const livez = await fetch(`${portal.privateUrl}/livez`);
  expect([livez.status, await livez.json()]).toEqual([200, { live: true }]);
});

test('R41: an administrator is told that the store is away, and the log says so too', async () => {
  await vault.close();
  for (const method of ['GET', 'DELETE']) {
    const refused = await fetch(`${portal.privateUrl}/sessions?sub=a-person`, { method });
    expect([refused.status, await refused.json()]).toEqual([503, { error: 'store_unavailable' }]);
    expect(refused.headers.get('retry-after')).toBe('5');
  }
  expect(portal.logged()).toContain('an administrator was refused');
});

test('R122: a portal that never reached Globus Auth is not ready, one that did is told how old its metadata is', async () => {
  await auth.close();
  expect(await readyz()).toEqual({ status: 503, causes: ['auth'], notes: [] });
  auth = await startScriptedAuth();
  const second = await startPortal({ authUrl: auth.url, client: scriptedClient, vault, now: () => nowMs });
  try {
    expect((await fetch(`${second.privateUrl}/readyz`)).status).toBe(200);
    nowMs += 25 * 3_600_000;
    await auth.close();
    const answer = await fetch(`${second.privateUrl}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ ready: true, notes: [{ name: 'auth' }] });
  } finally {
    await second.close();
  }
});

test.each(['/livez', '/readyz', '/metrics', '/healthz', '/ping', '/ready'])(
  'R122: %s is nothing on the public port, whoever asks',
  async (path) => {
    for (const agent of ['kube-probe/1.31', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0', 'Prometheus/3.0', 'curl/8.0']) {
      const answer = await fetch(portal.url + path, { headers: { 'User-Agent': agent } });
      expect([agent, answer.status, answer.headers.get('bff-error')]).toEqual([agent, 404, 'not_found']);
    }
  },
);

test('R122: no user agent gets past the guard or the session', async () => {
  for (const agent of ['kube-probe/1.31', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0']) {
    const headers = { 'User-Agent': agent, 'X-CSRF': '1' };
    const answer = await fetch(`${portal.url}/api/transfer/v0.10/task_list`, { headers });
    expect([agent, answer.status]).toEqual([agent, 401]);
  }
});

test('R120: metrics are Prometheus text on the private port', async () => {
  const answer = await fetch(`${portal.privateUrl}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toContain('# TYPE isthmus_problems_total counter');
});

test('a page can not read the private port through a name that resolves to it', async () => {
  for (const headers of [{ Origin: 'http://evil.example' }, { 'Sec-Fetch-Site': 'same-origin' }]) {
    expect((await fetch(`${portal.privateUrl}/metrics`, { headers })).status).toBe(403);
  }
  expect((await fetch(`${portal.privateUrl}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${portal.privateUrl}/`)).status).toBe(404);
});
