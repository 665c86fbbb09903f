import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf, type RefreshingNodes, startRefreshingNodes } from '../testing/refreshing-nodes.ts';
import { json, type Scripted } from '../testing/scripted-auth.ts';

// What the portal makes of each way in which Globus Auth fails to renew a token.

let portal: RefreshingNodes;
beforeEach(async () => {
  portal = await startRefreshingNodes();
});
afterEach(() => portal.close());

const sessionOf = async (person: Awaited<ReturnType<RefreshingNodes['person']>>) =>
  problemOf(await portal.call(person, 0, {}, '/api/auth/v2/oauth2/userinfo'));
const readiness = async () => (await fetch(`${portal.nodes[0].privateUrl}/readyz`)).text();

test.each<[string, string, () => Scripted]>([
  ['an internal error', 'failed_lost', () => json({}, 500)],
  ['a broken connection', 'failed_lost', () => 'hang up'],
  ['something that is no JSON', 'failed_untrusted', () => ({ body: '<html>' })],
  ['an error page', 'failed_lost', () => ({ status: 404, body: '<html>' })],
  ['too many requests', 'failed_rate_limited', () => json({ error: 'slow_down' }, 429)],
  ['that the client is unknown', 'failed_misconfigured', () => json({ error: 'invalid_client' }, 401)],
  ['that the client may not refresh', 'failed_misconfigured', () => json({ error: 'unauthorized_client' }, 400)],
  ['that the scope is wrong', 'failed_misconfigured', () => json({ error: 'invalid_scope' }, 400)],
])('R50: when Auth answers %s, the call is 503 and nobody is signed out', async (_what, result, fail) => {
  const person = await portal.person(120);
  portal.clock.offsetMs = 130_000;
  portal.auth.answerToken = fail;
  const refused = await portal.call(person);
  expect(problemOf(refused)).toEqual([503, 'token_refresh_unavailable']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await sessionOf(person)).not.toEqual([401, expect.stringContaining('session')]);
  expect(await portal.counted(result)).toBe(1);
  expect((await readiness()).includes('"client"')).toBe(result === 'failed_misconfigured');
  expect(portal.nodes[0].logged().includes('client_refused')).toBe(result === 'failed_misconfigured');
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 31_000;
  expect((await portal.call(person)).status).toBe(200);
  expect(await readiness()).not.toContain('"client"');
});

test.each([400, 401, 403])(
  'R50: a grant that Auth calls dead with status %i ends for its service alone',
  async (status) => {
    const person = await portal.person(120);
    portal.clock.offsetMs = 130_000;
    portal.auth.answerToken = () => json({ error: 'invalid_grant' }, status);
    const refused = await portal.call(person);
    expect(problemOf(refused)).toEqual([401, 'reauth_required']);
    expect(await refused.json()).toMatchObject({ service: 'transfer', login: expect.stringContaining('/bff/login') });
    expect(await portal.counted('failed_invalid_grant')).toBe(1);
    const other = await portal.call(person, 0, {}, '/api/auth/v2/oauth2/userinfo');
    expect(other.headers.get('bff-upstream')).toBe('auth');
    await portal.call(person);
    expect(portal.auth.tokenRequests).toHaveLength(1);
  },
);

test.each<[string, () => Scripted]>([
  ['sends the portal on to another host', () => json({}, 307, { Location: `${portal.service.url}/token` })],
  ['answers more than 256 KB', () => ({ body: JSON.stringify({ padding: 'x'.repeat(300_000) }) })],
])('R18: a token endpoint that %s gets no refresh token out of it, and costs no session', async (_what, answer) => {
  const person = await portal.person(120);
  portal.clock.offsetMs = 130_000;
  portal.auth.answerToken = answer;
  expect(problemOf(await portal.call(person))).toEqual([503, 'token_refresh_unavailable']);
  expect(portal.service.calls).toEqual([]);
  expect(portal.auth.requests.filter(({ path }) => path === '/v2/oauth2/token')).toHaveLength(1);
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 2000;
  expect((await portal.call(person)).status).toBe(200);
});

test('R50: while Auth asks for a pause it is left alone, for everybody', async () => {
  const [one, other] = [await portal.person(120), await portal.person(120)];
  portal.clock.offsetMs = 130_000;
  portal.auth.answerToken = () => json({}, 429, { 'Retry-After': '20' });
  expect((await portal.call(one)).headers.get('retry-after')).toBe('20');
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 15_000;
  const waiting = await portal.call(other);
  expect(problemOf(waiting)).toEqual([503, 'token_refresh_unavailable']);
  expect(Number(waiting.headers.get('retry-after'))).toBeLessThanOrEqual(5);
  expect(portal.auth.tokenRequests).toHaveLength(1);
  portal.clock.offsetMs += 6000;
  expect((await portal.call(other)).status).toBe(200);
});

test('R51: Auth is away for five minutes across the end of the token, and nobody is signed out', async () => {
  const person = await portal.person(400);
  const seen = new Set<string>();
  portal.auth.answerToken = () => 'hang up';
  portal.clock.offsetMs = 370_000;
  for (let atMs = 0; atMs < 300_000; atMs += 5000) {
    const answer = await portal.call(person);
    seen.add(String(problemOf(answer)));
    expect(answer.headers.getSetCookie()).toEqual([]);
    portal.clock.offsetMs += 5000;
  }
  expect(seen).toEqual(new Set(['200,', '503,token_refresh_unavailable']));
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 30_000;
  expect((await portal.call(person)).status).toBe(200);
});

