import { resourceServers, scopes } from '@isthmus/globus';
import { unsealData } from 'iron-session';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { type RecordedService, startRecordedService } from '../testing/recorded-service.ts';
import { json, type ScriptedAuth, scriptedClient, startScriptedAuth, token } from '../testing/scripted-auth.ts';
import { type ScriptedTokens, signInAtScripted } from '../testing/scripted-sign-in.ts';
import { deriveKey } from '../vault/envelope.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';
import { createSessionCookies } from './session-cookie.ts';

const isNightly = process.env.NIGHTLY === '1';
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

let auth: ScriptedAuth;
let service: RecordedService;
let portal: Portal;
let vault: Vault;
let touches = 0;
let writes = 0;
let nowMs = 0;

beforeEach(async () => {
  nowMs = Date.now();
  touches = 0;
  writes = 0;
  auth = await startScriptedAuth();
  service = await startRecordedService();
  const store = createSqliteVault(':memory:');
  vault = {
    ...store,
    touch(seen) {
      touches += seen.length;
      writes += 1;
      return store.touch(seen);
    },
  };
  portal = await start();
});
afterEach(async () => {
  await portal.close();
  await vault.close();
  await service.close();
  await auth.close();
});

const start = (config: Partial<Portal['config']> = {}, reapEveryMs = 20) =>
  startPortal({
    authUrl: auth.url,
    transferUrl: service.url,
    client: scriptedClient,
    vault,
    now: () => nowMs,
    config,
    reapEveryMs,
  });

async function signedIn(change?: (tokens: ScriptedTokens) => unknown): Promise<PortalBrowser> {
  const browser = createPortalBrowser(portal);
  const iat = Math.floor(nowMs / 1000);
  const finished = await signInAtScripted(auth, browser, {
    claims: { iat, exp: iat + 3600 },
    ...(change && { change }),
  });
  expect(finished.status).toBe(302);
  return browser;
}

const callService = (who: PortalBrowser, headers: Record<string, string> = {}) =>
  who.fetch('/api/transfer/v0.10/task_list', { headers });
const refusalOf = async (who: PortalBrowser, headers?: Record<string, string>) =>
  (await callService(who, headers)).headers.get('bff-error');

test('R23: ten thousand calls across three renewals set no cookie', async () => {
  const shortLived = (tokens: ScriptedTokens) => ({
    ...tokens,
    other_tokens: tokens.other_tokens.map((one) => ({ ...one, expires_in: 600 })),
  });
  const browser = await signedIn(shortLived);
  auth.answerToken = () => json(token(resourceServers.transfer, scopes.transferAll, 600));
  const renewals = () => auth.tokenRequests.filter(({ form }) => form.get('grant_type') === 'refresh_token').length;
  const answers = { whole: 0, withCookies: 0 };
  for (let quarter = 0; quarter < 4; quarter += 1) {
    for (let call = 0; call < 2500; call += 50) {
      for (const { status, headers } of await Promise.all(Array.from({ length: 50 }, () => callService(browser)))) {
        if (status === 200) answers.whole += 1;
        if (headers.getSetCookie().length > 0) answers.withCookies += 1;
      }
    }
    expect(renewals()).toBe(quarter);
    nowMs += 10 * minute;
  }
  expect(answers).toEqual({ whole: 10_000, withCookies: 0 });
});

test('R29: calls that no person made do not keep a session awake, one that a person made does', async () => {
  const passive = { 'X-Passive': '1' };
  const [polling, working] = [await signedIn(), await signedIn()];
  for (let passed = 0; passed < 59; passed += 10) {
    nowMs += 10 * minute - second;
    expect([await refusalOf(polling, passive), await refusalOf(working, passive)]).toEqual([null, null]);
  }
  expect(await refusalOf(working)).toBeNull();
  nowMs += 10 * second;
  expect(await refusalOf(polling, passive)).toBe('session_expired');
  expect(await refusalOf(polling)).toBe('session_expired');
  expect(await refusalOf(working, passive)).toBeNull();
  expect(service.calls.some(({ headers }) => 'x-passive' in headers)).toBe(false);
});

test('R29: a page that asks by itself who is signed in, and where else, keeps nobody awake', async () => {
  const [watching, working] = [await signedIn(), await signedIn()];
  const paths = ['/bff/session', '/bff/sessions'];
  const look = (who: PortalBrowser, headers: Record<string, string>) =>
    Promise.all(paths.map(async (path) => (await who.fetch(path, { headers })).status));
  for (let passed = 0; passed < 59; passed += 10) {
    nowMs += 10 * minute - second;
    expect(await look(watching, { 'X-Passive': '1' })).toEqual([200, 200]);
    expect(await look(working, {})).toEqual([200, 200]);
  }
  nowMs += 10 * second;
  expect([await refusalOf(watching), await refusalOf(working)]).toEqual(['session_expired', null]);
});

test('R29: that somebody was there is written down once a minute, however much they do', async () => {
  const browser = await signedIn();
  for (let minutes = 1; minutes <= 3; minutes += 1) {
    for (let passed = 0; passed < minute; passed += 5 * second) {
      nowMs += 5 * second;
      await callService(browser);
    }
    await expect.poll(() => touches).toBe(minutes);
  }
});

