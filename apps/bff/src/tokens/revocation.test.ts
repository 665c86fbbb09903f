import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../operations/metrics.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';
import { type SeededGrant, seedSession } from '../testing/seed-session.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

const second = 1000;
const minute = 60 * second;
const hour = 3600 * second;
const day = 24 * hour;

let auth: ScriptedAuth;
let portal: Portal;
let metrics: Metrics;
let vault: Vault;
let nowMs = 0;
/** Rounds of the reaper that have begun. */
let rounds = 0;
/** Keys of all sessions that were stored. */
let created: string[] = [];

beforeEach(async () => {
  nowMs = Date.now();
  rounds = 0;
  created = [];
  metrics = createMetrics();
  auth = await startScriptedAuth();
  vault = counting(createSqliteVault(':memory:'));
  portal = await startPortal({ authUrl: auth.url, client: scriptedClient, metrics, vault, now: () => nowMs });
});
afterEach(async () => {
  await portal.close();
  await vault.close();
  await auth.close();
});

function counting(store: Vault): Vault {
  return {
    ...store,
    create(session) {
      created.push(session.key);
      return store.create(session);
    },
    overdue(...given) {
      rounds += 1;
      return store.overdue(...given);
    },
  };
}

async function afterTwoRounds(): Promise<void> {
  const before = rounds;
  // The second begins when the first has ended, so what the first began is done.
  await expect.poll(() => rounds).toBeGreaterThanOrEqual(before + 3);
}

const logout = (who: PortalBrowser) => who.fetch('/bff/logout', { method: 'POST' });
const refusalOf = async (who: PortalBrowser) =>
  (await who.fetch('/api/auth/v2/oauth2/userinfo')).headers.get('bff-error');
const waiting = async () => (await vault.figures()).revocations;
const counted = async (kind: string, result: string) => {
  const { values } = await metrics.revocations.get();
  return values.find(({ labels }) => labels.kind === kind && labels.result === result)?.value ?? 0;
};

async function signedIn(sub?: string): Promise<PortalBrowser> {
  const browser = createPortalBrowser(portal);
  const iat = Math.floor(nowMs / 1000);
  const claims = { iat, exp: iat + 3600, ...(sub !== undefined && { sub }) };
  expect((await signInAtScripted(auth, browser, { claims })).status).toBe(302);
  return browser;
}

const twelve: SeededGrant[] = Array.from({ length: 12 }, (_, at) => ({
  resourceServer: `service-${at}.example`,
  accessToken: `AgAccess-of-${at}`,
  refreshToken: `AgRefresh-of-${at}`,
}));

test('R98: signing out answers while Auth answers nothing, and the tokens die when it does', async () => {
  const browser = await signedIn();
  const cookie = `bff=${browser.cookies.get('bff')}`;
  let release = () => {};
  const silence = new Promise<void>((resolve) => {
    release = resolve;
  });
  auth.answerRevoke = async () => {
    await silence;
    return json({ active: false });
  };
  const answered = await logout(browser);
  expect([answered.status, browser.cookies.size, auth.revoked.length]).toEqual([200, 0, 0]);
  const replay = await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: cookie } });
  expect(replay.headers.get('bff-error')).toBe('session_revoked');
  release();
  await expect.poll(() => auth.revoked.length).toBe(4);
  await expect.poll(waiting).toBe(0);
});

test('R99: a kind that Auth does not revoke: the access token is let go, the refresh token is tried on', async () => {
  auth.answerRevoke = () => json({ error: 'unsupported_token_type' }, 400);
  const browser = await seedSession(portal, twelve.slice(0, 1), nowMs);
  await logout(browser);
  expect(await waiting()).toBe(1);
  expect(portal.logged()).toContain('revokes no tokens of this kind');
  auth.answerRevoke = () => json({ active: false });
  nowMs += 10 * second;
  await expect.poll(() => auth.revoked).toEqual([{ token: 'AgRefresh-of-0', hint: 'refresh_token' }]);
  expect(await counted('access_token', 'unsupported')).toBe(1);
  expect(await counted('refresh_token', 'revoked')).toBe(1);
});

