import { Agent, request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { type RefreshingFleet, startRefreshingFleet } from '../testing/refreshing-fleet.ts';
import { authServer, transferServer } from '../testing/refreshing-nodes.ts';

// Hundreds of people come back at once, after both of their access tokens have run out.

const people = 200;
const callsOfEach = 50;
const testMs = 300_000;

let fleet: RefreshingFleet;
let redis: RedisServer | undefined;
afterEach(async () => {
  await fleet.close();
  await redis?.close();
  redis = undefined;
}, testMs);

async function storm(): Promise<Map<number, number>> {
  const sessions: Awaited<ReturnType<RefreshingFleet['person']>>[] = [];
  const runOut = { ageSeconds: 120, lifeSeconds: 60, authLifeSeconds: 60 };
  while (sessions.length < people) sessions.push(await fleet.person(runOut));
  const browser = new Agent({ connections: 300 });
  const statuses = new Map<number, number>();
  const paths = ['/api/transfer/v0.10/task_list', '/api/auth/v2/oauth2/userinfo'];
  const calls = Array.from({ length: people * callsOfEach }, async (_, index) => {
    const person = sessions[index % people];
    const cookie = [...(person?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'x-csrf': '1', 'sec-fetch-site': 'same-origin', accept: `x/${person?.name}` };
    // Each person uses both services in turn.
    const path = paths[Math.floor(index / people) % 2] ?? '';
    const { statusCode, body } = await request(fleet.fleet.url + path, { dispatcher: browser, headers });
    await body.dump();
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  });
  await Promise.all(calls);
  await browser.close();
  return statuses;
}

test.each([
  ['one process', 1],
  ['three processes with Redis', 3],
])(
  'R46: a storm of calls on 200 sessions that have run out causes 200 refreshes of each service, on %s',
  async (_what, nodes) => {
    if (nodes > 1) redis = await startRedisServer();
    fleet = await startRefreshingFleet({ nodes, ...(redis && { vaultUrl: redis.url }) });
    fleet.grants.rotates = true;
    const servers: string[] = [];
    fleet.auth.answerToken = (asked) => {
      const answer = fleet.grants.answer(asked);
      servers.push(answer === 'hang up' ? '' : String(JSON.parse(answer.body).resource_server));
      return answer;
    };
    const statuses = await storm();
    // The scripted Auth has no userinfo: its 404 is its own.
    expect(Object.fromEntries(statuses)).toEqual({ 200: (people * callsOfEach) / 2, 404: (people * callsOfEach) / 2 });
    for (const server of [transferServer, authServer]) {
      expect(servers.filter((each) => each === server)).toHaveLength(people);
    }
    expect(servers).toHaveLength(2 * people);
    for (const { accept, authorization } of fleet.service.calls) {
      expect(`x/${fleet.grants.ownerOf(authorization?.replace('Bearer ', '') ?? '')}`).toBe(accept);
    }
  },
  testMs,
);
