import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FleetNode } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { createRefreshGrants, type RefreshGrants } from '../testing/refresh-grants.ts';
import { type RefreshingFleet, startRefreshingFleet } from '../testing/refreshing-fleet.ts';
import { problemOf } from '../testing/refreshing-nodes.ts';
import type { Scripted, ScriptedAuth, TokenRequest } from '../testing/scripted-auth.ts';

// Real processes that are slow, killed and stopped in the middle of a refresh. What waits for the fifteen seconds of a
// lease does it side by side.

const path = '/api/transfer/v0.10/task_list';
const runOut = { ageSeconds: 120, lifeSeconds: 60 };
const patience = { timeout: 30_000 };
const testMs = 90_000;

/** What Auth does with the refresh tokens of one test, and what it was asked. */
type Script = { grants: RefreshGrants; asked: TokenRequest[]; answer: ScriptedAuth['answerToken'] };
const scripts: Script[] = [];

function script(rotates = false): Script {
  const grants = createRefreshGrants({ rotates });
  const made: Script = { grants, asked: [], answer: grants.answer };
  scripts.push(made);
  return made;
}

function answerByScript(request: TokenRequest) {
  const found = scripts.find(({ grants }) => grants.made(request.form.get('refresh_token')));
  if (!found) throw new Error('a refresh token that no test made');
  found.asked.push(request);
  return found.answer(request);
}

let three: RefreshingFleet;
const call = (browser: PortalBrowser, node: FleetNode | undefined) => three.fleet.at(node, browser).fetch(path);
/** Whose token a resource server was sent last, by these grants. */
const lastUsed = () => three.service.calls.at(-1)?.authorization?.replace('Bearer ', '') ?? '';

/** Calls until a call is no longer told to come again, and answers what came then. */
async function untilServed(browser: PortalBrowser, node: FleetNode | undefined) {
  for (;;) {
    const answer = await call(browser, node);
    if (answer.headers.get('bff-error') !== 'token_refresh_unavailable') return problemOf(answer);
  }
}

// By day on Redis alone: two connections to one SQLite file are in refresh-fleet.test.ts.
describe.each(process.env.NIGHTLY ? ['Redis', 'SQLite'] : ['Redis'])('on %s', (store) => {
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    if (store === 'Redis') redis = await startRedisServer();
    three = await startRefreshingFleet({ nodes: 3, ...(redis && { vaultUrl: redis.url }) });
    three.auth.answerToken = answerByScript;
  }, testMs);
  afterAll(async () => {
    await three.close();
    await redis?.close();
  });
  const hasAsked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

  test('R47: a token endpoint that takes eight seconds is asked once for a hundred calls of three nodes', {
    timeout: testMs,
  }, async () => {
    const slow = script(true);
    slow.answer = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 8000));
      return slow.grants.answer(request);
    };
    const person = await three.person({ ageSeconds: 60, lifeSeconds: 100, grants: slow.grants });
    const answers = await Promise.all(Array.from({ length: 100 }, () => person.fetch(path)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const node of three.fleet.nodes) {
      const usesNew = async () => [(await call(person, node)).status, slow.grants.ownerOf(lastUsed())];
      await expect.poll(usesNew, patience).toEqual([200, person.name]);
    }
    expect(slow.asked).toHaveLength(1);
  });

  test.concurrent('R18: an Auth that never answers is given up after ten seconds', { timeout: testMs }, async ({
    expect,
  }) => {
    const hanging = script();
    hanging.answer = () => new Promise<Scripted>(() => {});
    const person = await three.person({ ...runOut, grants: hanging.grants });
    expect(problemOf(await call(person, three.fleet.nodes[2]))).toEqual([503, 'token_refresh_unavailable']);
    hanging.answer = hanging.grants.answer;
    expect(await untilServed(person, three.fleet.nodes[2])).toEqual([200, null]);
  });

  test.concurrent('R48: a process that is stopped past its lease undoes nothing when it goes on', {
    timeout: testMs,
  }, async ({ expect }) => {
    const [, stopped, other] = three.fleet.nodes;
    const stopping = script();
    const { grants } = stopping;
    const person = await three.person({ ...runOut, grants });
    const held = Promise.withResolvers<void>();
    stopping.answer = async (request) => {
      await held.promise;
      return grants.answer(request);
    };
    const slow = call(person, stopped);
    await expect.poll(() => stopping.asked.length, patience).toBe(1);
    stopped?.program.signal('SIGSTOP');
    stopping.answer = grants.answer;
    held.resolve();
    expect(await untilServed(person, other)).toEqual([200, null]);
    stopped?.program.signal('SIGCONT');
    expect((await slow).status).not.toBe(401);
    await expect.poll(() => three.fleet.output(), patience).toContain('the lease of a refresh ran out');
    for (const node of [stopped, other]) expect((await call(person, node)).status).toBe(200);
    const used = three.service.calls.map(({ authorization }) => authorization?.replace('Bearer ', '') ?? '');
    // Of two tokens that were issued only the one that was stored is ever used.
    expect(new Set(used.filter((token) => grants.ownerOf(token) === person.name)).size).toBe(1);
    expect(stopping.asked).toHaveLength(2);
  });

  test.concurrent.each([
    ['is still good', false, [200, null]],
    ['was replaced by one that nobody has', true, [401, 'reauth_required']],
  ])(
    'R49, R55: when a process is killed after Auth answered, another takes over; the refresh token %s',
    { timeout: testMs },
    async (_what, rotates, end) => {
      const [killed, , other] = three.fleet.nodes;
      const crashing = script(rotates);
      const { grants } = crashing;
      const person = await three.person({ ...runOut, grants });
      crashing.answer = (request) => {
        grants.answer(request);
        return new Promise<Scripted>(() => {});
      };
      const lost = call(person, killed).catch(() => 'gone');
      await expect.poll(() => crashing.asked.length, patience).toBe(1);
      hasAsked[rotates ? 1 : 0]?.resolve();
      // One process, killed once, for both cases.
      await Promise.all(hasAsked.map(({ promise }) => promise));
      await killed?.program.kill();
      expect(await lost).toBe('gone');
      crashing.answer = grants.answer;
      expect(await untilServed(person, other)).toEqual(end);
      const rest = await three.fleet.at(other, person).fetch('/api/auth/v2/oauth2/userinfo');
      expect(rest.headers.get('bff-upstream')).toBe('auth');
      const sent = crashing.asked.map(({ form }) => form.get('refresh_token'));
      expect(sent).toEqual([sent[0], sent[0]]);
      if (rotates) expect(three.fleet.output()).toContain('"isLost":true');
    },
  );
});
