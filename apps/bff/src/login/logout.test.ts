import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { callbackAddress, signInAtGlobus } from '../testing/sign-in.ts';

let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());
beforeEach(async () => {
  portal = await startPortal({ ...globus, client: globus.portalClient });
  browser = createPortalBrowser(portal);
});
afterEach(() => portal.close());

const logout = (who = browser, init: RequestInit = {}) => who.fetch('/bff/logout', { method: 'POST', ...init });
const callService = (who = browser) => who.fetch('/api/auth/v2/oauth2/userinfo');

test('R95, R97: signing out ends the session, empties the browser, and says where Globus itself signs out', async () => {
  await signInAtGlobus(browser);
  const response = await logout();
  expect(response.status).toBe(200);
  const { logoutUrl } = (await response.json()) as { logoutUrl: string };
  const target = new URL(logoutUrl);
  expect(target.origin + target.pathname).toBe(`${globus.authUrl}/v2/web/logout`);
  expect(Object.fromEntries(target.searchParams)).toEqual({
    client_id: globus.portalClient.id,
    redirect_uri: `${portal.url}/logged-out`,
    redirect_name: 'Isthmus',
  });
  expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"');
  expect([...browser.cookies]).toEqual([]);
});

test('R97: neither a link nor a foreign form signs anybody out', async () => {
  await signInAtGlobus(browser);
  const hostile: RequestInit[] = [
    { method: 'GET' },
    { headers: { 'X-CSRF': '' } },
    { headers: { 'Sec-Fetch-Site': 'cross-site' } },
    { headers: { Origin: 'https://evil.example' } },
  ];
  const answers = [];
  for (const init of hostile) {
    const response = await logout(browser, init);
    answers.push([response.status, response.headers.getSetCookie().length]);
  }
  expect(answers).toEqual([
    [405, 0],
    [403, 0],
    [403, 0],
    [403, 0],
  ]);
  expect((await callService()).status).toBe(200);
});

test('R100: every token of the session is dead at Globus once the browser has signed out', async () => {
  const before = await activeTokens();
  await signInAtGlobus(browser);
  const own = (await activeTokens()).filter((token) => !before.includes(token));
  expect(own).toHaveLength(4);
  await logout();
  expect((await activeTokens()).filter((token) => own.includes(token))).toEqual([]);
});

type ControlTokens = { tokens: { token: string; kind: string; active: boolean; client_id: string }[] };

async function activeTokens(): Promise<string[]> {
  const { tokens } = (await (await fetch(`${globus.controlUrl}/tokens`)).json()) as ControlTokens;
  return tokens
    .filter((one) => one.active && one.kind !== 'id_token' && one.client_id === globus.portalClient.id)
    .map(({ token }) => token);
}

test('R103: signing out again, or with a cookie that means nothing, is as good', async () => {
  await signInAtGlobus(browser);
  const cookie = `bff=${browser.cookies.get('bff')}`;
  for (const headers of [{ Cookie: cookie }, { Cookie: cookie }, { Cookie: 'bff=garbage' }, { Cookie: 'other=1' }]) {
    expect((await logout(browser, { headers })).status).toBe(200);
  }
});

test('R24: signing in again revokes the tokens of the session it replaces', async () => {
  const before = await activeTokens();
  await signInAtGlobus(browser);
  const old = (await activeTokens()).filter((token) => !before.includes(token));
  expect(old).toHaveLength(4);
  await browser.fetch(await callbackAddress(browser));
  await expect.poll(async () => (await activeTokens()).filter((token) => old.includes(token))).toEqual([]);
  expect((await callService()).status).toBe(200);
});

// From here on with an authorization server that fails on purpose.

