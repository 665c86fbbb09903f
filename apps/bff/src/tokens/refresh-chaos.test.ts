import { randomInt } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Person, type RefreshingNodes, startRefreshingNodes } from '../testing/refreshing-nodes.ts';
import { json, type Scripted, type TokenRequest } from '../testing/scripted-auth.ts';

// Many people at once, callers that go away, an Auth that is slow and fails: whose token goes where.

const seed = process.env.CHAOS_SEED ? Number(process.env.CHAOS_SEED) : randomInt(2 ** 31);
// By night ten minutes, else so many refreshes.
const nightMs = process.env.NIGHTLY ? 600_000 : null;
const refreshes = 100;
const lifeSeconds = 30;

let portal: RefreshingNodes;
beforeEach(async () => {
  portal = await startRefreshingNodes(2);
});
afterEach(() => portal.close());

/** mulberry32: chaos that can be had again. */
function createRandom(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('R58: while callers break off at random and Auth is slow and fails, no token ever serves another person', {
  timeout: (nightMs ?? 0) + 60_000,
}, async () => {
  process.stdout.write(`CHAOS_SEED=${seed}\n`);
  const random = createRandom(seed);
  portal.grants.rotates = true;
  portal.grants.lifeSeconds = lifeSeconds;
  portal.auth.answerToken = async (request: TokenRequest): Promise<Scripted> => {
    await new Promise((resolve) => setTimeout(resolve, random() * 20));
    // What fails here has not happened: a lost answer would, with rotation, rightly end the grant.
    if (random() < 0.05) return json({}, 429, { 'Retry-After': '0' });
    return portal.grants.answer(request);
  };
  const people: Person[] = [];
  while (people.length < 40) people.push(await portal.person(lifeSeconds));
  const own = new Map(people.map(({ name, accessToken }) => [accessToken, name]));
  const seen = new Map<number, number>();
  const startedMs = performance.now();
  const goesOn = () =>
    nightMs === null ? portal.auth.tokenRequests.length < refreshes : performance.now() - startedMs < nightMs;

  async function useFor(person: Person): Promise<void> {
    while (goesOn()) {
      const breaksOff = random() < 0.3 ? AbortSignal.timeout(Math.ceil(random() * 15)) : null;
      const init = { headers: { Accept: `x/${person.name}` }, signal: breaksOff };
      const answer = await portal.call(person, random() < 0.5 ? 0 : 1, init).catch(() => null);
      const status = answer?.status ?? 0;
      seen.set(status, (seen.get(status) ?? 0) + 1);
      await answer?.text().catch(() => null);
      // Small steps: no lease runs out while its holder is at work.
      if (random() < 0.05) portal.clock.offsetMs += 1500;
      if (portal.service.calls.length > 10_000) check();
    }
  }

  function check(): void {
    for (const { authorization = '', accept } of portal.service.calls.splice(0)) {
      const token = authorization.replace('Bearer ', '');
      expect(`x/${portal.grants.ownerOf(token) ?? own.get(token)}`).toBe(accept);
    }
  }

  await Promise.all(people.flatMap((person) => [useFor(person), useFor(person)]));
  expect(portal.service.calls.length).toBeGreaterThan(0);
  check();
  expect([...seen.keys()].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
  // Nobody was signed out by it.
  portal.auth.answerToken = portal.grants.answer;
  portal.clock.offsetMs += 40_000;
  for (const person of people) {
    await expect.poll(async () => (await portal.call(person)).status, { timeout: 10_000 }).toBe(200);
  }
});
