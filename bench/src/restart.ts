import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRedisServer } from '@isthmus/bff/redis-server';
import { type RefreshingFleet, startRefreshingFleet } from '@isthmus/bff/refreshing-fleet';
import { createGoals } from './goals.ts';
import { type Connection, type LoadTarget, load, openConnection, requestBytes } from './load.ts';
import { startMeasured } from './measured-process.ts';

// `pnpm bench:restart` restarts two nodes on Redis behind nginx, one after the other, while calls come at half the rate
// at which the two are saturated, each tenth of them a POST, and tokens are renewed all the time. Exits with 1 when a
// call failed or a refresh token was lost.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '2' }, people: { type: 'string', default: '200' } },
});
const path = '/api/transfer/v0.10';
const connections = 64;
const callsToSaturate = 15_000;

const { atMost, conclude } = createGoals();
const origin = await startMeasured('./origin.ts');
const redis = await startRedisServer();
const world = await startRefreshingFleet({
  vaultUrl: redis.url,
  transferUrl: `http://127.0.0.1:${origin.port}`,
  env: { SHUTDOWN_WAIT_SECONDS: '5' },
});
try {
  await restartUnderLoad(world);
} finally {
  await world.close();
  await redis.close();
  await origin.stop();
}
conclude();

async function restartUnderLoad({ fleet, grants, auth }: RefreshingFleet): Promise<void> {
  // Renewed from ten seconds after each renewal on; each renewal kills the refresh token before it.
  Object.assign(grants, { rotates: true, lifeSeconds: 70 });
  const lost: string[] = [];
  let renewals = 0;
  auth.answerToken = (request) => {
    const answer = grants.answer(request);
    renewals += 1;
    if (answer !== 'hang up' && answer.status !== 200) lost.push(answer.body);
    return answer;
  };
  const target = { port: Number(new URL(fleet.url).port), sessions: await signInPeople(world) };
  await load(target, `${path}/bench`, callsToSaturate);
  const startedAt = performance.now();
  await load(target, `${path}/bench`, callsToSaturate);
  const saturation = (callsToSaturate / (performance.now() - startedAt)) * 1000;
  const perSecond = Math.round(saturation / 2);
  console.log(`two nodes are saturated by ${Math.round(saturation)} calls a second; now ${perSecond} a second`);

  const calls = callSteadily(
    target,
    perSecond,
    await Promise.all(Array.from({ length: connections }, () => openConnection(target.port))),
  );
  const renewalsBefore = renewals;
  await delay(2000);
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const [index, node] of fleet.nodes.entries()) {
      const [sentBefore, restartedAt] = [calls.sent(), performance.now()];
      await node.restart({ isGraceful: true });
      const seconds = ((performance.now() - restartedAt) / 1000).toFixed(1);
      console.log(`  round ${round}, node ${index + 1}: restarted in ${seconds} s, ${calls.sent() - sentBefore} calls`);
      await delay(2000);
    }
  }
  const { failures, latest } = await calls.end();
  console.log(
    `${calls.sent()} calls, ${renewals - renewalsBefore} renewals; a call was at most ${Math.round(latest)} ms late`,
  );
  for (const [what, count] of failures) console.log(`  ${count} times: ${what}`);
  atMost(
    'failed calls',
    [...failures.values()].reduce((sum, count) => sum + count, 0),
    0,
  );
  atMost('lost refresh tokens', lost.length, 0);
}

async function signInPeople(at: RefreshingFleet): Promise<Record<string, string>[]> {
  const sessions: Record<string, string>[] = [];
  while (sessions.length < Number(values.people)) {
    const { cookies } = await at.person({ ageSeconds: 0, lifeSeconds: 70 });
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    sessions.push({ Cookie, 'X-CSRF': '1', 'Sec-Fetch-Site': 'same-origin' });
  }
  return sessions;
}

type SteadyCalls = {
  sent(): number;
  /** Waits for the last answers: what failed, and the longest time from when a call was due to its answer. */
  end(): Promise<{ failures: Map<string, number>; latest: number }>;
};

/** Calls at a fixed rate, whether earlier calls were answered or not, as long as a connection is free. */
function callSteadily(target: LoadTarget, perSecond: number, open: Connection[]): SteadyCalls {
  const gets = requestBytes(target, `${path}/bench`);
  const posts = requestBytes(target, `${path}/sink`, JSON.stringify({ DATA_TYPE: 'bench' }));
  const idle = [...open];
  const under: Promise<void>[] = [];
  const failures = new Map<string, number>();
  let [sent, latest, isOver] = [0, 0, false];

  async function call(connection: Connection, number: number, dueAt: number): Promise<void> {
    const requests = number % 10 === 9 ? posts : gets;
    const request = requests[Math.floor(number / 10) % requests.length] ?? requests[0];
    // The balancer closes a connection after so many calls, as it does with browsers'.
    const live = connection.isOpen() ? connection : await openConnection(target.port);
    const answered = await live.ask(request).catch((error: Error) => error.message);
    latest = Math.max(latest, performance.now() - dueAt);
    const what = `${requests === posts ? 'POST' : 'GET'}: ${answered}`;
    if (!answered.startsWith('200')) failures.set(what, (failures.get(what) ?? 0) + 1);
    idle.push(live);
  }

  const sending = (async () => {
    const startedAt = performance.now();
    while (!isOver) {
      const dueAt = startedAt + (sent * 1000) / perSecond;
      const connection = performance.now() < dueAt ? undefined : idle.pop();
      if (!connection) await delay(Math.max(1, dueAt - performance.now()));
      else under.push(call(connection, sent++, dueAt));
    }
  })();
  return {
    sent: () => sent,
    async end() {
      isOver = true;
      await sending;
      await Promise.all(under);
      for (const connection of idle) connection.close();
      return { failures, latest };
    },
  };
}