async function withFailingAuth(
  run: (auth: ScriptedAuth, failing: Portal, who: PortalBrowser, clock: { ms: number }) => Promise<void>,
) {
  const auth = await startScriptedAuth();
  const clock = { ms: 0 };
  const failing = await startPortal({ authUrl: auth.url, client: scriptedClient, now: () => Date.now() + clock.ms });
  const who = createPortalBrowser(failing);
  const started = await who.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  auth.answerToken = async () => json(await goodTokens(auth, asked.get('nonce') ?? ''));
  expect((await who.fetch(`/bff/callback?code=c&state=${asked.get('state')}`)).status).toBe(302);
  auth.tokenRequests.length = 0;
  try {
    await run(auth, failing, who, clock);
  } finally {
    await failing.close();
    await auth.close();
  }
}

test('R98: signing out works while Auth is down, and the tokens die when it is back', async () => {
  await withFailingAuth(async (auth, _portal, who, clock) => {
    auth.answerRevoke = () => 'hang up';
    const cookie = `bff=${who.cookies.get('bff')}`;
    expect((await logout(who)).status).toBe(200);
    const replay = await who.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: cookie } });
    expect(replay.headers.get('bff-error')).toBe('session_revoked');
    auth.answerRevoke = () => json({ active: false });
    clock.ms = 10_000;
    await expect.poll(() => auth.revoked.length).toBe(4);
    expect(auth.tokenRequests).toEqual([]);
  });
});

test('R99: each token is revoked with its kind, refresh tokens first; 503 is tried again, an unknown kind is not', async () => {
  await withFailingAuth(async (auth, _portal, who, clock) => {
    const asked: string[] = [];
    auth.answerRevoke = (token) => {
      asked.push(token);
      if (token.startsWith('AgAccess')) return json({ error: 'unsupported_token_type' }, 400);
      return asked.filter((other) => other === token).length === 1
        ? json({}, 503, { 'Retry-After': '30' })
        : json({ active: false });
    };
    await logout(who);
    expect(asked.slice(0, 2).every((token) => token.startsWith('AgRefresh'))).toBe(true);
    expect(asked).toHaveLength(4);
    clock.ms = 31_000;
    await expect.poll(() => auth.revoked.map(({ hint }) => hint)).toEqual(['refresh_token', 'refresh_token']);
    expect(asked).toHaveLength(6);
  });
});

test('R100: one call that fails keeps none of the others', async () => {
  await withFailingAuth(async (auth, _portal, who, clock) => {
    let calls = 0;
    auth.answerRevoke = () => {
      calls += 1;
      return calls === 3 ? json({}, 503) : json({ active: false });
    };
    await logout(who);
    expect(auth.revoked).toHaveLength(3);
    clock.ms = 10_000;
    await expect.poll(() => auth.revoked.length).toBe(4);
  });
});

test('R103: signing out once more, of an expired session, or with a dead cookie is 200 and renews no token first', async () => {
  await withFailingAuth(async (auth, _portal, who, clock) => {
    const cookie = `bff=${who.cookies.get('bff')}`;
    clock.ms = 24 * 3_600_000;
    // The access tokens have run out, and their refresh tokens are dead: all that a renewal could stumble over.
    auth.answerToken = () => json({ error: 'invalid_grant' }, 400);
    for (const Cookie of [cookie, cookie, cookie, 'bff=garbage', 'bff=Fe26.2*garbage~2', '', `${cookie}; ${cookie}`]) {
      const answered = await logout(who, { headers: { Cookie } });
      expect([answered.status, await answered.json()]).toEqual([200, { logoutUrl: expect.any(String) }]);
    }
    expect(auth.tokenRequests).toEqual([]);
  });
});

test('R104: the tokens of a session that nobody came back to are revoked', async () => {
  await withFailingAuth(async (auth, failing, who, clock) => {
    const seen = await who.fetch('/bff/session');
    expect(await seen.json()).toMatchObject({ authenticated: true });
    clock.ms = 61 * 60_000;
    await expect.poll(() => auth.revoked.length).toBe(4);
    expect(await failing.vault.overdue(Date.now() + clock.ms, Date.now(), 10)).toEqual([]);
  });
});
