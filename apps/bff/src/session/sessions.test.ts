import { sessionsView, sessionView } from '@isthmus/bff-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../operations/metrics.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';

const noor = 'b7a3d9e2-58c4-4f3e-a1d0-92c6f1e0aa01';
const kit = '0f4b7c1a-6d2e-4b0f-9a53-7c1e2d3f4a02';
const minutes = 60_000;
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0';
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15';

let auth: ScriptedAuth;
let portal: Portal;
let metrics: Metrics;
let offsetMs = 0;

beforeEach(async () => {
  offsetMs = 0;
  metrics = createMetrics();
  auth = await startScriptedAuth();
  portal = await startPortal({
    authUrl: auth.url,
    client: scriptedClient,
    metrics,
    now: () => Date.now() + offsetMs,
    config: { sessionsPerPerson: 3 },
  });
});
afterEach(async () => {
  await portal.close();
  await auth.close();
});

async function signedIn({ sub = noor, userAgent = firefox } = {}): Promise<PortalBrowser> {
  const browser = createPortalBrowser(portal);
  const headers = { 'User-Agent': userAgent };
  const iat = Math.floor((Date.now() + offsetMs) / 1000);
  expect((await signInAtScripted(auth, browser, { claims: { sub, iat, exp: iat + 3600 }, headers })).status).toBe(302);
  return browser;
}

const listOf = async (who: PortalBrowser) =>
  sessionsView.parse(await (await who.fetch('/bff/sessions')).json()).sessions;
const end = (who: PortalBrowser, path = '/bff/sessions') => who.fetch(path, { method: 'DELETE' });
const refOf = async (who: PortalBrowser) => {
  const view = sessionView.parse(await (await who.fetch('/bff/session?touch=0')).json());
  return view.authenticated ? view.sessionRef : null;
};
/** What the next call of this browser gets: null is let through. */
const refusalOf = async (who: PortalBrowser) =>
  (await who.fetch('/api/auth/v2/oauth2/userinfo')).headers.get('bff-error');
const endedBy = async (cause: string) => {
  const { values } = await metrics.sessionsEnded.get();
  return values.find(({ labels }) => labels.cause === cause)?.value ?? 0;
};

test('R34: one sign-in more than allowed ends the oldest session and revokes its tokens', async () => {
  const browsers = [];
  for (let login = 0; login < 3; login += 1) {
    browsers.push(await signedIn());
    offsetMs += 1000;
  }
  const stranger = await signedIn({ sub: kit });
  offsetMs += 1000;
  expect(await Promise.all(browsers.map(refusalOf))).toEqual([null, null, null]);
  expect(auth.revoked).toEqual([]);
  browsers.push(await signedIn());
  expect(await Promise.all(browsers.map(refusalOf))).toEqual(['session_revoked', null, null, null]);
  expect(await refusalOf(stranger)).toBeNull();
  await expect.poll(() => auth.revoked.length).toBe(4);
  expect(await endedBy('cap')).toBe(1);
});

test('R34: a session that has run out takes nobody’s place', async () => {
  const left = await signedIn();
  offsetMs = 50 * minutes;
  const kept = [await signedIn(), await signedIn()];
  offsetMs = 70 * minutes;
  kept.push(await signedIn());
  expect(await Promise.all(kept.map(refusalOf))).toEqual([null, null, null]);
  expect(await refusalOf(left)).toBe('session_expired');
});

test('R35: a person sees where they are signed in: when, with what, and which one this is', async () => {
  const first = await signedIn();
  offsetMs = 10 * minutes;
  const second = await signedIn({ userAgent: safari });
  await signedIn({ sub: kit });
  const sessions = await listOf(second);
  expect(sessions.map(({ client, current }) => [client, current])).toEqual([
    ['Firefox on Linux', false],
    ['Safari on macOS', true],
  ]);
  const [older, newer] = sessions;
  expect((newer?.createdAtMs ?? 0) - (older?.createdAtMs ?? 0)).toBeGreaterThanOrEqual(10 * minutes);
  expect(sessions.map(({ id }) => id)).toEqual([await refOf(first), await refOf(second)]);
  await first.fetch('/bff/session');
  expect((await listOf(second))[0]?.lastSeenAtMs).toBeGreaterThanOrEqual(newer?.createdAtMs ?? Infinity);
});

test('R35: what a browser calls itself is told in our own words', async () => {
  for (const userAgent of ['<script>alert(1)</script>/1.0 x', 'a/b', `${'('.repeat(9000)}/1 `, '']) {
    const [session] = (await listOf(await signedIn({ userAgent }))).slice(-1);
    expect(session?.client).toBe('An unknown browser');
  }
});

