import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { type RecordedService, startRecordedService } from '../testing/recorded-service.ts';
import {
  goodTokens,
  json,
  type ScriptedAuth,
  scriptedClient,
  startScriptedAuth,
  type TokenRequest,
  token,
} from '../testing/scripted-auth.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

// Refreshing against an authorization server and a resource server that fail in chosen ways and record what they saw.

const transferScope = 'urn:globus:auth:scope:transfer.api.globus.org:all';
const transferServer = 'transfer.api.globus.org';

let auth: ScriptedAuth;
let service: RecordedService;
let portal: Portal;
let vault: Vault;
let file: string;
let browser: PortalBrowser;
let offsetMs = 0;
const now = () => Date.now() + offsetMs;

const folder = mkdtempSync(join(tmpdir(), 'isthmus-refresh-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  offsetMs = 0;
  auth = await startScriptedAuth();
  service = await startRecordedService();
  file = join(folder, `${randomUUID()}.sqlite`);
  vault = createSqliteVault(file);
  portal = await startPortal({ authUrl: auth.url, transferUrl: service.url, client: scriptedClient, now, vault });
  browser = createPortalBrowser(portal);
});
afterEach(async () => {
  await portal.close();
  await vault.close();
  await service.close();
  await auth.close();
});

/** Signs in with access tokens that live as long as given; resolves with the tokens of Transfer. */
async function signIn(expiresIn: number, who = browser) {
  const started = await who.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const tokens = await goodTokens(auth, asked.get('nonce') ?? '');
  const transfer = token(transferServer, transferScope, expiresIn);
  const previous = auth.answerToken;
  auth.answerToken = () => json({ ...tokens, expires_in: expiresIn, other_tokens: [transfer] });
  expect((await who.fetch(`/bff/callback?code=c&state=${asked.get('state')}`)).status).toBe(302);
  auth.answerToken = previous;
  auth.tokenRequests.length = 0;
  return transfer;
}

const call = (who = browser, init?: RequestInit) => who.fetch('/api/transfer/v0.10/task_list', init);
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];
const renewed = (expiresIn = 3600, change: object = {}) => {
  const { refresh_token: _kept, ...rest } = token(transferServer, transferScope, expiresIn);
  return { ...rest, ...change };
};
const usedTokens = () => service.calls.map(({ authorization }) => authorization?.replace('Bearer ', ''));

test('R45: with 70 of 120 seconds left nothing is renewed, with 50 left once', async () => {
  const first = await signIn(120);
  const next = renewed();
  auth.answerToken = () => json(next);
  offsetMs = 50_000;
  await call();
  expect(auth.tokenRequests).toHaveLength(0);
  offsetMs = 70_000;
  await call();
  await call();
  expect(auth.tokenRequests).toHaveLength(1);
  expect(auth.tokenRequests[0]?.form.get('refresh_token')).toBe(first.refresh_token);
  expect(usedTokens()).toEqual([first.access_token, next.access_token, next.access_token]);
});

test('R45: while one call renews a token that is still good, others go on with it', async () => {
  const first = await signIn(120);
  offsetMs = 70_000;
  const answer = Promise.withResolvers<ReturnType<typeof renewed>>();
  auth.answerToken = async () => json(await answer.promise);
  const paying = call();
  await expect.poll(() => auth.tokenRequests.length).toBe(1);
  await Promise.all([call(), call(), call()]);
  expect(usedTokens()).toEqual([first.access_token, first.access_token, first.access_token]);
  const next = renewed();
  answer.resolve(next);
  await paying;
  expect(usedTokens().at(-1)).toBe(next.access_token);
});

test('R37: a refresh token goes to the token and the revocation endpoint, and nowhere else', async () => {
  const { refresh_token: refreshToken } = await signIn(120);
  expect(refreshToken).not.toBe('');
  auth.answerToken = () => json(renewed());
  offsetMs = 70_000;
  const answers = [await call(), await call(), await browser.fetch('/bff/session')];
  answers.push(await browser.fetch('/api/auth/v2/oauth2/userinfo'));
  answers.push(await browser.fetch('/bff/logout', { method: 'POST' }));
  const carriers = auth.requests.filter(({ carried }) => carried.includes(refreshToken));
  expect(new Set(carriers.map(({ path }) => path))).toEqual(new Set(['/v2/oauth2/token', '/v2/oauth2/token/revoke']));
  expect(service.calls).toHaveLength(2);
  expect(JSON.stringify(service.calls)).not.toContain(refreshToken);
  for (const answer of answers) {
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(refreshToken);
  }
});

