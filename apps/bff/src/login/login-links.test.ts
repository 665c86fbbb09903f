import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostileReturnPaths } from '../testing/hostile-return-paths.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

// What links, pages of other sites and people without a session make of the two addresses that a browser opens.

let auth: ScriptedAuth;
let store: Vault;
/** Names of the operations that the store was asked for, but for those of its upkeep. */
let operations: string[];
let portal: Portal;
let browser: PortalBrowser;

beforeEach(async () => {
  auth = await startScriptedAuth();
  store = createSqliteVault(':memory:');
  operations = [];
  const vault = new Proxy(store, {
    get:
      (target, name) =>
      (...values: unknown[]): unknown => {
        if (!upkeep.has(String(name))) operations.push(String(name));
        return Reflect.apply(Reflect.get(target, name), target, values);
      },
  });
  portal = await startPortal({ authUrl: auth.url, client: scriptedClient, vault });
  browser = createPortalBrowser(portal);
});
afterEach(async () => {
  await portal.close();
  await store.close();
  await auth.close();
});

const upkeep = new Set(['overdue', 'takeRevocations', 'purge', 'acquireLease', 'releaseLease', 'figures', 'close']);

async function signIn(returnTo: string): Promise<Response> {
  const started = await browser.fetch(`/bff/login?${new URLSearchParams({ returnTo }).toString()}`);
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  return browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
}

test.each(['cross-site', 'same-site'])(
  'R9: a page of another site (%s) starts no sign-in; the person does',
  async (site) => {
    const response = await browser.fetch('/bff/login?returnTo=%2Fa%3Fb%3D%2522&service=transfer&stepup=x&prompt=none', {
      headers: { 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-User': '?1' },
    });
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/bff/login?service=transfer&amp;returnTo=%2Fa%3Fb%3D%2522',
    ]);
    expect(auth.requests).toEqual([]);
  },
);

