import { randomUUID } from 'node:crypto';
import { taskList } from '@isthmus/globus';
import { afterEach, expect, test } from 'vitest';
import { createDemands } from '../demands.ts';
import { startTransfer } from '../start-transfer.ts';
import { createTaskFaults } from './task-faults.ts';
import { archive, bigFile, coastal, item, scratch, taskTools } from './task-tests.ts';

const project = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const hourMs = 3_600_000;
let transfer: Awaited<ReturnType<typeof startTransfer>>;
afterEach(() => transfer.stop());
const { noor, submit, submitDelete, read, until, ended, codes } = taskTools(() => transfer);

const big = (name: string) => ({
  source_endpoint: archive,
  DATA: [{ source_path: bigFile, destination_path: `/~/${name}` }],
});

test('what only waits for its turn gets another day, and a deadline set by its owner ends it there', async () => {
  let nowMs = Date.UTC(2026, 5, 1);
  transfer = await startTransfer({ now: () => nowMs, bytesPerSecond: 100_000 });
  for (const name of ['a', 'b', 'c']) await submit({ ...big(name), deadline: '2026-07-01' });
  const { task_id: free } = await submit(big('free'));
  const { task_id: set } = await submit({ ...big('set'), deadline: '2026-06-01T12:00:00Z' });
  expect(await read(set)).toMatchObject({ nice_status: 'Queued' });
  nowMs += 13 * hourMs;
  expect(await ended(set)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'EXPIRED' }, subtasks_expired: 1 });
  expect(await codes(set)).toEqual(['EXPIRED']);
  nowMs = Date.UTC(2026, 5, 2, 1);
  expect(await until(free, ({ deadline }) => deadline === '2026-06-03T01:00:00+00:00')).toMatchObject({
    status: 'ACTIVE',
    nice_status: 'Queued',
  });
});

test('a delete has a day, whatever it does', async () => {
  let nowMs = Date.UTC(2026, 5, 1);
  const taskFaults = createTaskFaults();
  transfer = await startTransfer({ now: () => nowMs, taskFaults, retryDelaysMs: [5] });
  taskFaults.add({ code: 'CONNECT_FAILED' });
  const { task_id } = await submitDelete(['reads'], { recursive: true });
  await until(task_id, ({ faults }) => faults > 1);
  nowMs += 24 * hourMs;
  expect(await ended(task_id)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'EXPIRED' } });
});

test('an ordered fault is met so many times, and with fatal ends the task', async () => {
  const taskFaults = createTaskFaults();
  transfer = await startTransfer({ taskFaults, retryDelaysMs: [5] });
  taskFaults.add({ collection: coastal, path: '/~/readme', code: 'PERMISSION_DENIED', count: 2 });
  const { task_id } = await submit({ DATA: [item('readme.txt', 'x')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', faults: 2 });
  expect((await codes(task_id)).filter((code) => code === 'PERMISSION_DENIED')).toHaveLength(2);
  taskFaults.add({ collection: scratch, code: 'NO_SPACE_LEFT', fatal: true });
  const { task_id: ending } = await submit({ DATA: [item('readme.txt', 'y')] });
  expect(await ended(ending)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'NO_SPACE_LEFT' }, faults: 1 });
});

test('a quota that is used up is waited out, or ends the task that says so', async () => {
  const taskFaults = createTaskFaults();
  transfer = await startTransfer({ taskFaults, retryDelaysMs: [5] });
  taskFaults.add({ collection: scratch, code: 'QUOTA_EXCEEDED' });
  const { task_id: patient } = await submit({ DATA: [item('readme.txt', 'x')] });
  await until(patient, ({ faults }) => faults > 2);
  const { task_id: strict } = await submit({ fail_on_quota_errors: true, DATA: [item('readme.txt', 'y')] });
  expect(await ended(strict)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'QUOTA_EXCEEDED' } });
  taskFaults.clear();
  expect(await ended(patient)).toMatchObject({ status: 'SUCCEEDED' });
});

test('a cancel that its storage does not let through is accepted, done later, and then complete', async () => {
  const taskFaults = createTaskFaults();
  transfer = await startTransfer({ taskFaults, longestCancelMs: 20 });
  taskFaults.add({ hang: true });
  const { task_id } = await submit({ DATA: [item('readme.txt', 'x')] });
  await until(task_id, ({ nice_status }) => nice_status === 'OK');
  expect(await noor().post(`/task/${task_id}/cancel`)).toMatchObject({ status: 202, body: { code: 'CancelAccepted' } });
  expect(await read(task_id)).toMatchObject({ status: 'ACTIVE' });
  taskFaults.clear();
  expect(await ended(task_id)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'CANCELED' } });
  expect(await noor().post(`/task/${task_id}/cancel`)).toMatchObject({ status: 200, body: { code: 'TaskComplete' } });
});

test('a task whose consent is taken back is inactive until it is given again', async () => {
  let consented = true;
  const demands = createDemands({ now: Date.now });
  const authorization = {
    demands,
    hasConsented: () => consented,
    policyOf: () => undefined,
    errorForm: () => 'current' as const,
  };
  transfer = await startTransfer({ authorization, bytesPerSecond: 20_000_000 });
  const to = { destination_endpoint: project };
  const { task_id } = await submit({ ...big('big'), ...to });
  await until(task_id, ({ bytes_transferred }) => bytes_transferred > 0);
  consented = false;
  const inactive = await until(task_id, ({ status }) => status !== 'ACTIVE');
  expect(inactive).toMatchObject({ status: 'INACTIVE', is_ok: false, nice_status: 'NO_CREDENTIALS', is_paused: false });
  expect((await noor().get('/task_list?filter=status:INACTIVE')).body).toMatchObject({ total: 1 });
  expect(await noor().get(`/task/${task_id}/successful_transfers`)).toMatchObject({ status: 400 });
  consented = true;
  await until(task_id, ({ status, nice_status }) => status === 'ACTIVE' && nice_status === 'OK');
  expect(await noor().post(`/task/${task_id}/cancel`)).toMatchObject({ body: { code: 'Canceled' } });
});

test('thirty days after its end a task has no history', async () => {
  let nowMs = Date.UTC(2026, 5, 1);
  transfer = await startTransfer({ now: () => nowMs });
  const { task_id } = await submit({ DATA: [item('readme.txt', 'x')] });
  expect(await ended(task_id)).toMatchObject({ history_deleted: false });
  nowMs += 30 * 24 * hourMs;
  expect(await read(task_id)).toMatchObject({ history_deleted: true, files_transferred: 1 });
  expect(await codes(task_id)).toEqual([]);
  expect((await noor().get(`/task/${task_id}/successful_transfers`)).body).toMatchObject({
    DATA: [],
    next_marker: null,
  });
});

test('sixty tasks that end at the same time do not hold each other up', async () => {
  transfer = await startTransfer();
  const documents = Array.from({ length: 60 }, (_, index) => ({
    submission_id: randomUUID(),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    DATA: [item('readme.txt', `many/${index}`)],
  }));
  await Promise.all(documents.map((document) => noor().post('/transfer', document)));
  await expect
    .poll(async () => (await noor().get('/task_list?filter=status:SUCCEEDED')).body, { timeout: 10_000 })
    .toMatchObject({ total: 60 });
  const list = taskList.parse((await noor().get('/task_list?limit=1000&orderby=completion_time')).body);
  expect(list.DATA.map(({ faults }) => faults)).toEqual(Array(60).fill(0));
});
