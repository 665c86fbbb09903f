import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { askAuth } from '../testing/index.ts';
import {
  type Ask,
  beginCommand,
  endpointKind,
  message,
  toScratch,
  transferDefaults,
  transferItem,
} from './begin-command.ts';
import type { Cli } from './cli.ts';
import { runLoginFlow, signedInCli } from './cli-login.ts';
import { mapped, noorId, scratch, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let cli: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  cli = await signedInCli(world.globus, 'noor@coastal.example');
});
afterAll(() => world.stop());

const timeOrNone = z.nullable(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)));
/** The table of `timer create transfer`. */
const created = z.looseObject({
  timer: z.looseObject({
    job_id: z.uuid(),
    name: z.string(),
    timer_type: z.literal('transfer'),
    submitted_at: timeOrNone,
    status: z.string(),
    last_ran_at: timeOrNone,
    next_run: timeOrNone,
    schedule: z.looseObject({ type: z.enum(['once', 'recurring']) }),
    number_of_runs: z.int(),
    number_of_errors: z.int(),
  }),
});
/** The tables of `timer list`, `show` and `delete`, which read the older names. */
const job = z.looseObject({
  job_id: z.uuid(),
  name: z.string(),
  callback_url: z.string(),
  submitted_at: timeOrNone,
  start: timeOrNone,
  interval: z.nullable(z.int()),
  status: z.enum(['active', 'inactive', 'ended']),
  // A dict with a code, or none for what is over.
  activity: z.nullable(z.looseObject({ code: z.string() })),
  last_ran_at: timeOrNone,
  next_run: timeOrNone,
  stop_after: z.looseObject({ date: z.nullable(z.string()), n_runs: z.nullable(z.int()) }),
  n_runs: z.int(),
  n_errors: z.int(),
});

/** `globus timer create transfer`: both collections are looked at first, for what they want consent to. */
async function create(name: string, schedule: Record<string, unknown>, file = 'readme.txt') {
  const { transfer, timers } = await beginCommand(cli, 'auth', 'timers', 'transfer');
  for (const id of [station, scratch]) await transfer(`GET /v0.10/endpoint/${id}`, { reads: endpointKind });
  const body = {
    ...toScratch({ ...transferItem(file), destination_path: `/~/${name}` }),
    label: null,
    ...transferDefaults,
  };
  const json = { timer: { timer_type: 'transfer', name, schedule, body } };
  return (await timers('POST /v2/timer', { json, status: 201, reads: created })).timer;
}

const read = (timers: Ask, id: string) => timers(`GET /jobs/${id}`, { reads: job });
const far = '2099-12-01T00:00:00+00:00';

test('globus timer create transfer --interval 1d --start --stop-after-runs 3: the table, and the same of timer show', async () => {
  const schedule = {
    type: 'recurring',
    interval_seconds: 86_400,
    start: far,
    end: { condition: 'iterations', count: 3 },
  };
  const made = await create('nightly', schedule);
  expect(made).toMatchObject({ name: 'nightly', status: 'active', next_run: far, number_of_runs: 0, schedule });
  const { timers } = await beginCommand(cli, 'timers');
  const shown = await read(timers, made.job_id);
  expect(shown).toMatchObject({
    callback_url: 'https://actions.automate.globus.org/transfer/transfer/run',
    interval: 86_400,
    start: far,
    stop_after: { date: null, n_runs: 3 },
    activity: { code: 'awaiting_next_run' },
    n_runs: 0,
    n_errors: 0,
  });
});

test('globus timer create transfer --stop-after-runs 1: once and at once; the file is there, and the timer is over', async () => {
  const { job_id } = await create('run once.txt', { type: 'once' });
  const { timers } = await beginCommand(cli, 'timers');
  await expect
    .poll(() => read(timers, job_id))
    .toMatchObject({ status: 'ended', n_runs: 1, n_errors: 0, activity: null });
  const source = await readFile(world.onStation('readme.txt'));
  await expect.poll(() => readFile(world.onScratch('run once.txt')).catch(() => null)).toEqual(source);
});

test('globus timer create transfer --start with a zone --stop-after-date: times come back in UTC', async () => {
  const once = await create('on the day', { type: 'once', datetime: '2099-12-24T12:00:00+01:00' });
  expect(once.next_run).toBe('2099-12-24T11:00:00+00:00');
  const schedule = {
    type: 'recurring',
    interval_seconds: 3600,
    start: far,
    end: { condition: 'time', datetime: '2099-12-31T00:00:00+00:00' },
  };
  const { job_id } = await create('until', schedule);
  const { timers } = await beginCommand(cli, 'timers');
  expect((await read(timers, job_id)).stop_after).toMatchObject({
    date: '2099-12-31T00:00:00+00:00',
    n_runs: null,
  });
});