test('R99: a call is a form post that proves the client, and names token and kind in the body only', async () => {
  await logout(await seedSession(portal, twelve.slice(0, 1), nowMs));
  const calls = auth.requests.filter(({ path }) => path === '/v2/oauth2/token/revoke');
  expect(calls).toHaveLength(2);
  const basic = Buffer.from(`${scriptedClient.id}:${scriptedClient.secret}`).toString('base64');
  for (const { carried } of calls) {
    const [search, headers, body] = JSON.parse(carried) as [string, string[], string];
    expect(search).toBe('');
    expect(headers).toContain(`Basic ${basic}`);
    expect(headers.join('\n')).toMatch(/application\/x-www-form-urlencoded/);
    expect(body).toMatch(/token=Ag\w+-of-0/);
    expect(body).not.toContain(scriptedClient.secret);
  }
});

test('R100: twelve services are 24 calls, four at a time, refresh tokens first; one failure keeps none back', async () => {
  const asked: string[] = [];
  let open = 0;
  let mostOpen = 0;
  auth.answerRevoke = async (token) => {
    asked.push(token);
    const failing = asked.length === 3;
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return failing ? json({}, 503) : json({ active: false });
  };
  expect((await logout(await seedSession(portal, twelve, nowMs))).status).toBe(200);
  expect([asked.length, auth.revoked.length]).toEqual([24, 23]);
  expect(mostOpen).toBeLessThanOrEqual(4);
  expect(asked.slice(0, 12).every((token) => token.startsWith('AgRefresh'))).toBe(true);
  nowMs += 10 * second;
  await expect.poll(() => auth.revoked.length).toBe(24);
  const all = twelve.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
  expect(new Set(auth.revoked.map(({ token }) => token))).toEqual(new Set(all));
  await expect.poll(waiting).toBe(0);
});

