import { setTimeout as delay } from 'node:timers/promises';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { alteredNode, type Fleet, nodeOf, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { callbackAddress } from '../testing/sign-in.ts';

let globus: LocalGlobus;
let server: RedisServer;
let redis: Redis;
let fleet: Fleet;

beforeAll(async () => {
  globus = await startLocalGlobus();
  server = await startRedisServer();
  redis = new Redis(server.port);
  fleet = await startFleet({ globus, vaultUrl: server.url });
});
afterAll(async () => {
  await fleet.close();
  redis.disconnect();
  await server.close();
  await globus.close();
});

const callService = (browser: PortalBrowser) => browser.fetch('/api/auth/v2/oauth2/userinfo');
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];

/** Signs in where the browser is, the callback included, and answers it with the name of its record. */
async function signIn(at = fleet.browser()): Promise<{ browser: PortalBrowser; record: string }> {
  const before = await redis.keys('{isthmus}:session:*');
  const callback = new URL(await callbackAddress(at));
  expect((await at.fetch(callback.pathname + callback.search)).status).toBe(302);
  const [record = ''] = (await redis.keys('{isthmus}:session:*')).filter((key) => !before.includes(key));
  return { browser: at, record };
}

test('R24, R35: a session that ended at one node is dead at the other at the very next call', async () => {
  const { browser } = await signIn();
  const [one, other] = fleet.nodes;
  const copy = { ...browser, cookies: new Map(browser.cookies) };
  const answers = [await callService(browser), await callService(browser)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(new Set(answers.map(nodeOf)).size).toBe(2);
  await fleet.at(one, browser).fetch('/bff/logout', { method: 'POST' });
  expect(problemOf(await callService(fleet.at(other, copy)))).toEqual([401, 'session_revoked']);
});

test('R24: a node that was stopped while a session ended does not know better when it goes on', async () => {
  const { browser } = await signIn();
  const [one, other] = fleet.nodes;
  const copy = { ...browser, cookies: new Map(browser.cookies) };
  expect((await callService(fleet.at(other, browser))).status).toBe(200);
  other?.program.signal('SIGSTOP');
  await fleet.at(one, browser).fetch('/bff/logout', { method: 'POST' });
  const late = callService(fleet.at(other, copy));
  other?.program.signal('SIGCONT');
  expect(problemOf(await late)).toEqual([401, 'session_revoked']);
});

test('R43: nodes of two versions serve the same people, and a rolling restart there and back signs nobody out', async () => {
  const [one, other] = fleet.nodes;
  const [former, next] = ['1', '2'].map((version) => ({
    entry: alteredNode,
    env: { RECORD_VERSION: version },
    isGraceful: true,
  }));
  for (const node of fleet.nodes) await node.restart({ ...former, isGraceful: false });
  const { browser, record } = await signIn();
  const load = startLoad(browser);
  onTestFinished(() => void load.stop());

  await one?.restart(next);
  const newer = await signIn(fleet.at(one, fleet.browser()));
  expect(await redis.hmget(newer.record, 'version', 'ofNextVersion')).toEqual(['2', 'kept']);
  for (const node of fleet.nodes) {
    for (const person of [browser, newer.browser]) expect((await callService(fleet.at(node, person))).status).toBe(200);
  }
  await expireTokens(newer.record);
  expect((await callService(fleet.at(other, newer.browser))).status).toBe(200);
  const grant = await redis.hget(newer.record, 'grant:auth.globus.org');
  expect(JSON.parse(grant ?? '')).toMatchObject({ generation: 2, policy: 'of the next version' });
  expect(await redis.hmget(newer.record, 'version', 'ofNextVersion')).toEqual(['2', 'kept']);
  await expireTokens(record);
  expect((await callService(fleet.at(one, browser))).status).toBe(200);

  await other?.restart(next);
  await one?.restart(former);
  await other?.restart(former);
  for (const person of [browser, newer.browser]) expect((await callService(person)).status).toBe(200);
  const answers = await load.stop();
  expect(new Set(answers)).toEqual(new Set(['200 null']));
  expect((await newer.browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect(await redis.hget(newer.record, 'ended')).toBe('revoked');
});

/** Puts every token past its time, and adds to each grant what only the next version knows. */
async function expireTokens(record: string): Promise<void> {
  for (const field of (await redis.hkeys(record)).filter((name) => name.startsWith('grant:'))) {
    const grant = JSON.parse((await redis.hget(record, field)) ?? '') as object;
    const changed = { ...grant, issuedAtMs: 0, expiresAtMs: 1, policy: 'of the next version' };
    await redis.hset(record, field, JSON.stringify(changed));
  }
  await redis.hincrby(record, 'rev', 1);
}

/** Calls again and again through the balancer; answers what came of each call. */
function startLoad(browser: PortalBrowser): { stop(): Promise<string[]> } {
  const answers: string[] = [];
  let isOver = false;
  const loops = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const response = await callService(browser);
      await response.arrayBuffer();
      answers.push(problemOf(response).map(String).join(' '));
      await delay(10);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      return answers;
    },
  };
}