test('R46: when the tokens of many people run out at once, each is renewed once and used by its owner only', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => signInApart()));
  offsetMs = 200_000;
  auth.answerToken = ({ form }) => json(renewed(3600, { access_token: `renewed by ${form.get('refresh_token')}` }));
  await Promise.all(
    people.flatMap(({ who, id }) => Array.from({ length: 10 }, () => call(who, { headers: { Accept: `x/${id}` } }))),
  );
  expect(auth.tokenRequests).toHaveLength(20);
  expect(service.calls).toHaveLength(200);
  for (const { accept, authorization } of service.calls) {
    const owner = people.find(({ id }) => accept === `x/${id}`);
    expect(authorization).toBe(`Bearer renewed by ${owner?.refreshToken}`);
  }
});

let people = 0;
async function signInApart() {
  const who = createPortalBrowser(portal);
  people += 1;
  const id = people;
  const started = await who.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const tokens = await goodTokens(auth, asked.get('nonce') ?? '');
  const refreshToken = `AgRefreshOf${id}`;
  const code = `code-${id}`;
  const previous = auth.answerToken;
  auth.answerToken = (request: TokenRequest) =>
    request.form.get('code') === code
      ? json({
          ...tokens,
          other_tokens: [{ ...token(transferServer, transferScope, 120), refresh_token: refreshToken }],
        })
      : previous(request);
  expect((await who.fetch(`/bff/callback?code=${code}&state=${asked.get('state')}`)).status).toBe(302);
  auth.tokenRequests.length = 0;
  return { who, id, refreshToken };
}

test.each<[string, () => ReturnType<typeof json>]>([
  ['answers 500', () => json({}, 500)],
  ['hangs up', () => 'hang up'],
  ['answers nonsense', () => ({ body: 'nonsense' })],
  ['answers 429', () => json({}, 429, { 'Retry-After': '7' })],
  ['refuses the portal', () => json({ error: 'invalid_client' }, 401)],
])('R51: while Auth %s, a good token is used on, a dead one is 503, and the session stays', async (_what, fail) => {
  const first = await signIn(120);
  auth.answerToken = fail;
  offsetMs = 90_000;
  expect((await call()).status).toBe(200);
  expect(usedTokens()).toEqual([first.access_token]);
  offsetMs = 130_000;
  const refused = await call();
  expect(problemOf(refused)).toEqual([503, 'token_refresh_unavailable']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.getSetCookie()).toEqual([]);
  offsetMs = 140_000;
  const next = renewed();
  auth.answerToken = () => json(next);
  expect((await call()).status).toBe(200);
  expect(usedTokens().at(-1)).toBe(next.access_token);
});

test.each([400, 401])('a grant that is dead (%i) ends for its service, and for no other', async (status) => {
  await signIn(120);
  auth.answerToken = () => json({ error: 'invalid_grant' }, status);
  offsetMs = 130_000;
  const refused = await call();
  expect(problemOf(refused)).toEqual([401, 'reauth_required']);
  expect(await refused.json()).toMatchObject({ service: 'transfer', login: expect.stringContaining('/bff/login') });
  const view = await (await browser.fetch('/bff/session')).json();
  expect(view).toMatchObject({
    authenticated: true,
    services: { transfer: { state: 'reauth_required' }, auth: { state: 'ready' } },
  });
  await call();
  expect(auth.tokenRequests).toHaveLength(1);
});

