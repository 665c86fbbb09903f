import { expect, test } from 'vitest';
import {
  Browser,
  base,
  isSecure,
  pathOf,
  readSetCookie,
  referenceCookie,
  sessionCookie,
  signedIn,
  transactionPrefix,
  transferPath,
} from './deployment.ts';
import { issuedTokens, requestsDuring } from './local-globus.ts';

const exchanges = (seen: { method: string; path: string }[]) =>
  seen.filter(({ method, path }) => method === 'POST' && path === '/v2/oauth2/token');

test('R1: every sign-in has a PKCE challenge of its own, by S256', async () => {
  const urls = [await new Browser().startSignIn(), await new Browser().startSignIn()];
  for (const { searchParams } of urls) expect(searchParams.get('code_challenge_method')).toBe('S256');
  const challenges = urls.map(({ searchParams }) => searchParams.get('code_challenge') ?? '');
  for (const challenge of challenges) expect(challenge).toMatch(/^[\w-]{43}$/);
  expect(challenges[0]).not.toBe(challenges[1]);
});

test('R2: no code is redeemed for a state that this browser did not start', async () => {
  const browser = new Browser();
  const callback = new URL(await browser.callbackAfter(await browser.startSignIn()));
  const code = callback.searchParams.get('code') ?? '';
  const state = callback.searchParams.get('state') ?? '';
  const wrong = [
    `?code=${code}`,
    `?code=${code}&state=`,
    `?code=${code}&state=${state}&state=${state}`,
    `?code=${code}&state[]=${state}`,
    `?code=${code}&state=${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`,
  ];
  const seen = await requestsDuring('auth', async () => {
    for (const query of wrong) {
      const answer = await browser.navigate(`/bff/callback${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    const elsewhere = await new Browser().navigate(pathOf(callback.href));
    expect(elsewhere.status).toBe(400);
  });
  expect(exchanges(seen)).toEqual([]);
});

test('R6: no header of the request moves where Globus sends the browser back to', async () => {
  const redirect = (url: URL) => url.searchParams.get('redirect_uri');
  const plain = redirect(await new Browser().startSignIn());
  expect(plain).toBe(`${base}/bff/callback`);
  const forged = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'gopher', Forwarded: 'host=evil.example' };
  expect(redirect(await new Browser().startSignIn('?returnTo=%2F', forged))).toBe(plain);
});

test('R7: nothing but the return path is taken from the login link', async () => {
  const plain = await new Browser().startSignIn();
  const query =
    '?returnTo=%2Fa%26scope%3Devil&scope=evil&client_id=evil&redirect_uri=https%3A%2F%2Fevil.example&prompt=none';
  const loaded = await new Browser().startSignIn(query);
  expect([...loaded.searchParams.keys()].toSorted()).toEqual([...plain.searchParams.keys()].toSorted());
  expect(loaded.href).not.toContain('evil');
});

test('R8: of two callbacks at the same moment one redeems the code', async () => {
  const browser = new Browser();
  const callback = pathOf(await browser.callbackAfter(await browser.startSignIn()));
  const seen = await requestsDuring('auth', async () => {
    const answers = await Promise.all([browser.navigate(callback), browser.navigate(callback)]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['302', '400']);
  });
  expect(exchanges(seen)).toHaveLength(1);
  expect((await browser.fetch(transferPath)).status).toBe(200);
});

test('R10: sign-ins in two tabs finish in any order, and thirty leave a small header', async () => {
  const browser = new Browser();
  const [first, second] = [
    await browser.startSignIn('?returnTo=%2Fone'),
    await browser.startSignIn('?returnTo=%2Ftwo'),
  ];
  for (const [url, place] of [
    [second, '/two'],
    [first, '/one'],
  ] as const) {
    const answer = await browser.navigate(pathOf(await browser.callbackAfter(url)));
    expect([answer.status, answer.headers.get('location')]).toEqual([302, place]);
  }
  const busy = new Browser();
  for (let started = 0; started < 30; started += 1) await busy.startSignIn();
  const kept = [...busy.cookies.keys()].filter((name) => name.startsWith(transactionPrefix));
  expect(kept.length).toBeLessThanOrEqual(5);
  expect(busy.cookieHeader.length).toBeLessThan(8192);
});

test('R11: a callback without its sign-in goes on where a session lives, else offers one link', async () => {
  const browser = await signedIn();
  const answer = await browser.navigate('/bff/callback?code=x&state=unknown');
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/']);
  const lost = await new Browser().navigate('/bff/callback?code=x&state=unknown');
  expect([lost.status, lost.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
  expect((await lost.text()).match(/<a /g)).toHaveLength(1);
});

test('R12: words of an error answer are never repeated', async () => {
  const browser = new Browser();
  const state = (await browser.startSignIn()).searchParams.get('state') ?? '';
  const query = new URLSearchParams({ error: 'server_error', error_description: '<b>told by evil</b>', state });
  const answer = await browser.navigate(`/bff/callback?${query.toString()}`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).not.toContain('told by evil');
});

test('R19: the session cookie is small, and out of reach of scripts, sites and other hosts', async () => {
  const answer = await new Browser().signIn();
  const cookies = answer.headers.getSetCookie().map(readSetCookie);
  const session = cookies.find(({ name }) => name === sessionCookie);
  expect(session?.value.length).toBeLessThan(512);
  expect([...(session?.attributes.keys() ?? [])].toSorted()).toEqual(
    ['httponly', 'max-age', 'path', 'samesite', ...(isSecure ? ['secure'] : [])].toSorted(),
  );
  expect(session?.attributes.get('samesite')).toBe('Strict');
  expect(session?.attributes.get('path')).toBe('/');
});

test('R21: the reference cookie alone opens nothing', async () => {
  const browser = await signedIn();
  const reference = browser.cookies.get(referenceCookie) ?? '';
  expect(reference).not.toBe('');
  const answer = await new Browser().fetch(transferPath, { headers: { Cookie: `${referenceCookie}=${reference}` } });
  expect(answer.status).toBe(401);
});

test('R24: a sign-in never takes over the session id that it finds', async () => {
  const attacker = await signedIn('kit@coastal.example');
  const planted = attacker.cookies.get(sessionCookie) ?? '';
  const victim = new Browser();
  victim.cookies.set(sessionCookie, planted);
  await victim.signIn();
  expect(victim.cookies.get(sessionCookie)).not.toBe(planted);
  const replayed = await new Browser().fetch(transferPath, { headers: { Cookie: `${sessionCookie}=${planted}` } });
  expect(replayed.status).toBe(401);
});

test('R36: no cookie and no answer of a sign-in holds a token', async () => {
  const browser = new Browser();
  const answer = await browser.signIn();
  const seen = JSON.stringify([[...answer.headers], browser.cookieHeader, await answer.text()]);
  const view = await (await browser.fetch('/bff/session')).text();
  const issued = await issuedTokens();
  expect(issued.length).toBeGreaterThanOrEqual(4);
  for (const { token } of issued) expect(seen + view).not.toContain(token);
});