test('R101: a token that two sign-ins share lives until the second one has signed out', async () => {
  const shared = twelve.slice(0, 1);
  const [one, two] = [await seedSession(portal, shared, nowMs), await seedSession(portal, shared, nowMs)];
  await logout(one);
  await afterTwoRounds();
  expect([auth.revoked, await waiting()]).toEqual([[], 0]);
  expect(await counted('refresh_token', 'shared')).toBe(1);
  expect((await two.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect(auth.revoked.map(({ token }) => token)).toEqual(['AgRefresh-of-0', 'AgAccess-of-0']);
});

test('R101: signing out everywhere revokes a token even when a later sign-in was given the same one', async () => {
  const shared = twelve.slice(0, 1);
  const [one, stolen] = [await seedSession(portal, shared, nowMs), await seedSession(portal, shared, nowMs)];
  auth.answerRevoke = () => 'hang up';
  expect((await one.fetch('/bff/sessions?all=1', { method: 'DELETE' })).status).toBe(200);
  expect([await refusalOf(one), await refusalOf(stolen)]).toEqual(['session_required', 'session_revoked']);
  const again = await seedSession(portal, shared, nowMs);
  auth.answerRevoke = () => json({ active: false });
  nowMs += 10 * second;
  await expect.poll(waiting).toBe(0);
  expect(new Set(auth.revoked.map(({ token }) => token))).toEqual(new Set(['AgRefresh-of-0', 'AgAccess-of-0']));
  expect(await refusalOf(again)).not.toBe('session_revoked');
});

test('R102: while Auth is away the tries get rarer, down to one in fifteen minutes, and after an hour there is an alarm', async () => {
  let tries = 0;
  auth.answerRevoke = () => {
    tries += 1;
    return json({}, 503);
  };
  const startedAtMs = nowMs;
  await logout(await seedSession(portal, [{ resourceServer: 'rs', refreshToken: 'AgRefresh' }], nowMs));
  expect(tries).toBe(1);
  for (const pauseSeconds of [5, 5, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]) {
    const before = tries;
    nowMs += pauseSeconds * second - 1;
    await afterTwoRounds();
    expect(tries).toBe(before);
    if (nowMs - startedAtMs < hour) expect(portal.logged()).not.toContain('revocations_late');
    nowMs += 1;
    await expect.poll(() => tries).toBe(before + 1);
  }
  expect(nowMs - startedAtMs).toBeGreaterThan(hour);
  expect(portal.logged()).toContain('"alarm":"revocations_late"');
  await expect
    .poll(async () => (await metrics.oldestRevocationSeconds.get()).values[0]?.value)
    .toBeGreaterThan(hour / second);
  expect((await metrics.revocationsWaiting.get()).values[0]?.value).toBe(1);
});

test('R102: Auth decides when it is asked again, if it says so', async () => {
  let tries = 0;
  auth.answerRevoke = () => {
    tries += 1;
    return json({}, 503, { 'Retry-After': '120' });
  };
  await logout(await seedSession(portal, [{ resourceServer: 'rs', refreshToken: 'AgRefresh' }], nowMs));
  nowMs += 119 * second;
  await afterTwoRounds();
  expect(tries).toBe(1);
  nowMs += second;
  await expect.poll(() => tries).toBe(2);
});

test('R102: an access token is given up when it has run out, a refresh token after a week and with an alarm', async () => {
  auth.answerRevoke = () => json({}, 503);
  await logout(await seedSession(portal, twelve.slice(0, 1), nowMs));
  nowMs += 2 * day - second;
  await afterTwoRounds();
  expect(await waiting()).toBe(2);
  nowMs += hour;
  await expect.poll(waiting).toBe(1);
  expect(portal.logged()).not.toContain('refresh_token_not_revoked');
  nowMs += 5 * day - 2 * hour;
  await afterTwoRounds();
  expect(await waiting()).toBe(1);
  nowMs += 2 * hour;
  await expect.poll(waiting).toBe(0);
  expect(portal.logged()).toContain('"alarm":"refresh_token_not_revoked"');
  expect([await counted('access_token', 'given_up'), await counted('refresh_token', 'given_up')]).toEqual([1, 1]);
});

test('R102: a process without the right key leaves the token to one that has it', async () => {
  auth.answerRevoke = () => 'hang up';
  await logout(await seedSession(portal, twelve.slice(0, 1), nowMs));
  const { vaultKeys, pepperKeys } = portal.config;
  await portal.close();
  const options = { authUrl: auth.url, client: scriptedClient, vault, now: () => nowMs };
  auth.answerRevoke = () => json({ active: false });
  nowMs += minute;
  portal = await startPortal(options);
  await expect.poll(() => portal.logged()).toContain('no key of VAULT_KEYS opens it');
  await afterTwoRounds();
  expect([auth.revoked.length, await waiting()]).toEqual([0, 2]);
  await portal.close();
  portal = await startPortal({ ...options, config: { vaultKeys, pepperKeys } });
  nowMs += 15 * minute;
  await expect.poll(waiting).toBe(0);
  expect(auth.revoked.map(({ token }) => token)).toEqual(['AgRefresh-of-0', 'AgAccess-of-0']);
});

test('R104: a hundred sessions that nobody came back to: every token is revoked, and nothing is left', async () => {
  for (let login = 0; login < 100; login += 1) await signedIn(`person-${login}`);
  const used = await signedIn();
  nowMs += 59 * 60 * second;
  expect(await refusalOf(used)).toBeNull();
  nowMs += 2 * 60 * second;
  await expect.poll(() => auth.revoked.length, { timeout: 10_000 }).toBe(400);
  expect(new Set(auth.revoked.map(({ token }) => token)).size).toBe(400);
  await expect.poll(() => vault.figures()).toMatchObject({ liveSessions: 1, revocations: 0 });
  expect(await refusalOf(used)).toBeNull();
  expect(created).toHaveLength(101);
  nowMs += 2 * day;
  await expect.poll(() => auth.revoked.length).toBe(404);
  await expect
    .poll(async () => (await Promise.all(created.map(async (key) => vault.load(key)))).filter(Boolean))
    .toEqual([]);
  const ended = Object.fromEntries(
    (await metrics.sessionsEnded.get()).values.map(({ labels, value }) => [labels.cause, value]),
  );
  expect(ended).toEqual({ idle: 100, absolute: 1 });
});

test('R104: of two processes on one store one does the work, and the other when that one has gone', async () => {
  const seen: Record<string, number> = { one: 0, other: 0 };
  const store = createSqliteVault(':memory:');
  const named = (name: string): Vault => ({
    ...store,
    overdue: (...given) => {
      seen[name] = (seen[name] ?? 0) + 1;
      return store.overdue(...given);
    },
  });
  const options = { authUrl: auth.url, client: scriptedClient, now: () => nowMs };
  const one = await startPortal({ ...options, vault: named('one') });
  await expect.poll(() => seen.one).toBeGreaterThan(2);
  const other = await startPortal({ ...options, vault: named('other') });
  const before = seen.one ?? 0;
  await expect.poll(() => seen.one).toBeGreaterThan(before + 5);
  expect(seen.other).toBe(0);
  await one.close();
  await expect.poll(() => seen.other).toBeGreaterThan(0);
  await other.close();
  await store.close();
});
