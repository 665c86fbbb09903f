import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { type RefreshingFleet, startRefreshingFleet } from '../testing/refreshing-fleet.ts';
import type { Scripted } from '../testing/scripted-auth.ts';

// The store goes away at the worst moment: when Auth has just replaced a refresh token.

let redis: RedisServer;
let two: RefreshingFleet;
beforeEach(async () => {
  redis = await startRedisServer(['--appendonly', 'yes', '--appendfsync', 'always']);
  two = await startRefreshingFleet({ vaultUrl: redis.url });
  two.grants.rotates = true;
}, 60_000);
afterEach(async () => {
  await two.close();
  await redis.close();
});

test('R53: a refresh token that comes while Redis is down is saved when it is back, and nobody is signed out', {
  timeout: 60_000,
}, async () => {
  const person = await two.person({ ageSeconds: 120, lifeSeconds: 60 });
  const path = '/api/transfer/v0.10/task_list';
  const answer = Promise.withResolvers<Scripted>();
  two.auth.answerToken = () => answer.promise;
  const waiting = person.fetch(path);
  await expect.poll(() => two.auth.tokenRequests.length, { timeout: 15_000 }).toBe(1);
  const [request] = two.auth.tokenRequests;
  await redis.program.kill();
  two.auth.answerToken = two.grants.answer;
  if (request) answer.resolve(two.grants.answer(request));
  expect((await waiting).status).toBe(503);
  expect(two.service.calls).toEqual([]);
  const seen = new Set<number>();
  await redis.restart();
  const isServed = async () => {
    const { status } = await person.fetch(path);
    seen.add(status);
    return status;
  };
  await expect.poll(isServed, { timeout: 30_000 }).toBe(200);
  seen.delete(503);
  expect([...seen]).toEqual([200]);
  expect(two.auth.tokenRequests).toHaveLength(1);
  const [used] = two.service.calls;
  expect(two.grants.ownerOf(used?.authorization?.replace('Bearer ', '') ?? '')).toBe(person.name);
});
