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

test('R45: who pays for a refresh that takes long pays two seconds of it', async () => {
  const first = await signIn(120);
  offsetMs = 70_000;
  const answer = Promise.withResolvers<ReturnType<typeof renewed>>();
  auth.answerToken = async () => json(await answer.promise);
  expect((await call()).status).toBe(200);
  expect(usedTokens()).toEqual([first.access_token]);
  const next = renewed();
  answer.resolve(next);
  await expect.poll(async () => (await call()) && usedTokens().at(-1)).toBe(next.access_token);
  expect(auth.tokenRequests).toHaveLength(1);
});

test('R45: tokens of one age are not all renewed in one moment, and none outside its last minutes', async () => {
  const lifeSeconds = 3300;
  const people = Array.from({ length: 30 }, () => createPortalBrowser(portal));
  for (const who of people) await signIn(lifeSeconds, who);
  auth.answerToken = () => json(renewed(lifeSeconds));
  const renewedUntil = async (secondsLeft: number) => {
    offsetMs = (lifeSeconds - secondsLeft) * 1000;
    for (const who of people) await call(who);
    return auth.tokenRequests.length;
  };
  expect(await renewedUntil(310)).toBe(0);
  const half = await renewedUntil(285);
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(people.length);
  expect(await renewedUntil(265)).toBe(people.length);
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

test('R53: a renewed token that can not be saved is not used, and not lost', async () => {
  const first = await signIn(120);
  offsetMs = 130_000;
  const other = new DatabaseSync(file);
  const next = renewed(120, { refresh_token: 'AgRotated' });
  auth.answerToken = () => {
    // From here on the store is locked by somebody else.
    other.exec('BEGIN IMMEDIATE');
    return json(next);
  };
  expect(problemOf(await call())).toEqual([503, 'token_refresh_unavailable']);
  expect(service.calls).toEqual([]);
  other.exec('ROLLBACK');
  other.close();
  await expect.poll(async () => (await call()).status, { timeout: 10_000 }).toBe(200);
  expect(usedTokens()).toEqual([next.access_token]);
  offsetMs = 260_000;
  auth.answerToken = () => json(renewed());
  expect((await call()).status).toBe(200);
  const sent = auth.tokenRequests.map(({ form }) => form.get('refresh_token'));
  expect(sent).toEqual([first.refresh_token, 'AgRotated']);
});

test('R53: a portal that ends while the store is away saves what it was given before it goes', async () => {
  const first = await signIn(120);
  offsetMs = 130_000;
  const other = new DatabaseSync(file);
  const next = renewed(3600, { refresh_token: 'AgRotated' });
  auth.answerToken = () => {
    other.exec('BEGIN IMMEDIATE');
    return json(next);
  };
  expect((await call()).status).toBe(503);
  const ending = portal.close();
  other.exec('ROLLBACK');
  other.close();
  await ending;
  const { config } = portal;
  portal = await startPortal({
    authUrl: auth.url,
    transferUrl: service.url,
    client: scriptedClient,
    now,
    vault,
    config: { cookieKeys: config.cookieKeys, vaultKeys: config.vaultKeys, pepperKeys: config.pepperKeys },
  });
  expect((await call(createPortalBrowser(portal, browser.cookies))).status).toBe(200);
  expect(usedTokens()).toEqual([next.access_token]);
  expect(auth.tokenRequests.map(({ form }) => form.get('refresh_token'))).toEqual([first.refresh_token]);
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

test('R57: a service that refuses whatever it is sent gets each call twice at most, and Auth one refresh', async () => {
  await signIn(3600);
  auth.answerToken = () => json(renewed());
  service.statusFor = () => 401;
  for (let calls = 0; calls < 10; calls++) expect((await call()).headers.get('bff-upstream')).toBe('transfer');
  expect(auth.tokenRequests).toHaveLength(1);
  expect(service.calls.length).toBeLessThanOrEqual(11);
  // Later it may be the token again.
  offsetMs = 61_000;
  await call();
  expect(auth.tokenRequests).toHaveLength(2);
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
