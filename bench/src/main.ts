import { parseArgs } from 'node:util';
import { download, load, upload } from './load.ts';
import { type MeasuredProcess, startMeasured } from './measured-process.ts';

// `pnpm bench` compares the portal's proxy with two peers on this machine, all in one run: rates of one run are
// noise, ratios between neighbours in the same round are not. Exits with 1 when a goal is missed.
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const rounds = values.quick ? 5 : 9;
const warmUp = values.quick ? 2000 : 4000;
const requestsPerTurn = values.quick ? 3000 : 6000;
const mebibyte = 1024 * 1024;
const streamBytes = (values.quick ? 256 : 1024) * mebibyte;

const goals = { ofPassThrough: 0.55, freshGrowth: 110 * mebibyte, laterGrowth: 32 * mebibyte };

const origin = await startMeasured('./origin.ts');
const env = { ORIGIN: `http://127.0.0.1:${origin.port}` };
const missed: string[] = [];
try {
  await compareRates();
  await measureMemory('down', download);
  await measureMemory('up', upload);
} finally {
  await origin.stop();
}
for (const goal of missed) console.log(`MISSED  ${goal}`);
console.log(missed.length === 0 ? 'All goals are reached.' : `${missed.length} goals are missed.`);
process.exitCode = missed.length === 0 ? 0 : 1;

/** Requests per CPU second of 1 KiB GETs, in rounds: each subject once a round, the order changing from round to round. */
async function compareRates(): Promise<void> {
  const subjects = {
    bff: await startMeasured('./subjects/bff.ts', env),
    'pass-through': await startMeasured('./subjects/pass-through.ts', env),
    fastify: await signInAtFastify(await startMeasured('./subjects/fastify.ts', env)),
  };
  const names = Object.keys(subjects) as (keyof typeof subjects)[];
  const path = '/api/transfer/v0.10/bench';
  console.log(`1 KiB GET, ${rounds} rounds of ${requestsPerTurn} requests: thousand requests per CPU second`);
  const rates: Record<keyof typeof subjects, number[]> = { bff: [], 'pass-through': [], fastify: [] };
  try {
    for (const name of names) await load(subjects[name], path, warmUp);
    for (let round = 0; round < rounds; round++) {
      const order = names.map((_, index) => names[(index + round) % names.length] ?? 'bff');
      if (round % 2 === 1) order.reverse();
      for (const name of order) rates[name].push(await rateOf(subjects[name], path));
      console.log(`  ${names.map((name) => `${name} ${thousands(rates[name].at(-1))}`).join('   ')}`);
    }
  } finally {
    for (const name of names) await subjects[name].stop();
  }
  const ofPassThrough = median(ratios(rates.bff, rates['pass-through']));
  const ofFastify = median(ratios(rates.bff, rates.fastify));
  console.log(`bff / pass-through   ${ofPassThrough.toFixed(2)}   goal: at least ${goals.ofPassThrough}`);
  console.log(`bff / fastify        ${ofFastify.toFixed(2)}`);
  if (ofPassThrough < goals.ofPassThrough) missed.push(`bff / pass-through is ${ofPassThrough.toFixed(2)}`);
}

async function rateOf(subject: MeasuredProcess, path: string): Promise<number> {
  await load(subject, path, Math.ceil(requestsPerTurn / 6));
  const before = await subject.measure();
  await load(subject, path, requestsPerTurn);
  const after = await subject.measure();
  return (requestsPerTurn / (after.cpuMicros - before.cpuMicros)) * 1e6;
}

/** Growth of resident memory while one large body passes: in a fresh process, and once such a body has passed. */
async function measureMemory(direction: 'down' | 'up', pass: typeof download): Promise<void> {
  const bff = await startMeasured('./subjects/bff.ts', env);
  const path = `/api/transfer/v0.10/${direction === 'down' ? 'stream' : 'sink'}`;
  try {
    await load(bff, '/api/transfer/v0.10/bench', 1);
    const fresh = await growth(bff, () => pass(bff, path, streamBytes));
    const later = await growth(bff, () => pass(bff, path, streamBytes));
    const size = streamBytes / mebibyte;
    console.log(`${size} MiB ${direction}, fresh process   +${mib(fresh)} MiB   goal: under ${mib(goals.freshGrowth)}`);
    console.log(`${size} MiB ${direction}, once more       +${mib(later)} MiB   goal: under ${mib(goals.laterGrowth)}`);
    if (fresh >= goals.freshGrowth) missed.push(`${direction}, fresh: +${mib(fresh)} MiB`);
    if (later >= goals.laterGrowth) missed.push(`${direction}, once more: +${mib(later)} MiB`);
  } finally {
    await bff.stop();
  }
}

async function growth(subject: MeasuredProcess, action: () => Promise<void>): Promise<number> {
  const { rss } = await subject.watch();
  await action();
  const { peakRss } = await subject.measure();
  return peakRss - rss;
}

async function signInAtFastify(subject: MeasuredProcess): Promise<MeasuredProcess> {
  const answer = await fetch(`http://127.0.0.1:${subject.port}/login`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (!cookie) throw new Error('fastify set no cookie');
  return { ...subject, headers: { Cookie: cookie } };
}

function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function mib(bytes: number): string {
  return (bytes / mebibyte).toFixed(0);
}

function thousands(rate: number | undefined): string {
  return ((rate ?? 0) / 1000).toFixed(2);
}
