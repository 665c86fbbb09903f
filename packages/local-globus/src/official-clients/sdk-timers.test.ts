import * as globusSdk from '@globus/sdk';
import { taskList } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, startLocalGlobus } from '../testing/index.ts';
import { answered, asPerson, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { timers, transfer } = officialClient(globusSdk, coverage, import.meta.url);
const { jobs } = timers;

const timerScope = 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer';
const start = '2031-01-01T02:00:00+00:00';
const body = {
  source_endpoint: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
  destination_endpoint: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
  DATA: [
    { DATA_TYPE: 'transfer_item' as const, source_path: '/~/readme.txt', destination_path: '/~/nightly/readme.txt' },
  ],
};
let globus: LocalGlobus;
let nowMs = Date.UTC(2031, 0, 1);
let noor: Through;
let noorsTransfers: Through;
const { control } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
  process.env.GLOBUS_SDK_SERVICE_URL_TIMERS = `${globus.timersUrl}/`;
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  noor = await asPerson(globus, 'noor@coastal.example', timerScope);
  noorsTransfers = await asPerson(globus, 'noor@coastal.example');
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TIMERS;
  delete process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER;
  await globus.close();
});

async function newTimer(name: string): Promise<string> {
  const schedule = { type: 'recurring' as const, interval_seconds: 3600, start };
  const payload = { timer: { timer_type: 'transfer' as const, name, schedule, body } };
  const made = await answered(201, timers.timer.create({ payload }, noor));
  expect(made.timer).toMatchObject({ name, status: 'active', number_of_runs: 0, schedule, body });
  return z.object({ timer: z.object({ job_id: z.string() }) }).parse(made).timer.job_id;
}

const read = (id: string) => answered(200, jobs.get(id, {}, noor));
const labelled = async (label: string) =>
  taskList.parse(
    await answered(200, transfer.task.getAll({ query: { filter: `label:${label}`, limit: 10 } }, noorsTransfers)),
  ).DATA;

test('the Globus SDK makes, lists, reads, renames and removes timers', async () => {
  const id = await newTimer('later');
  const listed = await answered(200, jobs.getAll({ query: { filter_name: 'LAT', filter_status: 'active' } }, noor));
  expect(listed).toMatchObject({ jobs: [{ job_id: id, next_run: start, interval: 3600 }] });
  expect(await answered(200, jobs.patch(id, { payload: { name: 'much later' } }, noor))).toMatchObject({
    name: 'much later',
  });
  expect(await read(id)).toMatchObject({ name: 'much later', next_run: start });
  expect(await answered(200, jobs.remove(id, undefined, noor))).toMatchObject({ job_id: id });
  expect(await answered(404, jobs.get(id, {}, noor))).toMatchObject({ error: { code: 'NOT_FOUND' } });
  expect(await answered(200, jobs.getAll({ query: { filter_name: 'later' } }, noor))).toEqual({ jobs: [] });
});

test('what the Globus SDK pauses does not run, and runs when it is resumed', async () => {
  const id = await newTimer('pausable');
  await answered(200, jobs.pause(id, undefined, noor));
  expect(await read(id)).toMatchObject({ status: 'inactive', next_run: null, inactive_reason: { cause: 'user' } });
  nowMs = Date.UTC(2031, 0, 1, 2, 30);
  // That the time has come is looked at when the clock is moved.
  await control('POST', '/clock', { advance_seconds: 1 });
  expect(await read(id)).toMatchObject({ status: 'inactive', number_of_runs: 0 });
  expect(await labelled('pausable')).toEqual([]);
  await answered(200, jobs.resume(id, undefined, noor));
  await expect.poll(() => read(id)).toMatchObject({ status: 'active', number_of_runs: 1 });
  expect(await read(id)).toMatchObject({ next_run: '2031-01-01T03:00:00+00:00' });
  await expect.poll(async () => (await labelled('pausable')).map(({ status }) => status)).toEqual(['SUCCEEDED']);
});
