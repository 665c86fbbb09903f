import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf, type RefreshingNodes, startRefreshingNodes } from '../testing/refreshing-nodes.ts';
import type { Scripted } from '../testing/scripted-auth.ts';

// Two portals on one store, whose refreshes meet. How real processes die in the middle: refresh-processes.test.ts.

let two: RefreshingNodes;
beforeEach(async () => {
  two = await startRefreshingNodes(2);
});
afterEach(() => two.close());

/** Makes Auth answer when the test says so. */
function hold() {
  const held = Promise.withResolvers<void>();
  two.auth.answerToken = async (request) => {
    await held.promise;
    return two.grants.answer(request);
  };
  return held.resolve;
}
const asked = () => expect.poll(() => two.auth.tokenRequests.length);
const statuses = async (answers: Promise<Response>[]) =>
  new Set((await Promise.all(answers)).map(({ status }) => status));

test('R47: while one node renews a token that is still good, a hundred calls at both nodes go on with it', async () => {
  two.grants.rotates = true;
  const person = await two.person(120);
  two.clock.offsetMs = 70_000;
  const release = hold();
  const paying = two.call(person);
  await asked().toBe(1);
  expect(await statuses(Array.from({ length: 99 }, (_, index) => two.call(person, index % 2)))).toEqual(new Set([200]));
  expect(two.usedTokens()).toEqual(Array.from({ length: 99 }, () => person.accessToken));
  release();
  expect((await paying).status).toBe(200);
  expect(await statuses([two.call(person, 0), two.call(person, 1)])).toEqual(new Set([200]));
  expect(new Set(two.usedTokens().slice(-2)).has(person.accessToken)).toBe(false);
  expect(two.auth.tokenRequests).toHaveLength(1);
  expect(await two.counted('leader')).toBe(1);
  expect(await two.counted('stale_served')).toBe(99);
});

test('R47: a token that has run out is renewed once for a hundred calls at both nodes', async () => {
  two.grants.rotates = true;
  const person = await two.person(120);
  two.clock.offsetMs = 130_000;
  expect(await statuses(Array.from({ length: 100 }, (_, index) => two.call(person, index % 2)))).toEqual(
    new Set([200]),
  );
  expect(two.auth.tokenRequests).toHaveLength(1);
  expect(new Set(two.usedTokens()).size).toBe(1);
});

test('R48: a node that stood still past its lease can not undo what the other has renewed meanwhile', async () => {
  const person = await two.person(120);
  two.clock.offsetMs = 130_000;
  const release = hold();
  const slow = two.call(person, 0);
  await asked().toBe(1);
  two.auth.answerToken = two.grants.answer;
  two.clock.offsetMs += 16_000;
  expect((await two.call(person, 1)).status).toBe(200);
  const [inUse] = two.usedTokens();
  release();
  expect((await slow).status).toBe(200);
  expect(new Set(two.usedTokens())).toEqual(new Set([inUse]));
  await expect.poll(() => two.auth.revoked.length).toBe(1);
  const [late] = two.auth.revoked;
  expect(two.grants.ownerOf(late?.token ?? '')).toBe(person.name);
  expect(late?.token).not.toBe(inUse);
  expect(await statuses([two.call(person, 0), two.call(person, 1)])).toEqual(new Set([200]));
  expect(two.auth.tokenRequests).toHaveLength(2);
  expect(await two.counted('late')).toBe(1);
  const [lost] = (await two.nodes[0].metrics.leasesLost.get()).values;
  expect(lost).toMatchObject({ labels: { lease: 'refresh' }, value: 1 });
});

test('R49: behind a node that never ends its refresh a good token serves, a dead one is 503 until the lease is over', async () => {
  const person = await two.person(120);
  two.clock.offsetMs = 70_000;
  const hung = Promise.withResolvers<Scripted>();
  two.auth.answerToken = () => hung.promise;
  const stuck = two.call(person, 0);
  await asked().toBe(1);
  expect((await two.call(person, 1)).status).toBe(200);
  expect((await stuck).status).toBe(200);
  // Within the lease of fifteen seconds, the token has run out.
  const other = await two.person(1);
  two.clock.offsetMs += 1500;
  const abandoned = two.call(other, 0);
  await asked().toBe(2);
  const refused = await two.call(other, 1);
  expect(problemOf(refused)).toEqual([503, 'token_refresh_unavailable']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.getSetCookie()).toEqual([]);
  two.clock.offsetMs += 16_000;
  two.auth.answerToken = two.grants.answer;
  expect((await two.call(other, 1)).status).toBe(200);
  hung.resolve('hang up');
  await abandoned;
});

test('R54: signing out at one node while the other renews leaves no token alive', async () => {
  two.grants.rotates = true;
  const person = await two.person(120);
  two.clock.offsetMs = 130_000;
  const release = hold();
  const waiting = two.call(person, 0);
  await asked().toBe(1);
  const cookies = new Map(person.browser.cookies);
  expect((await two.call(person, 1, { method: 'POST' }, '/bff/logout')).status).toBe(200);
  release();
  expect(problemOf(await waiting)).toEqual([401, 'session_revoked']);
  // Of the session both tokens of two services, and both that came too late.
  await expect.poll(() => two.auth.revoked.length).toBe(6);
  expect(two.auth.revoked.filter(({ hint }) => hint === 'refresh_token')).toHaveLength(3);
  const replayed = { ...person, browser: { ...person.browser, cookies } };
  expect(problemOf(await two.call(replayed, 0))).toEqual([401, 'session_revoked']);
});

test.each([
  [false, 200, null],
  [true, 401, 'reauth_required'],
])('R55: an answer that was lost on the way is asked for once more (rotation %s)', async (rotates, status, type) => {
  two.grants.rotates = rotates;
  const person = await two.person(120);
  two.clock.offsetMs = 130_000;
  two.auth.answerToken = (request) => {
    two.grants.answer(request);
    return 'hang up';
  };
  expect(problemOf(await two.call(person))).toEqual([503, 'token_refresh_unavailable']);
  two.auth.answerToken = two.grants.answer;
  two.clock.offsetMs += 2000;
  expect(problemOf(await two.call(person, 1))).toEqual([status, type]);
  const sent = two.auth.tokenRequests.map(({ form }) => form.get('refresh_token'));
  expect(sent).toEqual([sent[0], sent[0]]);
  expect(await two.counted('failed_lost_response')).toBe(rotates ? 1 : 0);
  expect((await two.call(person, 0, {}, '/api/auth/v2/oauth2/userinfo')).headers.get('bff-upstream')).toBe('auth');
});
