import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillVault } from '@isthmus/bff/fill-vault';
import { startRedisServer } from '@isthmus/bff/redis-server';
import { createGoals } from './goals.ts';
import { load, openLoop, rateOf } from './load.ts';
import { startMeasured } from './measured-process.ts';
import { median, quantile, ratios } from './statistics.ts';
import { inRounds, withSubjects } from './subjects.ts';

// `pnpm bench:vaults` compares the two vaults with each other, and each with itself when it holds a million sessions.
// It takes minutes and gigabytes, so it is a command of its own. Exits with 1 when a goal is missed.
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, fill: { type: 'string', default: '1000000' } },
});
const rounds = values.quick ? 5 : 9;
const requestsPerTurn = values.quick ? 3000 : 6000;
// The slowest hundredth is moved by whatever else the machine does: many short pairs, side by side, tell more than few
// long ones.
const pace = { perSecond: 300, seconds: 3, pairs: values.quick ? 9 : 21 };
const fill = Number(values.fill);
const signedIn = 1000;
const path = '/api/transfer/v0.10/bench';

const { atLeast, atMost, conclude } = createGoals();
const folder = mkdtempSync(join(tmpdir(), 'isthmus-vaults-'));
const origin = await startMeasured('./origin.ts');
const servers: { close(): Promise<void> }[] = [];
try {
  await compareRates();
  await compareFill('SQLite', async (name) => `sqlite:${join(folder, `${name}.sqlite`)}`);
  await compareFill('Redis', startStore);
} finally {
  await origin.stop();
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
}
conclude();

async function startStore(): Promise<string> {
  const server = await startRedisServer();
  servers.push(server);
  return server.url;
}

/** A portal on this store with a thousand people signed in, one after the other calling. */
function startPortal(vaultUrl: string) {
  const env = { ORIGIN: `http://127.0.0.1:${origin.port}`, SESSIONS: String(signedIn), VAULT_URL: vaultUrl };
  return startMeasured('./subjects/bff.ts', env);
}

/** CPU seconds are those of the portal's process: those of the Redis server are not among them. */
async function compareRates(): Promise<void> {
  const subjects = {
    redis: await startPortal(await startStore()),
    sqlite: await startPortal(`sqlite:${join(folder, 'rates.sqlite')}`),
  };
  console.log(`1 KiB GET, ${rounds} rounds of ${requestsPerTurn} requests: thousand requests per CPU second`);
  await withSubjects(subjects, async () => {
    for (const subject of Object.values(subjects)) await load(subject, path, requestsPerTurn);
    const rates = await inRounds(
      subjects,
      rounds,
      (subject) => rateOf(subject, path, requestsPerTurn),
      (rate) => (rate / 1000).toFixed(2),
    );
    atLeast('requests per CPU second, Redis / SQLite', median(ratios(rates.redis, rates.sqlite)), 0.65);
  });
}

/** The slowest hundredth of calls on a full store, against one with nobody but those who call. */
async function compareFill(kind: string, newStore: (name: string) => Promise<string>): Promise<void> {
  const [small, full] = [await newStore('small'), await newStore('full')];
  console.log(`${kind}: filling a store with ${fill} sessions`);
  await fillVault(full, fill - signedIn);
  const subjects = { full: await startPortal(full), small: await startPortal(small) };
  console.log(`${kind}: ${pace.perSecond} a second, ${pace.pairs} rounds of ${pace.seconds} s: p99 in ms`);
  await withSubjects(subjects, async () => {
    for (const subject of Object.values(subjects)) await load(subject, path, requestsPerTurn);
    const slowest = await inRounds(
      subjects,
      pace.pairs,
      async (subject) => quantile(await openLoop(subject, path, pace), 0.99),
      (ms) => ms.toFixed(2),
    );
    // Beside the goal, a figure that other programs on the machine disturb less.
    const rates = await inRounds(
      subjects,
      rounds,
      (subject) => rateOf(subject, path, requestsPerTurn),
      (rate) => (rate / 1000).toFixed(2),
    );
    console.log(
      `${kind}, requests per CPU second, full / small   ${median(ratios(rates.full, rates.small)).toFixed(2)}`,
    );
    atMost(`${kind}, p99 with ${fill} sessions / with ${signedIn}`, median(ratios(slowest.full, slowest.small)), 1.2);
  });
}