test('globus timer list: GET /jobs/ with its slash and order, the oldest first', async () => {
  await create('listed', { type: 'recurring', interval_seconds: 3600, start: far });
  const { timers } = await beginCommand(cli, 'timers');
  const { jobs } = await timers('GET /jobs/?order=submitted_at+asc', { reads: z.looseObject({ jobs: z.array(job) }) });
  expect(jobs.map(({ name }) => name)).toContain('listed');
  const submitted = jobs.map(({ submitted_at }) => String(submitted_at));
  expect(submitted).toEqual(submitted.toSorted());
});

test('globus timer pause, resume, delete: why it is inactive is looked at; the credentials stay', async () => {
  const { job_id } = await create('paused', { type: 'recurring', interval_seconds: 3600, start: far });
  const pausing = await beginCommand(cli, 'timers');
  const paused = await pausing.timers(`POST /jobs/${job_id}/pause`, { reads: message });
  expect(paused.message).toMatch(/paused/);
  const resuming = await beginCommand(cli, 'timers');
  expect(await read(resuming.timers, job_id)).toMatchObject({
    status: 'inactive',
    inactive_reason: { cause: 'user' },
    activity: { code: 'paused' },
    next_run: null,
  });
  const json = { update_credentials: false };
  const resumed = await resuming.timers(`POST /jobs/${job_id}/resume`, { json, reads: message });
  expect(resumed.message).toMatch(/resumed/);
  expect(await read(resuming.timers, job_id)).toMatchObject({ status: 'active', next_run: far });
  const deleting = await beginCommand(cli, 'timers');
  const gone = await deleting.timers(`DELETE /jobs/${job_id}`, { reads: job });
  expect(gone).toMatchObject({ job_id, status: 'ended', activity: null });
  await deleting.timers(`GET /jobs/${job_id}`, { status: 404, reads: z.looseObject({}) });
});

const consents = z.looseObject({
  consents: z.array(z.looseObject({ id: z.int(), scope_name: z.string(), dependency_path: z.array(z.int()) })),
});
const transferScope = 'urn:globus:auth:scope:transfer.api.globus.org:all';
const timerScope = 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer';
const dataAccess = `https://auth.globus.org/scopes/${mapped}/data_access`;

/** Whether the consents have the path timer, transfer, data_access, as the CLI looks for it. */
async function hasTimerConsent(auth: Ask): Promise<boolean> {
  const answer = await auth(`GET /v2/api/identities/${noorId}/consents?all=False`, { reads: consents });
  const nameOf = (id: number) => answer.consents.find((one) => one.id === id)?.scope_name;
  const wanted = [timerScope, transferScope, dataAccess].join(' ');
  return answer.consents.some(({ dependency_path }) => dependency_path.map(nameOf).join(' ') === wanted);
}

test('globus timer create transfer to a mapped collection: exit 4, session consent --timer-data-access, and it runs', async () => {
  const { auth, transfer } = await beginCommand(cli, 'auth', 'timers', 'transfer');
  for (const id of [station, mapped]) {
    const kind = await transfer(`GET /v0.10/endpoint/${id}`, { reads: endpointKind });
    expect(kind.entity_type === 'GCSv5_mapped_collection' && !kind.high_assurance).toBe(id === mapped);
  }
  expect(await hasTimerConsent(auth)).toBe(false);
  await runLoginFlow(cli, {
    person: 'noor@coastal.example',
    scopes: [`${timerScope}[${transferScope}[*${dataAccess}]]`],
  });
  const again = await beginCommand(cli, 'auth', 'timers', 'transfer');
  expect(await hasTimerConsent(again.auth)).toBe(true);
  const body = {
    ...toScratch(transferItem('readme.txt')),
    destination_endpoint: mapped,
    label: null,
    ...transferDefaults,
  };
  const json = { timer: { timer_type: 'transfer', name: 'consented', schedule: { type: 'once' }, body } };
  const { timer } = await again.timers('POST /v2/timer', { json, status: 201, reads: created });
  await expect.poll(() => read(again.timers, timer.job_id)).toMatchObject({ n_runs: 1, n_errors: 0 });
});

test('globus timer resume with update_credentials true: the timer goes on with the tokens of a later login', async () => {
  const { job_id } = await create('renewed', { type: 'recurring', interval_seconds: 3600, start: far });
  const pausing = await beginCommand(cli, 'timers');
  await pausing.timers(`POST /jobs/${job_id}/pause`, { reads: message });
  const { control } = askAuth(() => world.globus);
  await control('DELETE', '/consents?person=noor@coastal.example');
  await runLoginFlow(cli, { person: 'noor@coastal.example' });
  const { timers } = await beginCommand(cli, 'timers');
  await timers(`POST /jobs/${job_id}/resume`, { json: { update_credentials: true }, reads: message });
  // No command of the CLI: instead of waiting for the time.
  await timers(`POST /jobs/${job_id}/run`, { status: 202, reads: message });
  await expect.poll(() => read(timers, job_id)).toMatchObject({ status: 'active', n_runs: 1, n_errors: 0 });
});
