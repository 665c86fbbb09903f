import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timers } from '@globus/sdk';
import { scopes, taskList } from '@isthmus/globus';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { askAuth, startLocalGlobus, tokenFor } from '../testing/index.ts';

const timerScope = 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer';
const project = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const dataAccess = `${timerScope}[${scopes.transferAll}[*https://auth.globus.org/scopes/${project}/data_access]]`;
const body = {
  source_endpoint: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
  destination_endpoint: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
  DATA: [
    { DATA_TYPE: 'transfer_item' as const, source_path: '/~/readme.txt', destination_path: '/~/nightly/readme.txt' },
  ],
};
const made = z.object({ timer: z.looseObject({ job_id: z.string() }) });
const job = z.looseObject({ job_id: z.string(), status: z.string(), number_of_runs: z.number() });

let globus: LocalGlobus;
let token: string;
let transferToken: string;
const { control } = askAuth(() => globus);
beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_TIMERS = `${globus.timersUrl}/`;
  token = await tokenFor(globus, 'noor@coastal.example', timerScope);
  transferToken = await tokenFor(globus, 'noor@coastal.example', scopes.transferAll);
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TIMERS;
  await globus.close();
});

const asNoor = () => ({ headers: { Authorization: `Bearer ${token}` } });
const hourly = { type: 'recurring' as const, interval_seconds: 3600 };
const create = async (name: string, more: object = {}, options: object = asNoor()) => {
  const timer = { timer_type: 'transfer' as const, name, schedule: hourly, body, ...more };
  return timers.timer.create({ payload: { timer }, ...options });
};
const read = async (id: string) => job.parse(await (await timers.jobs.get(id, asNoor())).json());
const tasksLabelled = async (label: string) => {
  const url = `${globus.transferUrl}/v0.10/task_list?limit=100&filter=label:${encodeURIComponent(label)}`;
  return taskList.parse(await (await fetch(url, { headers: { Authorization: `Bearer ${transferToken}` } })).json());
};

test('a timer submits its transfer when its time comes, again and again, and ends', async () => {
  const end = { condition: 'iterations' as const, count: 2 };
  const answer = await create('hourly', { schedule: { ...hourly, end } });
  expect(answer.status).toBe(201);
  const { timer } = made.parse(await answer.json());
  expect(timer).toMatchObject({ status: 'active', number_of_runs: 0, timer_type: 'transfer', body });
  await expect.poll(() => read(timer.job_id)).toMatchObject({ number_of_runs: 1, n_runs: 1, n_errors: 0 });
  await expect
    .poll(async () => (await tasksLabelled('hourly')).DATA.map(({ status }) => status))
    .toEqual(['SUCCEEDED']);
  await control('POST', '/clock', { advance_seconds: 3600 });
  await expect
    .poll(() => read(timer.job_id))
    .toMatchObject({
      status: 'ended',
      number_of_runs: 2,
      next_run: null,
      stop_after: { date: null, n_runs: 2 },
      results: { data: [{ status: 202, run_status: 'success', data: { code: 'Accepted' } }, { status: 202 }] },
    });
  expect((await tasksLabelled('hourly')).total).toBe(2);
});

test('a timer that needs data_access takes it from the consent it was made with, and stops when that is taken back', async () => {
  const payload = { ...body, destination_endpoint: project, DATA: [{ ...body.DATA[0], destination_path: '/~/r.txt' }] };
  const bearer = await tokenFor(globus, 'ada@aurora.example', dataAccess);
  const ada = { headers: { Authorization: `Bearer ${bearer}` } };
  const answer = await create('guarded', { body: payload }, ada);
  const { job_id } = made.parse(await answer.json()).timer;
  const readAs = async () => job.parse(await (await timers.jobs.get(job_id, ada)).json());
  await expect.poll(readAs).toMatchObject({ number_of_runs: 1, number_of_errors: 0 });
  await control('DELETE', '/consents?person=ada@aurora.example');
  await control('POST', '/clock', { advance_seconds: 3600 });
  await expect.poll(readAs).toMatchObject({
    status: 'inactive',
    inactive_reason: { cause: 'globus_auth_requirements' },
  });
});

test('others do not see a timer, and what is no timer is refused with what is wrong', async () => {
  const { timer } = made.parse(
    await (await create('mine', { schedule: { type: 'once', datetime: '2031-01-01' } })).json(),
  );
  const dana = await tokenFor(globus, 'dana@aurora.example', timerScope);
  const other = await timers.jobs.get(timer.job_id, { headers: { Authorization: `Bearer ${dana}` } });
  expect([other.status, await other.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND', status: 404 } }]);
  const bad = await create('bad', { schedule: { type: 'recurring', interval_seconds: 0 } });
  expect([bad.status, await bad.json()]).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'timer', 'schedule', 'interval_seconds'], msg: expect.any(String) }] },
  ]);
});

test('timers outlive a restart, and a run whose answer was lost is not made twice', async () => {
  await globus.close();
  const folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const first = await createLocalGlobus({ folder });
  globus = { ...first, close: () => first.close() };
  token = await tokenFor(globus, 'noor@coastal.example', timerScope);
  process.env.GLOBUS_SDK_SERVICE_URL_TIMERS = `${globus.timersUrl}/`;
  await control('POST', '/faults', { service: 'transfer', path: '/v0.10/transfer', lose_answer: true, count: 1 });
  const { timer } = made.parse(await (await create('lost', { schedule: { type: 'once' } })).json());
  await expect.poll(() => read(timer.job_id), { timeout: 5000 }).toMatchObject({ number_of_errors: 1 });
  await globus.close();
  globus = await createLocalGlobus({ folder });
  process.env.GLOBUS_SDK_SERVICE_URL_TIMERS = `${globus.timersUrl}/`;
  await expect
    .poll(() => read(timer.job_id), { timeout: 5000 })
    .toMatchObject({
      status: 'ended',
      number_of_runs: 1,
      results: { data: [{ status: 200, data: { code: 'Duplicate' } }, { status: 503 }] },
    });
  transferToken = await tokenFor(globus, 'noor@coastal.example', scopes.transferAll);
  expect((await tasksLabelled('lost')).total).toBe(1);
});

test('whatever is sent to Timers is answered or refused in its words', async () => {
  const schedule = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant(hourly),
    fc.record({ type: fc.constant('once'), datetime: fc.string() }),
  );
  const document = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({
      timer: fc.record({
        timer_type: fc.constantFrom('transfer', 'flow', null),
        name: fc.jsonValue({ maxDepth: 0 }),
        schedule,
        body: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant({ ...body, DATA: 1 })),
      }),
    }),
  );
  const path = fc.constantFrom(
    '/v2/timer',
    '/jobs',
    '/jobs/',
    '/jobs/x',
    '/jobs/%ff/pause',
    '/jobs?filter_status=x',
    '/nothing',
  );
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT');
  await fc.assert(
    fc.asyncProperty(method, path, document, async (verb, where, sent) => {
      const init = { method: verb, ...asNoor(), ...(verb !== 'GET' && { body: JSON.stringify(sent) }) };
      const answer = await fetch(globus.timersUrl + where, init);
      expect([200, 201, 202, 404, 405, 409, 422]).toContain(answer.status);
      const said = Object.keys(Object(await answer.json()));
      if (answer.status >= 400) expect(said.some((key) => key === 'error' || key === 'detail')).toBe(true);
    }),
    { numRuns: process.env.NIGHTLY ? 5000 : 150 },
  );
});
