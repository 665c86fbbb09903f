import { afterEach, expect, test } from 'vitest';
import { Browser, base, refusalOf, sessionCookie, signedIn, transferPath } from './deployment.ts';
import { addFault, clearFaults, issuedTokens, requestsDuring } from './local-globus.ts';

afterEach(() => clearFaults());

test('R97: only a guarded POST signs out, and it says where Globus is left too', async () => {
  const browser = await signedIn();
  expect(await refusalOf(await browser.fetch('/bff/logout'))).toEqual([405, 'method_not_allowed']);
  const form = { method: 'POST', headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
  expect((await browser.fetch('/bff/logout', form)).status).toBe(403);
  expect((await browser.fetch(transferPath)).status).toBe(200);
  const answer = await browser.fetch('/bff/logout', { method: 'POST' });
  const { logoutUrl } = (await answer.json()) as { logoutUrl: string };
  expect(new URL(logoutUrl).pathname).toBe('/v2/web/logout');
});

test('R98: a copy of the cookie is worth nothing after the sign-out, and every token is revoked', async () => {
  const before = new Set((await issuedTokens()).map(({ token }) => token));
  const browser = await signedIn('ada@aurora.example');
  const copy = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
  const own = async () => (await issuedTokens()).filter(({ token, kind }) => !before.has(token) && kind !== 'id_token');
  expect((await own()).some(({ active }) => active)).toBe(true);
  expect((await browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect((await new Browser().fetch(transferPath, { headers: { Cookie: copy } })).status).toBe(401);
  await expect.poll(async () => (await own()).filter(({ active }) => active), { timeout: 15_000 }).toEqual([]);
});

test('R98: Auth may be down: the sign-out is done all the same, and the tokens follow', async () => {
  const before = new Set((await issuedTokens()).map(({ token }) => token));
  const browser = await signedIn('dana@aurora.example');
  const copy = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
  await addFault({ service: 'auth', path: '/v2/oauth2/token/revoke', status: 503 });
  expect((await browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect((await new Browser().fetch(transferPath, { headers: { Cookie: copy } })).status).toBe(401);
  await clearFaults();
  const alive = async () =>
    (await issuedTokens()).filter(({ token, kind, active }) => active && !before.has(token) && kind !== 'id_token');
  await expect.poll(alive, { timeout: 40_000 }).toEqual([]);
}, 60_000);

test('R103: signing out again, or with a cookie that means nothing, is no error and renews nothing', async () => {
  const browser = await signedIn();
  const own = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
  const seen = await requestsDuring('auth', async () => {
    for (const cookie of [own, own, `${sessionCookie}=garbage`, '']) {
      const answer = await fetch(`${base}/bff/logout`, {
        method: 'POST',
        headers: { 'X-CSRF': '1', Origin: base, Cookie: cookie },
      });
      expect(answer.status).toBe(200);
    }
  });
  expect(seen.filter(({ path }) => path === '/v2/oauth2/token')).toEqual([]);
});

test('R94: a sign-in never leaves the portal', async () => {
  const browser = new Browser();
  const hostile = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/..//evil.example',
    '/%2F/evil.example',
  ];
  for (const returnTo of hostile) {
    const answer = await browser.signIn(undefined, `?returnTo=${encodeURIComponent(returnTo)}`);
    expect([returnTo, answer.headers.get('location')]).toEqual([returnTo, '/']);
  }
});

test('R51: an outage of Auth signs nobody out', async () => {
  const browser = await signedIn();
  await addFault({ service: 'auth', path: '/v2/oauth2/token', status: 503 });
  expect((await browser.fetch('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({ authenticated: true });
});