test.each([{ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' }, { 'Sec-Fetch-Site': 'none' }])(
  'R9: a link of the portal and an address that was typed start a sign-in at once (%j)',
  async (headers) => {
    const response = await fetch(`${portal.url}/bff/login`, { headers, redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toContain(`${auth.url}/v2/oauth2/authorize?`);
  },
);

test('R10: fifty calls of nobody leave no cookie behind', async () => {
  for (let round = 0; round < 50; round += 1) {
    const path = ['/api/transfer/v0.10/task_list', '/bff/session', '/bff/login'][round % 3] ?? '';
    const response = await browser.fetch(path, { headers: { 'Sec-Fetch-Dest': 'empty' } });
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});

test('R10: long ways back do not make the cookies of sign-ins under way too long', async () => {
  const returnTo = `/${'a'.repeat(1000)}`;
  for (let start = 0; start < 8; start += 1) {
    expect((await browser.fetch(`/bff/login?returnTo=${returnTo}`)).status).toBe(302);
  }
  const header = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  expect(header.length).toBeLessThan(8192);
  const response = await signIn(returnTo);
  expect([response.status, response.headers.get('location')]).toEqual([302, returnTo]);
});

test('R11: a callback that nobody here waits for is a page with one way to start anew', async () => {
  const started = await browser.fetch('/bff/login');
  const state = new URL(started.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const cookies = new Map(browser.cookies);
  for (const [path, cookie] of [
    ['/bff/callback', ''],
    ['/bff/callback?code=c&state=unknown', ''],
    [`/bff/callback?code=c&state=${state}`, ''],
    [`/bff/callback?code=c&state=${state}`, [...cookies].map(([name]) => `${name}=0.garbage`).join('; ')],
    [
      `/bff/callback?code=c&state=${state}`,
      [...cookies, ...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    ],
    ['/bff/callback?error=server_error', 'bff=garbage'],
  ] as const) {
    const response = await browser.fetch(path, { headers: { Cookie: cookie } });
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['/bff/login?returnTo=%2F']);
  }
  expect(auth.tokenRequests).toEqual([]);
});

test('R20: with the switch for SameSite the session cookie is Lax, and nothing else changes', async () => {
  await portal.close();
  portal = await startPortal({
    authUrl: auth.url,
    client: scriptedClient,
    vault: store,
    config: { sessionSameSite: 'Lax' },
  });
  browser = createPortalBrowser(portal);
  const response = await signIn('/');
  const [line = ''] = response.headers.getSetCookie().filter((value) => value.startsWith('bff='));
  expect(line.split('; ').slice(1).toSorted()).toEqual([
    'HttpOnly',
    expect.stringMatching(/^Max-Age=/),
    'Path=/',
    'SameSite=Lax',
  ]);
});

test('R21: two tabs sign in at once: one session lives in the end, and the tokens of the other are revoked', async () => {
  const tabs = [await browser.fetch('/bff/login'), await browser.fetch('/bff/login')];
  const issued: string[][] = [];
  for (const started of tabs) {
    const asked = new URL(started.headers.get('location') ?? '').searchParams;
    const good = await goodTokens(auth, asked.get('nonce') ?? '');
    issued.push([good, ...good.other_tokens].flatMap((part) => [part.access_token, part.refresh_token]));
    auth.answerToken = () => json(good);
    // The redirect comes from another site: the Strict cookie stays behind, the reference comes along.
    const lax = [...browser.cookies].filter(([name]) => name !== 'bff').map(([name, value]) => `${name}=${value}`);
    const headers = { Cookie: lax.join('; '), 'Sec-Fetch-Site': 'cross-site' };
    const back = await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`, { headers });
    expect(back.status).toBe(302);
  }
  expect((await store.figures()).liveSessions).toBe(1);
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({ authenticated: true });
  const revoked = () => auth.revoked.map((entry) => entry.token).toSorted();
  await expect.poll(revoked).toEqual(issued[0]?.toSorted());
});

test('R91: answers that depend on who asks, and from where, say so', async () => {
  await signIn('/');
  const confirmed = await browser.fetch('/bff/login', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  for (const response of [
    confirmed,
    await browser.fetch('/bff/login'),
    await browser.fetch('/bff/login', { headers: { 'Sec-Fetch-Dest': 'image' } }),
    await browser.fetch('/bff/callback'),
    await browser.fetch('/bff/session'),
    await browser.fetch('/bff/session', { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
    await browser.fetch('/bff/session', { headers: { Origin: 'https://evil.example' } }),
    await browser.fetch('/api/auth/v2/oauth2/userinfo'),
    await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
  ]) {
    const vary = (response.headers.get('vary') ?? '').split(', ');
    expect(vary).toEqual(expect.arrayContaining(['Cookie', 'Origin', 'Sec-Fetch-Dest', 'Sec-Fetch-Site']));
  }
});

test('R94: no way back of the corpus leads off the portal’s pages', async () => {
  expect(hostileReturnPaths.length).toBeGreaterThanOrEqual(70);
  for (const path of hostileReturnPaths) {
    const query = new URLSearchParams({ returnTo: path }).toString();
    const started = await browser.fetch(`/bff/login?${query}`);
    if (query.length > 4000) {
      expect([414, 431]).toContain(started.status);
      continue;
    }
    expect(new URL(started.headers.get('location') ?? '').origin).toBe(auth.url);
    const back = await signIn(path);
    expect([path, back.status, back.headers.get('location')]).toEqual([path, 302, '/']);
    // Its page links nowhere else, either.
    const declined = new URL((await browser.fetch(`/bff/login?${query}`)).headers.get('location') ?? '').searchParams;
    const page = await browser.fetch(`/bff/callback?error=access_denied&state=${declined.get('state')}`);
    expect([...(await page.text()).matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/bff/login?returnTo=%2F',
    ]);
  }
});

test('R94: a way back that is there twice is none', async () => {
  const started = await browser.fetch('/bff/login?returnTo=/a&returnTo=//evil.example');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  const back = await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
  expect(back.headers.get('location')).toBe('/');
});

test('R96: no answer is a script, and no address ever holds a token', async () => {
  const canaries: string[] = [];
  const started = await browser.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  for (const part of [good, ...good.other_tokens]) canaries.push(part.access_token, part.refresh_token);
  canaries.push(good.id_token);
  const back = await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
  for (const path of ['/bff/session?callback=f&jsonp=f', '/bff/session?cb=f&format=jsonp']) {
    const response = await browser.fetch(path);
    const body = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(JSON.parse(body)).toMatchObject({ authenticated: true });
  }
  await browser.fetch('/api/auth/v2/oauth2/userinfo?callback=f');
  const addresses = [
    started.headers.get('location') ?? '',
    back.headers.get('location') ?? '',
    ...auth.requests.map(({ path, carried }) => path + String(JSON.parse(carried)[0])),
    portal.logged(),
  ];
  for (const canary of canaries) for (const address of addresses) expect(address).not.toContain(canary);
});

test('R96: the pages of the sign-in run no script, and give no window that opened them a hold', async () => {
  const confirm = await browser.fetch('/bff/login', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  const failed = await browser.fetch('/bff/callback?error=access_denied&state=x');
  for (const page of [confirm, failed]) {
    expect(await page.text()).not.toMatch(/<script|opener|postMessage| on\w+=/i);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  }
});

test('R113: whatever nobody asks for, nothing is written into the store, and hardly anything read', async () => {
  const rounds = process.env.NIGHTLY ? 10_000 : 150;
  const garbage = `Fe26.2*1*${'a'.repeat(64)}*b*c*1*${'d'.repeat(64)}*${'e'.repeat(43)}~2`;
  for (let round = 0; round < rounds; round += 1) {
    const cookie = [`bff=${garbage}`, `bff=x; bffref=${garbage}`, 'bfftx-0123456789abcdef=0.x'][round % 3] ?? '';
    const headers = { Cookie: cookie };
    await browser.fetch('/bff/login', { headers });
    await browser.fetch(`/bff/login?stepup=${garbage}&service=transfer`, { headers });
    await browser.fetch(`/bff/callback?code=c&state=${round}`, { headers });
    await browser.fetch('/api/transfer/v0.10/task_list', { headers });
    await browser.fetch('/bff/session', { headers });
  }
  expect(operations).toEqual([]);
});