test('R52: while Auth is down it is asked less than twice a second, then by probes alone, whoever calls', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => portal.person(120)));
  portal.clock.offsetMs = 130_000;
  portal.auth.answerToken = () => 'hang up';
  const seconds = 60;
  const refused = new Set<number>();
  for (let passed = 0; passed < seconds; passed++) {
    const answers = await Promise.all(people.map((person) => portal.call(person)));
    for (const { status } of answers) refused.add(status);
    portal.clock.offsetMs += 1000;
  }
  expect(refused).toEqual(new Set([503]));
  expect(portal.auth.tokenRequests.length).toBeLessThan(2 * seconds);
  // Later on there are probes only.
  const before = portal.auth.tokenRequests.length;
  for (let passed = 0; passed < seconds; passed++) {
    await Promise.all(people.map((person) => portal.call(person)));
    portal.clock.offsetMs += 1000;
  }
  expect(portal.auth.tokenRequests.length - before).toBeLessThanOrEqual(3);
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 31_000;
  const [probing, ...others] = people;
  if (probing) expect((await portal.call(probing)).status).toBe(200);
  const answers = await Promise.all(others.map((person) => portal.call(person)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test('R52: a grant whose refresh failed is not tried again within the next second', async () => {
  const person = await portal.person(120);
  portal.clock.offsetMs = 130_000;
  portal.auth.answerToken = () => json({}, 500);
  await portal.call(person);
  portal.clock.offsetMs += 500;
  for (let call = 0; call < 5; call++) expect((await portal.call(person)).status).toBe(503);
  expect(portal.auth.tokenRequests).toHaveLength(1);
  portal.clock.offsetMs += 600;
  await portal.call(person);
  expect(portal.auth.tokenRequests).toHaveLength(2);
});

test.each([
  ['a new refresh token each time', true],
  ['none, so that the old one stays good', false],
])('R56: over a hundred refreshes Auth brings %s', async (_what, rotates) => {
  portal.grants.rotates = rotates;
  portal.grants.lifeSeconds = 120;
  const person = await portal.person(120);
  const cycles = 100;
  for (let cycle = 0; cycle < cycles; cycle++) {
    portal.clock.offsetMs += 121_000;
    expect((await portal.call(person)).status).toBe(200);
  }
  const sent = portal.auth.tokenRequests.map(({ form }) => form.get('refresh_token'));
  expect(sent).toHaveLength(cycles);
  expect(new Set(sent).size).toBe(rotates ? cycles : 1);
  expect(new Set(portal.usedTokens()).size).toBe(cycles);
});

test('R118: when 500 sessions run out at once, Auth gets 20 calls at a time, and what can not wait is refused', async () => {
  const [fresh, soon] = [await portal.person(100_000), await portal.person(180)];
  const people = [];
  while (people.length < 500) people.push(await portal.person(120));
  portal.clock.offsetMs = 130_000;
  let running = 0;
  let most = 0;
  const released = Promise.withResolvers<void>();
  portal.auth.answerToken = async (request) => {
    most = Math.max(most, ++running);
    await released.promise;
    running -= 1;
    return portal.grants.answer(request);
  };
  const statuses: number[] = [];
  const calls = people.map(async (person) => statuses.push((await portal.call(person)).status));
  await expect.poll(() => statuses.length, { timeout: 15_000 }).toBe(80);
  expect(new Set(statuses)).toEqual(new Set([503]));
  // Their tokens are good: nothing of all this concerns them.
  expect([(await portal.call(fresh)).status, (await portal.call(soon)).status]).toEqual([200, 200]);
  expect(running).toBe(20);
  released.resolve();
  await Promise.all(calls);
  expect(most).toBe(20);
  expect(statuses.slice(80)).toEqual(Array.from({ length: 420 }, () => 200));
});

test('R108: when all grants of a person die within a minute the session ends, and no other person’s', async () => {
  const [person, other] = [await portal.person(120, 130), await portal.person(120, 130)];
  portal.grants.revokeAll(person.name);
  portal.clock.offsetMs = 140_000;
  expect(problemOf(await portal.call(person))).toEqual([401, 'reauth_required']);
  portal.clock.offsetMs += 30_000;
  expect(await sessionOf(person)).toEqual([401, 'session_revoked']);
  expect(problemOf(await portal.call(person))).toEqual([401, 'session_revoked']);
  expect((await portal.call(other)).status).toBe(200);
  expect((await sessionOf(other))[1]).toBeNull();
});

test('R108: grants that die one by one, or answers that are lost, do not end a session', async () => {
  const [late, lost] = [await portal.person(120, 130), await portal.person(120, 130)];
  portal.grants.revokeAll(late.name);
  portal.clock.offsetMs = 140_000;
  expect(problemOf(await portal.call(late))).toEqual([401, 'reauth_required']);
  portal.clock.offsetMs += 61_000;
  expect(await sessionOf(late)).toEqual([401, 'reauth_required']);
  expect(problemOf(await portal.call(late))).toEqual([401, 'reauth_required']);
  portal.auth.answerToken = () => 'hang up';
  expect([(await portal.call(lost)).status, (await sessionOf(lost))[0]]).toEqual([503, 503]);
  portal.auth.answerToken = () => json({ error: 'invalid_grant' }, 400);
  portal.clock.offsetMs += 2000;
  expect(problemOf(await portal.call(lost))).toEqual([401, 'reauth_required']);
  expect(await sessionOf(lost)).toEqual([401, 'reauth_required']);
  expect(problemOf(await portal.call(lost))).toEqual([401, 'reauth_required']);
});

test('R108: a grant that a service has refused before it ran out is told dead at once', async () => {
  const person = await portal.person(3600);
  portal.grants.revokeAll(person.name);
  portal.service.statusFor = () => 401;
  expect(problemOf(await portal.call(person))).toEqual([401, 'reauth_required']);
});