test('R35: another browser’s session ends at once, its tokens are revoked, and this one goes on', async () => {
  const [mine, lost] = [await signedIn(), await signedIn()];
  const response = await end(mine, `/bff/sessions/${await refOf(lost)}`);
  expect([response.status, await response.json()]).toEqual([200, { ended: 1 }]);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect([await refusalOf(lost), await refusalOf(mine)]).toEqual(['session_revoked', null]);
  expect(auth.revoked).toHaveLength(4);
  expect(await endedBy('other_browser')).toBe(1);
});

test('R35: all others end with one call', async () => {
  const browsers = [await signedIn(), await signedIn(), await signedIn()];
  const stranger = await signedIn({ sub: kit });
  const response = await end(browsers[1] ?? stranger);
  expect(await response.json()).toEqual({ ended: 2 });
  expect(await Promise.all(browsers.map(refusalOf))).toEqual(['session_revoked', null, 'session_revoked']);
  expect(await refusalOf(stranger)).toBeNull();
});

test('R35: nobody ends the session of somebody else, nor one that is not there', async () => {
  const [mine, stranger] = [await signedIn(), await signedIn({ sub: kit })];
  for (const id of [await refOf(stranger), 'AAAAAAAAAAAAAAAA', '%2e%2e', 'x'.repeat(2000)]) {
    const response = await end(mine, `/bff/sessions/${id}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(405);
  }
  expect(await refusalOf(stranger)).toBeNull();
});

test('R35: ending sessions needs a sign-in of the last half hour, and says how to get one', async () => {
  const [mine, lost] = [await signedIn(), await signedIn()];
  offsetMs = 30 * minutes;
  for (const path of ['/bff/sessions', '/bff/sessions?all=1', `/bff/sessions/${await refOf(lost)}`]) {
    const response = await end(mine, path);
    expect([response.status, response.headers.get('bff-error')]).toEqual([403, 'recent_login_required']);
    expect(await response.json()).toMatchObject({ login: '/bff/login?returnTo=%2F' });
  }
  expect(await listOf(mine)).toHaveLength(2);
  await signInAtScripted(auth, mine, { claims: { sub: noor } });
  expect(await (await end(mine)).json()).toEqual({ ended: 1 });
  expect(await refusalOf(lost)).toBe('session_revoked');
});

test('R35: who is not signed in, or comes from another page, sees and ends nothing', async () => {
  const mine = await signedIn();
  const nobody = createPortalBrowser(portal);
  for (const answer of [await nobody.fetch('/bff/sessions'), await end(nobody), await end(nobody, '/bff/sessions/x')]) {
    expect([answer.status, answer.headers.get('bff-error')]).toEqual([401, 'session_required']);
  }
  const forged = await mine.fetch('/bff/sessions?all=1', {
    method: 'DELETE',
    headers: { Origin: 'https://evil.example' },
  });
  expect(forged.headers.get('bff-error')).toBe('csrf_rejected');
  const other = await mine.fetch('/bff/sessions', { method: 'PUT' });
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
  expect(await refusalOf(mine)).toBeNull();
});

test('R106: signing out everywhere ends this session too, and leaves no dead cookie and nothing stored behind', async () => {
  const browsers = [await signedIn(), await signedIn()];
  const [mine] = browsers;
  if (!mine) throw new Error('nobody signed in');
  const copy = createPortalBrowser(portal, new Map(mine.cookies));
  const answer = await end(mine, '/bff/sessions?all=1');
  expect(await answer.json()).toEqual({ ended: 2 });
  expect([mine.cookies.size, answer.headers.get('clear-site-data')]).toEqual([0, '"cache", "storage"']);
  expect(await Promise.all([...browsers, copy].map(refusalOf))).toEqual([
    'session_required',
    'session_revoked',
    'session_revoked',
  ]);
  expect(auth.revoked).toHaveLength(8);
});

test('R23: ending a session clears the cookies of the browser that ended its own, and of no other', async () => {
  const [mine, lost] = [await signedIn(), await signedIn(), await signedIn()];
  for (const path of [`/bff/sessions/${await refOf(lost)}`, '/bff/sessions']) {
    const { headers } = await end(mine, path);
    expect([headers.getSetCookie(), headers.get('clear-site-data')]).toEqual([[], null]);
  }
  const own = await end(mine, `/bff/sessions/${await refOf(mine)}`);
  expect(own.headers.getSetCookie().map((cookie) => cookie.replace(/;.*Max-Age=0.*/, ''))).toEqual(['bff=', 'bffref=']);
  expect([mine.cookies.size, await endedBy('logout'), await endedBy('other_browser')]).toEqual([0, 1, 2]);
});

const admin = (query: string, method = 'GET') => fetch(`${portal.privateUrl}/sessions${query}`, { method });

test('R35: on the private port an administrator lists and ends the sessions of one person', async () => {
  const [one, two] = [await signedIn(), await signedIn()];
  const stranger = await signedIn({ sub: kit });
  const listed = (await (await admin(`?sub=${noor}`)).json()) as { sessions: { id: string; client: string }[] };
  expect(listed.sessions.map(({ client }) => client)).toEqual(['Firefox on Linux', 'Firefox on Linux']);
  const first = await admin(`?sub=${noor}&id=${listed.sessions[0]?.id}`, 'DELETE');
  expect([first.status, await first.json()]).toEqual([200, { ended: 1 }]);
  expect([await refusalOf(one), await refusalOf(two)]).toEqual(['session_revoked', null]);
  expect(await (await admin(`?sub=${noor}`, 'DELETE')).json()).toEqual({ ended: 1 });
  expect([await refusalOf(two), await refusalOf(stranger)]).toEqual(['session_revoked', null]);
  expect(auth.revoked).toHaveLength(8);
  expect(await endedBy('admin')).toBe(2);
  const odd = [
    await admin(''),
    await admin('', 'DELETE'),
    await admin(`?sub=${kit}&id=x`, 'DELETE'),
    await admin('/x'),
  ];
  expect(odd.map(({ status }) => status)).toEqual([400, 400, 404, 404]);
  expect((await admin(`?sub=${kit}`, 'POST')).status).toBe(405);
  expect((await stranger.fetch(`/sessions?sub=${kit}`)).status).toBe(404);
});

test('R120: each end and each revocation moves its counter by one, and the gauges follow', async () => {
  const numbers = async () => {
    const text = await (await fetch(`${portal.privateUrl}/metrics`)).text();
    const samples = text.split('\n').flatMap((line): [string, number][] => {
      const [, name = '', value] = /^(isthmus_(?:session|revocation)[^ ]*) (\S+)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, Number(value)]];
    });
    return Object.fromEntries(samples);
  };
  const [mine, lost] = [await signedIn(), await signedIn()];
  offsetMs += 20_000;
  await expect.poll(numbers).toEqual({
    isthmus_sessions_live: 2,
    isthmus_revocations_waiting: 0,
    isthmus_revocation_oldest_seconds: 0,
  });
  await end(mine);
  auth.answerRevoke = (token) =>
    token.startsWith('AgRefresh') ? json({}, 503, { 'Retry-After': '600' }) : json({ active: false });
  await mine.fetch('/bff/logout', { method: 'POST' });
  expect(await refusalOf(lost)).toBe('session_revoked');
  expect(await numbers()).toMatchObject({
    'isthmus_sessions_ended_total{cause="other_browser"}': 1,
    'isthmus_sessions_ended_total{cause="logout"}': 1,
    'isthmus_revocations_total{kind="refresh_token",result="revoked"}': 2,
    'isthmus_revocations_total{kind="access_token",result="revoked"}': 4,
    'isthmus_revocations_total{kind="refresh_token",result="failed"}': 2,
  });
});

test('R120: the audit log tells each sign-in and each end by a hash, and names nobody', async () => {
  const [mine, lost] = [await signedIn(), await signedIn()];
  const [mineRef, lostRef] = [await refOf(mine), await refOf(lost)];
  await end(mine, `/bff/sessions/${lostRef}`);
  await admin(`?sub=${noor}`);
  await mine.fetch('/bff/logout', { method: 'POST' });
  const audited = portal
    .logged()
    .split('\n')
    .filter((line) => line.includes('"audit"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(audited.map(({ audit, session, cause }) => [audit, session, cause].filter(Boolean).join(' '))).toEqual([
    `login ${mineRef}`,
    `login ${lostRef}`,
    `session_ended ${lostRef} other_browser`,
    ...Array.from({ length: 4 }, () => `token_revoked ${lostRef} revoked`),
    'admin_sessions_listed',
    `session_ended ${mineRef} logout`,
    ...Array.from({ length: 4 }, () => `token_revoked ${mineRef} revoked`),
  ]);
  for (const person of [noor, 'noor@coastal.example']) expect(portal.logged()).not.toContain(person);
  expect(await metrics.registry.metrics()).not.toContain(noor);
});
