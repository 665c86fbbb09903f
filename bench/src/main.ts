import { parseArgs } from 'node:util';
import { measureGlobus } from './globus/measure-globus.ts';
import { createGoals } from './goals.ts';
import { download, load, openLoop, rateOf, stall, upload } from './load.ts';
import { type MeasuredProcess, startMeasured } from './measured-process.ts';
import { median, quantile, ratios } from './statistics.ts';
import { inRounds, startSubject, withSubjects } from './subjects.ts';

// `pnpm bench` compares the portal's proxy with its peers on this machine, all in one run: rates of one run are
// noise, ratios between neighbours in the same round are not. Then it measures local Globus, as `pnpm bench:globus`
// does. Exits with 1 when a goal is missed.
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const rounds = values.quick ? 5 : 9;
// The portal's rate still doubles between its 5,000th and its 25,000th request: V8 compiles, and compiles again.
const warmUpRequests = values.quick ? 10_000 : 60_000;
const requestsPerTurn = values.quick ? 3000 : 6000;
const sessions = 1000;
const mebibyte = 1024 * 1024;
const streamBytes = (values.quick ? 256 : 1024) * mebibyte;
const path = '/api/transfer/v0.10';

const goals = createGoals();
const { atLeast, atMost } = goals;
const origin = await startMeasured('./origin.ts');
const originUrl = `http://127.0.0.1:${origin.port}`;
try {
  await compareRates();
  await compareLatency();
  await compareBulk('down', download);
  await compareBulk('up', upload);
  await measureMemory('down', download);
  await measureMemory('up', upload);
  await measureStalls();
} finally {
  await origin.stop();
}
await measureGlobus(goals, values);
goals.conclude();

/** Loads all in turns: in a process that idles for seconds V8 shrinks the heap, and throws compiled code away with it. */
async function warmUp(subjects: Record<string, MeasuredProcess>): Promise<void> {
  const turn = 5000;
  for (let sent = 0; sent < warmUpRequests; sent += turn) {
    for (const subject of Object.values(subjects)) await load(subject, `${path}/bench`, turn);
  }
}

/** Requests per CPU second of 1 KiB GETs over 64 connections, of a thousand people where people are known. */
async function compareRates(): Promise<void> {
  const subjects = {
    bff: await startSubject('bff', originUrl, sessions),
    'pass-through': await startSubject('pass-through', originUrl),
    fastify: await startSubject('fastify', originUrl, sessions),
    express: await startSubject('express', originUrl, sessions),
  };
  console.log(`1 KiB GET, ${rounds} rounds of ${requestsPerTurn} requests: thousand requests per CPU second`);
  await withSubjects(subjects, async () => {
    await warmUp(subjects);
    const rates = await inRounds(
      subjects,
      rounds,
      (subject) => rateOf(subject, `${path}/bench`, requestsPerTurn),
      (rate) => (rate / 1000).toFixed(2),
    );
    atLeast('bff / pass-through', median(ratios(rates.bff, rates['pass-through'])), 0.65);
    atLeast('bff / fastify', median(ratios(rates.bff, rates.fastify)), 1.4);
    atLeast('bff / express', median(ratios(rates.bff, rates.express)), 5);
  });
}

/** The slowest hundredth of 300 GETs a second, far below saturation. */
async function compareLatency(): Promise<void> {
  const subjects = {
    bff: await startSubject('bff', originUrl, sessions),
    'pass-through': await startSubject('pass-through', originUrl),
  };
  const pace = { perSecond: 300, seconds: values.quick ? 3 : 6 };
  console.log(`1 KiB GET, ${pace.perSecond} a second, ${rounds} rounds of ${pace.seconds} s: p99 in ms`);
  await withSubjects(subjects, async () => {
    await warmUp(subjects);
    const slowest = await inRounds(
      subjects,
      rounds,
      async (subject) => quantile(await openLoop(subject, `${path}/bench`, pace), 0.99),
      (ms) => ms.toFixed(2),
    );
    atMost('p99 at 300/s, bff / pass-through', median(ratios(slowest.bff, slowest['pass-through'])), 2);
  });
}

/** CPU seconds that one large body costs. */
async function compareBulk(direction: 'down' | 'up', pass: typeof download): Promise<void> {
  const subjects = {
    bff: await startSubject('bff', originUrl),
    'pass-through': await startSubject('pass-through', originUrl),
  };
  console.log(`${streamBytes / mebibyte} MiB ${direction}: CPU seconds`);
  await withSubjects(subjects, async () => {
    for (const subject of Object.values(subjects)) await pass(subject, streamPath(direction), streamBytes / 4);
    const seconds = await inRounds(
      subjects,
      values.quick ? 3 : 5,
      async (subject) => {
        const before = await subject.measure();
        await pass(subject, streamPath(direction), streamBytes);
        return ((await subject.measure()).cpuMicros - before.cpuMicros) / 1e6;
      },
      (figure) => figure.toFixed(2),
    );
    const goal = direction === 'down' ? 1.15 : 1.2;
    atMost(
      `CPU of a stream ${direction}, bff / pass-through`,
      median(ratios(seconds.bff, seconds['pass-through'])),
      goal,
    );
  });
}

/** Growth of resident memory while one large body passes: in a fresh process, and once such a body has passed. */
async function measureMemory(direction: 'down' | 'up', pass: typeof download): Promise<void> {
  const bff = await startSubject('bff', originUrl);
  await withSubjects({ bff }, async () => {
    await load(bff, `${path}/bench`, 1);
    const size = `${streamBytes / mebibyte} MiB ${direction}`;
    const grow = () => growth(bff, () => pass(bff, streamPath(direction), streamBytes));
    atMost(`${size}, fresh process, MiB of growth`, await grow(), 110);
    atMost(`${size}, once more, MiB of growth`, await grow(), 32);
  });
}

/** Growth of resident memory while readers and origins have stopped in the middle of large bodies. */
async function measureStalls(): Promise<void> {
  const bff = await startSubject('bff', originUrl);
  await withSubjects({ bff }, async () => {
    await download(bff, streamPath('down'), streamBytes);
    atMost('16 stalled streams, MiB of growth', await growth(bff, () => stall(bff, path, streamBytes)), 40);
  });
}

function streamPath(direction: 'down' | 'up'): string {
  return `${path}/${direction === 'down' ? 'stream' : 'sink'}`;
}

async function growth(subject: MeasuredProcess, action: () => Promise<void>): Promise<number> {
  const { rss } = await subject.watch();
  await action();
  const { peakRss } = await subject.measure();
  return (peakRss - rss) / mebibyte;
}