test('R53: a refresh goes on when its caller has gone, and what it brought is used by the next', async () => {
  await signIn(120);
  offsetMs = 130_000;
  const answer = Promise.withResolvers<ReturnType<typeof renewed>>();
  auth.answerToken = async () => json(await answer.promise);
  const gone = request(`${portal.url}/api/transfer/v0.10/task_list`, {
    headers: { Cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '), 'X-CSRF': '1' },
  });
  gone.on('error', () => {}).end();
  await expect.poll(() => auth.tokenRequests.length).toBe(1);
  gone.destroy();
  const next = renewed();
  answer.resolve(next);
  await expect.poll(async () => (await call()).status).toBe(200);
  expect(auth.tokenRequests).toHaveLength(1);
  expect(new Set(usedTokens())).toEqual(new Set([next.access_token]));
});

test('R53: a renewed token that can not be saved is not used', async () => {
  await signIn(120);
  offsetMs = 130_000;
  const other = new DatabaseSync(file);
  auth.answerToken = () => {
    // From here on the store is locked by somebody else.
    other.exec('BEGIN IMMEDIATE');
    return json(renewed());
  };
  expect(problemOf(await call())).toEqual([503, 'token_refresh_unavailable']);
  other.exec('ROLLBACK');
  other.close();
  expect(service.calls).toEqual([]);
});

test('R54: signing out while a refresh is under way leaves no token alive and no session', async () => {
  const first = await signIn(120);
  offsetMs = 130_000;
  const answer = Promise.withResolvers<ReturnType<typeof renewed>>();
  auth.answerToken = async () => json(await answer.promise);
  const cookie = `bff=${browser.cookies.get('bff')}`;
  const waiting = call();
  await expect.poll(() => auth.tokenRequests.length).toBe(1);
  await browser.fetch('/bff/logout', { method: 'POST' });
  const late = renewed(3600, { refresh_token: 'AgRotated' });
  answer.resolve(late);
  expect((await waiting).status).toBe(401);
  await expect
    .poll(() => auth.revoked.map((entry) => entry.token))
    .toEqual(expect.arrayContaining([first.refresh_token, first.access_token, late.access_token, 'AgRotated']));
  expect(problemOf(await call(browser, { headers: { Cookie: cookie } }))).toEqual([401, 'session_revoked']);
});

test('R56: a refresh token that comes anew replaces the old one, and one that is not named is kept', async () => {
  const first = await signIn(120);
  const sent: (string | null)[] = [];
  const answers = [renewed(120, { refresh_token: 'AgSecond' }), renewed(120), renewed(3600)];
  auth.answerToken = ({ form }) => {
    sent.push(form.get('refresh_token'));
    return json(answers.shift());
  };
  for (offsetMs = 130_000; answers.length > 0; offsetMs += 130_000) expect((await call()).status).toBe(200);
  expect(sent).toEqual([first.refresh_token, 'AgSecond', 'AgSecond']);
});

test('R57: a token that the service refuses is renewed once; a second refusal is passed on', async () => {
  const first = await signIn(3600);
  const next = renewed();
  auth.answerToken = () => json(next);
  service.statusFor = () => 401;
  const response = await call();
  expect([response.status, response.headers.get('bff-upstream'), response.headers.get('bff-error')]).toEqual([
    401,
    'transfer',
    null,
  ]);
  expect(usedTokens()).toEqual([first.access_token, next.access_token]);
  expect(auth.tokenRequests).toHaveLength(1);
});

test('R57: many calls that the service refuses at once renew the token once', async () => {
  const first = await signIn(3600);
  const next = renewed();
  auth.answerToken = () => json(next);
  service.statusFor = (authorization) => (authorization === `Bearer ${first.access_token}` ? 401 : 200);
  const answers = await Promise.all(Array.from({ length: 20 }, () => call()));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(auth.tokenRequests).toHaveLength(1);
});

test('a refresh that brings a token of another service is refused, and what it brought is revoked', async () => {
  const first = await signIn(120);
  const stranger = token('stranger.example', transferScope);
  auth.answerToken = () => json(stranger);
  offsetMs = 70_000;
  expect((await call()).status).toBe(200);
  expect(usedTokens()).toEqual([first.access_token]);
  await expect
    .poll(() => auth.revoked.map((entry) => entry.token).toSorted())
    .toEqual([stranger.access_token, stranger.refresh_token].toSorted());
});