test('R29: what many people did in one moment is written down together, and is not lost at the end of the process', async () => {
  await portal.close();
  // The reaper, too, has all written down before it judges who is overdue.
  portal = await start({}, hour);
  const browsers = [await signedIn(), await signedIn(), await signedIn()];
  nowMs += 2 * minute;
  await Promise.all(browsers.map((browser) => callService(browser)));
  await portal.close();
  expect([touches, writes]).toEqual([3, 1]);
  const { cookieKeys, vaultKeys, pepperKeys } = portal.config;
  portal = await start({ cookieKeys, vaultKeys, pepperKeys });
  nowMs += 59 * minute;
  for (const browser of browsers) {
    expect(await refusalOf(createPortalBrowser(portal, browser.cookies))).toBeNull();
  }
});

test('R30: no amount of work carries a session beyond its absolute limit, to the second', async () => {
  const browser = await signedIn();
  const endsAtMs = nowMs + 12 * hour;
  while (nowMs + 45 * minute < endsAtMs) {
    nowMs += 45 * minute;
    expect(await refusalOf(browser)).toBeNull();
  }
  nowMs = endsAtMs - second;
  expect(await refusalOf(browser)).toBeNull();
  nowMs = endsAtMs;
  expect(await refusalOf(browser)).toBe('session_expired');
});

test('R31: a refresh token that is good for a year makes no session longer than its limit', async () => {
  await portal.close();
  portal = await start({ absoluteMs: 2 * minute, idleMs: 2 * minute });
  const year = 365 * 24 * 3600;
  const browser = await signedIn((tokens) => ({ ...tokens, expires_in: year, refresh_token_expires_in: year }));
  for (let passed = 0; passed < 2 * minute - second; passed += 10 * second) {
    expect(await refusalOf(browser)).toBeNull();
    nowMs += 10 * second;
  }
  expect(await refusalOf(browser)).toBe('session_expired');
  await expect.poll(() => auth.revoked.length).toBe(4);
});

test('R32: session ids are 256 random bits, each place of them as good as any other', async () => {
  const ids: string[] = [];
  const real = isNightly ? 1000 : 150;
  for (let login = 0; login < real; login += 1) ids.push(await sidOf(await signedIn()));
  const cookies = createSessionCookies(portal.config);
  while (ids.length < 1000) ids.push(cookies.createId().sid);
  expect(ids.filter((id) => !/^[\w-]{43}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(1000);
  // 256 bits fill 42 characters, of which each is one of 64. About 16 of each come at a place; 60 never do by chance.
  for (let place = 0; place < 42; place += 1) {
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id[place] ?? '', (counts.get(id[place] ?? '') ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(56);
    expect(Math.max(...counts.values())).toBeLessThan(60);
  }
});

async function sidOf(browser: PortalBrowser): Promise<string> {
  const { sid } = await unseal<{ sid: string }>('session', browser.cookies.get('bff') ?? '');
  return sid;
}

function unseal<T extends object>(purpose: string, value: string): Promise<T> {
  const password = Object.fromEntries(
    portal.config.cookieKeys.map(({ id, key }) => [id, deriveKey(key, `seal ${purpose}`).toString('base64url')]),
  );
  return unsealData<T>(value, { password });
}

test('R36: a sign-in that brings tokens for twelve services leaves none of them in any cookie', async () => {
  const issued: string[] = [];
  const browser = createPortalBrowser(portal);
  const lines = [...(await browser.fetch('/bff/login')).headers.getSetCookie()];
  const finished = await signInAtScripted(auth, browser, {
    change: (tokens) => {
      const more = Array.from({ length: 10 }, (_, at) => token(`service-${at}.example`, 'all'));
      const whole = { ...tokens, other_tokens: [...tokens.other_tokens, ...more] };
      issued.push(
        ...[whole, ...whole.other_tokens].flatMap((one) => [one.access_token, one.refresh_token]),
        tokens.id_token,
      );
      return whole;
    },
  });
  expect(finished.status).toBe(302);
  expect(issued).toHaveLength(25);
  lines.push(...finished.headers.getSetCookie(), ...(await browser.fetch('/bff/session')).headers.getSetCookie());
  for (const [name, value] of browser.cookies) lines.push(`${name}=${value}`);
  const cookies = lines.map((line) => line.split(';')[0] ?? '').filter((pair) => !pair.endsWith('='));
  expect(cookies.length).toBeGreaterThanOrEqual(4);
  let opened = 0;
  for (const cookie of cookies) {
    const [name = '', value = ''] = cookie.split('=');
    const seal = value.slice(value.startsWith('Fe26.2') ? 0 : value.indexOf('.') + 1);
    const purpose = name.startsWith('bfftx') ? 'login' : name === 'bffref' ? 'reference' : 'session';
    const content = JSON.stringify(await unseal(purpose, seal));
    if (content.length > 2) opened += 1;
    const decoded = seal.split('*').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    const seen = [cookie, content, ...decoded].join('\n');
    expect(issued.filter((secret) => seen.includes(secret))).toEqual([]);
    expect(cookie.length).toBeLessThan(1024);
  }
  expect(opened).toBe(cookies.length);
});
