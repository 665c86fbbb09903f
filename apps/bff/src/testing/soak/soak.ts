import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSoakBook } from './soak-book.ts';
import { watchMemory } from './soak-memory.ts';
import { visit } from './soak-person.ts';
import { createTroubles } from './soak-trouble.ts';
import { type SoakWorld, startSoakWorld } from './soak-world.ts';

// Two nodes, a Redis, nginx and local Globus under mixed load for a long time, while one thing after the other breaks
// and heals. In the end nobody was signed out, nothing failed that should not have, no token was lost, and memory is flat.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string' },
    people: { type: 'string', default: '24' },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const lengthMs = Number(values.minutes) * 60_000;
const tokenSeconds = 20;
const say = (line: string) => process.stdout.write(`${line}\n`);

const started = await startSoakWorld(tokenSeconds);
say(`soak of ${values.minutes} min, ${values.people} people, access tokens of ${tokenSeconds} s, seed ${seed}`);
try {
  const faults = await soak(started);
  for (const fault of faults) say(`✗ ${fault}`);
  if (faults.length === 0) say('✓ nothing was lost');
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await started.close();
}

/** Runs, prints what happened, and answers what should not have. */
async function soak(world: SoakWorld): Promise<string[]> {
  const { fleet } = world;
  const startedMs = Date.now();
  const endsMs = startedMs + lengthMs;
  const troubles = createTroubles(world, createRandom(seed));
  troubles.restartsUntilMs = startedMs + lengthMs * 0.5;
  const book = createSoakBook(() => troubles.current());
  const isOver = () => Date.now() >= endsMs;
  const visits = Array.from({ length: Number(values.people) }, (_, index) =>
    visit({ browser: () => fleet.browser(), book, random: createRandom(seed + index + 1), isOver }),
  );
  const left = Promise.all(visits);
  const watched = watchMemory(fleet, startedMs + lengthMs * 0.65, left);
  // The last of them heals before the people leave.
  await troubles.run(endsMs - 45_000);
  const browsers = (await left).filter((browser) => browser !== null);
  const memory = await watched;

  const faults: string[] = [];
  for (const browser of browsers) {
    const came = await book.came(() => browser.fetch('/api/transfer/v0.10/task_list'));
    if (came !== '200') faults.push(`somebody who was signed in gets ${came} after the end`);
  }
  const { answers, unexpected, lostSignIns, shed, calmMs } = book.figures();
  const inUse = await world.refreshTokens();
  for (const browser of browsers) await book.came(() => browser.fetch('/bff/logout', { method: 'POST' }));
  for (let tries = 0; tries < 120 && (await world.waiting()) > 0; tries++) await delay(1000);
  const after = await world.refreshTokens();

  const count = (which: RegExp) =>
    Object.entries(answers).reduce((sum, [key, number]) => sum + (which.test(key) ? number : 0), 0);
  say(
    `calls ${count(/^call/)}, sign-ins ${count(/^sign in: 302/)}, sign-outs ${count(/^sign out: 200/)}, shed ${shed}`,
  );
  say(`troubles: ${JSON.stringify(troubles.counts())}`);
  say(`answers: ${JSON.stringify(answers)}`);
  say(`in calm: p50 ${calmMs.p50} ms, p99 ${calmMs.p99} ms`);
  for (const line of memory.lines()) say(line);
  say(
    `refresh tokens: ${inUse.alive.length} alive at the end, of which ${inUse.orphans.length} in no session; ${after.alive.length} after all signed out; sign-ins lost ${lostSignIns}`,
  );

  for (const [what, times] of Object.entries(unexpected)) faults.push(`${times} times ${what}`);
  // Each sign-in brings two, and whose answer was lost on its way nobody can revoke.
  const excused = 2 * lostSignIns;
  if (inUse.orphans.length > excused) faults.push(`${inUse.orphans.length} refresh tokens are in no live session`);
  if (after.orphans.length > excused) faults.push(`${after.orphans.length} refresh tokens outlived all sessions`);
  if ((await world.waiting()) > 0) faults.push(`${await world.waiting()} tokens still wait to be revoked`);
  return [...faults, ...memory.faults()];
}

/** mulberry32: the same numbers for the same seed. */
function createRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
