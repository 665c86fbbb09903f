import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {
  eventList,
  skippedErrors,
  submissionResult,
  successfulTransfers,
  type TaskDocument,
  taskDocument,
  taskList,
} from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTransfer } from '../start-transfer.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';

type Transfer = Awaited<ReturnType<typeof startTransfer>>;
let transfer: Transfer;
let shared: Transfer;
beforeAll(async () => {
  shared = await startTransfer({ retryDelaysMs: [20] });
});
beforeEach(() => {
  transfer = shared;
});
afterEach(async () => {
  if (transfer !== shared) await transfer.stop();
});
afterAll(() => shared.stop());

const noor = () => transfer.as('noor@coastal.example');
const stationPath = (path: string) => `${transfer.collectionFolder('coastal-field-station')}/home/field/${path}`;
const scratchPath = (path: string) => `${transfer.collectionFolder('genomics-scratch')}/scratch/${path}`;

const submit = async (more: object, client = noor()) => {
  const document = {
    DATA_TYPE: 'transfer',
    submission_id: randomUUID(),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    ...more,
  };
  return submissionResult.parse((await client.post('/transfer', document)).body);
};
const item = (source: string, destination: string, more: object = {}) => ({
  DATA_TYPE: 'transfer_item',
  source_path: `/~/${source}`,
  destination_path: `/~/${destination}`,
  ...more,
});
const remove = async (paths: string[], more: object = {}) => {
  const DATA = paths.map((path) => ({ DATA_TYPE: 'delete_item', path: `/~/${path}` }));
  return submissionResult.parse(
    (await noor().post('/delete', { submission_id: randomUUID(), endpoint: scratch, DATA, ...more })).body,
  );
};
const read = async (taskId: string) => taskDocument.parse((await noor().get(`/task/${taskId}`)).body);
const until = async (taskId: string, reached: (task: TaskDocument) => boolean): Promise<TaskDocument> => {
  for (;;) {
    const task = await read(taskId);
    if (reached(task)) return task;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const ended = (taskId: string) => until(taskId, ({ status }) => status !== 'ACTIVE');
const events = async (taskId: string) =>
  eventList.parse((await noor().get(`/task/${taskId}/event_list?limit=100`)).body).DATA;

test('a folder is copied with all that is in it, verified, and its times kept', async () => {
  const { task_id, code } = await submit({
    verify_checksum: true,
    preserve_timestamp: true,
    label: 'tides',
    DATA: [item('tides/', 'copies/2025/tides/', { recursive: true })],
  });
  expect(code).toBe('Accepted');
  const task = await ended(task_id);
  expect(task).toMatchObject({
    status: 'SUCCEEDED',
    label: 'tides',
    files: 36,
    files_transferred: 36,
    directories: 4,
    faults: 0,
    subtasks_total: 41,
    subtasks_succeeded: 41,
    subtasks_pending: 0,
    nice_status: null,
    is_ok: null,
  });
  const bytes = readdirSync(stationPath('tides/lighthouse')).map((name) =>
    readFileSync(stationPath(`tides/lighthouse/${name}`)),
  );
  const copies = readdirSync(scratchPath('copies/2025/tides/lighthouse')).map((name) =>
    readFileSync(scratchPath(`copies/2025/tides/lighthouse/${name}`)),
  );
  expect(copies).toEqual(bytes);
  expect(statSync(scratchPath('copies/2025/tides/lighthouse/2025-01.csv')).mtimeMs).toBe(
    statSync(stationPath('tides/lighthouse/2025-01.csv')).mtimeMs,
  );
  expect(task.bytes_transferred).toBe(task.bytes_checksummed);
  expect((await events(task_id)).map(({ code: name }) => name)).toEqual(['SUCCEEDED', 'PROGRESS', 'STARTED']);
  const successes = successfulTransfers.parse((await noor().get(`/task/${task_id}/successful_transfers`)).body);
  expect(successes.DATA).toHaveLength(36);
  const first = successes.DATA.find(({ source_path }) => source_path === '/~/tides/lighthouse/2025-01.csv');
  const md5 = createHash('md5')
    .update(readFileSync(stationPath('tides/lighthouse/2025-01.csv')))
    .digest('hex');
  expect(first).toMatchObject({
    destination_path: '/~/copies/2025/tides/lighthouse/2025-01.csv',
    checksum: md5,
    checksum_algorithm: 'MD5',
  });
});

test('names with blanks, quotes, Unicode and even a line break are copied with their folder', async () => {
  const { task_id } = await submit({ DATA: [item('odd names', 'odd')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', faults: 0 });
  expect(readdirSync(scratchPath('odd'))).toEqual(readdirSync(stationPath('odd names')));
  expect(readFileSync(scratchPath('odd/line\nbreak.txt'), 'utf8')).toContain('line\\nbreak.txt');
});

test.each([
  [null, ['equal', 'newer', 'other-content', 'other-size', 'missing']],
  [0, ['missing']],
  [1, ['other-size', 'missing']],
  [2, ['newer', 'other-size', 'missing']],
  [3, ['other-content', 'other-size', 'missing']],
])('sync level %j copies %j', async (sync_level, expected) => {
  const folder = `sync-${sync_level}`;
  const files: Record<string, { source: string; copy: string | null; newer?: boolean }> = {
    equal: { source: 'same', copy: 'same' },
    newer: { source: 'same', copy: 'same', newer: true },
    'other-content': { source: 'left', copy: 'rite' },
    'other-size': { source: 'longer', copy: 'long' },
    missing: { source: 'new', copy: null },
  };
  mkdirSync(stationPath(folder));
  mkdirSync(scratchPath(folder));
  for (const [name, { source, copy, newer }] of Object.entries(files)) {
    writeFileSync(stationPath(`${folder}/${name}`), source);
    utimesSync(stationPath(`${folder}/${name}`), 1e9, newer ? 1.2e9 : 1e9);
    if (copy === null) continue;
    writeFileSync(scratchPath(`${folder}/${name}`), copy);
    utimesSync(scratchPath(`${folder}/${name}`), 1.1e9, 1.1e9);
  }
  const { task_id } = await submit({ sync_level, DATA: [item(folder, folder)] });
  const task = await ended(task_id);
  expect(task).toMatchObject({
    status: 'SUCCEEDED',
    files_transferred: expected.length,
    files_skipped: 5 - expected.length,
    subtasks_pending: 0,
  });
  const copied = successfulTransfers.parse((await noor().get(`/task/${task_id}/successful_transfers`)).body);
  expect(new Set(copied.DATA.map(({ source_path }) => source_path?.slice(`/~/${folder}/`.length)))).toEqual(
    new Set(expected),
  );
});

test('filter rules leave files out and prune folders; the first that matches decides', async () => {
  const filter_rules = [
    { method: 'include', name: '2025-0[12].csv' },
    { method: 'exclude', type: 'file', name: '*.csv' },
    { method: 'exclude', type: 'dir', name: 'light*' },
  ];
  const { task_id } = await submit({ filter_rules, DATA: [item('tides', 'some')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', files: 4, filter_rules });
  expect(readdirSync(scratchPath('some'))).toEqual(['harbour-mouth', 'north-pier']);
  expect(readdirSync(scratchPath('some/north-pier'))).toEqual(['2025-01.csv', '2025-02.csv']);
});

test('a mirror removes what the source does not have', async () => {
  mkdirSync(scratchPath('mirror/gone/deep'), { recursive: true });
  writeFileSync(scratchPath('mirror/gone/deep/file'), 'x');
  const { task_id } = await submit({
    delete_destination_extra: true,
    DATA: [item('tides', 'mirror', { recursive: true })],
  });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(readdirSync(scratchPath('mirror'))).toEqual(['harbour-mouth', 'lighthouse', 'north-pier']);
});

test('a running copy can be watched, and a cancel stops it and leaves no part of the file', async () => {
  transfer = await startTransfer({ bytesPerSecond: 20_000_000 });
  const { task_id } = await submit({
    source_endpoint: archive,
    DATA: [{ source_path: '/archive/ocean-temperature-200mb.bin', destination_path: '/~/big.bin' }],
  });
  const first = await until(task_id, ({ bytes_transferred }) => bytes_transferred > 0);
  expect(first).toMatchObject({
    status: 'ACTIVE',
    nice_status: 'OK',
    is_ok: true,
    subtasks_total: 2,
    subtasks_pending: 1,
  });
  const later = await until(task_id, ({ bytes_transferred }) => bytes_transferred > first.bytes_transferred);
  expect(later.effective_bytes_per_second).toBeGreaterThan(0);
  expect(await noor().get(`/task/${task_id}/successful_transfers`)).toMatchObject({
    status: 400,
    body: { code: 'ClientError.BadRequest' },
  });
  expect((await noor().get('/endpoint_search?filter_scope=in-use')).body).toMatchObject({
    DATA: [{ id: archive }, { id: scratch }],
  });
  expect(await noor().post(`/task/${task_id}/cancel`)).toMatchObject({ status: 200, body: { code: 'Canceled' } });
  expect(await read(task_id)).toMatchObject({
    status: 'FAILED',
    subtasks_canceled: 1,
    fatal_error: { code: 'CANCELED' },
  });
  expect((await events(task_id))[0]).toMatchObject({ code: 'CANCELED', is_error: true });
  expect(existsSync(scratchPath('big.bin'))).toBe(false);
  expect(readdirSync(`${transfer.folder}/partial`)).toEqual([]);
  expect(await noor().post(`/task/${task_id}/cancel`)).toMatchObject({ status: 200, body: { code: 'TaskComplete' } });
});

test('three transfers of a person run at once, the fourth waits in the queue', async () => {
  transfer = await startTransfer({ bytesPerSecond: 1_000_000 });
  const big = (name: string) => ({
    source_endpoint: archive,
    DATA: [{ source_path: '/archive/ocean-temperature-200mb.bin', destination_path: `/~/${name}` }],
  });
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) ids.push((await submit(big(name))).task_id);
  const [first = '', , , fourth = ''] = ids;
  expect(await read(fourth)).toMatchObject({ status: 'ACTIVE', nice_status: 'Queued', is_ok: true });
  await noor().post(`/task/${first}/cancel`);
  await until(fourth, ({ nice_status }) => nice_status === 'OK');
});

test('the same submission id makes one task, the same paths are a conflict while it is open', async () => {
  transfer = await startTransfer({ bytesPerSecond: 1_000_000 });
  const document = {
    submission_id: randomUUID(),
    source_endpoint: archive,
    DATA: [{ source_path: '/archive/ocean-temperature-200mb.bin', destination_path: '/~/once' }],
  };
  const [first, second] = await Promise.all([submit(document), submit(document)]);
  expect([first.code, second.code].toSorted((left, right) => left.localeCompare(right))).toEqual([
    'Accepted',
    'Duplicate',
  ]);
  expect(second.task_id).toBe(first.task_id);
  const again = { destination_endpoint: scratch, ...document, submission_id: randomUUID() };
  expect(await noor().post('/transfer', again)).toMatchObject({ status: 409, body: { code: 'Conflict' } });
});

test('a missing source is tried again until it is there', async () => {
  const { task_id } = await submit({ DATA: [item('late.txt', 'late.txt')] });
  const retrying = await until(task_id, ({ faults }) => faults > 1);
  expect(retrying).toMatchObject({ status: 'ACTIVE', fatal_error: null });
  const [fault] = (await events(task_id)).filter(({ is_error }) => is_error);
  expect(fault).toMatchObject({ code: 'FILE_NOT_FOUND', description: 'file not found' });
  expect(fault?.details).toContain('File: /~/late.txt');
  writeFileSync(stationPath('late.txt'), 'here at last');
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(readFileSync(scratchPath('late.txt'), 'utf8')).toBe('here at last');
});

test('with skip_source_errors what is missing is passed over and listed', async () => {
  const { task_id } = await submit({
    skip_source_errors: true,
    DATA: [item('gone.txt', 'gone.txt'), item('readme.txt', 'readme.txt')],
  });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', files_transferred: 1, subtasks_skipped_errors: 1 });
  const skipped = skippedErrors.parse((await noor().get(`/task/${task_id}/skipped_errors`)).body);
  expect(skipped.DATA).toMatchObject([{ error_code: 'FILE_NOT_FOUND', source_path: '/~/gone.txt' }]);
});

test.each([
  ['a folder said to be a file', item('tides', 'x', { recursive: false }), 'IS_A_DIRECTORY'],
  ['a file said to be a folder', item('readme.txt', 'x', { recursive: true }), 'NOT_A_DIRECTORY'],
  ['a file name that ends with a slash', item('readme.txt', 'x/'), 'IS_A_DIRECTORY'],
  [
    'a checksum that does not match',
    item('readme.txt', 'x', { external_checksum: 'abcdef' }),
    'EXTERNAL_CHECKSUM_MISMATCH',
  ],
])('%s ends the task', async (_case, data, code) => {
  const { task_id } = await submit({ DATA: [data] });
  expect(await ended(task_id)).toMatchObject({ status: 'FAILED', fatal_error: { code }, subtasks_pending: 0 });
  expect(existsSync(scratchPath('x'))).toBe(false);
});

test('a right SHA-256 of the source lets the file through', async () => {
  const external_checksum = createHash('sha256')
    .update(readFileSync(stationPath('readme.txt')))
    .digest('hex');
  const { task_id } = await submit({
    DATA: [item('readme.txt', 'x', { external_checksum, checksum_algorithm: 'SHA256' })],
  });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED' });
});

test('the deadline of a task can be moved, and ends it when it passes', async () => {
  let nowMs = Date.UTC(2026, 5, 1);
  transfer = await startTransfer({ now: () => nowMs, retryDelaysMs: [60_000] });
  const { task_id } = await submit({ DATA: [item('never.txt', 'never.txt')] });
  const change = await noor().put(`/task/${task_id}`, {
    DATA_TYPE: 'task',
    label: 'soon over',
    deadline: '2026-06-01 00:30:00',
  });
  expect(change).toMatchObject({ status: 200, body: { code: 'Updated' } });
  expect(await read(task_id)).toMatchObject({ label: 'soon over', deadline: '2026-06-01T00:30:00+00:00' });
  nowMs += 1_800_000;
  expect(await ended(task_id)).toMatchObject({ status: 'FAILED', subtasks_expired: 1 });
  expect((await events(task_id))[0]).toMatchObject({ code: 'EXPIRED', is_error: true });
  expect(await noor().put(`/task/${task_id}`, { label: 'too late' })).toMatchObject({
    status: 409,
    body: { code: 'Conflict' },
  });
});

test('progress moves the deadline three days on, unless its owner has set one', async () => {
  let nowMs = Date.UTC(2026, 5, 1);
  transfer = await startTransfer({ now: () => nowMs, bytesPerSecond: 1_000_000 });
  const from = { source_endpoint: archive };
  const big = (name: string) => [
    { source_path: '/archive/ocean-temperature-200mb.bin', destination_path: `/~/${name}` },
  ];
  const { task_id: free } = await submit({ ...from, DATA: big('free') });
  const { task_id: fixed } = await submit({ ...from, deadline: '2026-06-01 12:00:00', DATA: big('fixed') });
  expect(await read(fixed)).toMatchObject({ deadline: '2026-06-01T12:00:00+00:00' });
  nowMs += 3_600_000;
  await until(free, ({ deadline }) => deadline === '2026-06-04T01:00:00+00:00');
  expect(await read(fixed)).toMatchObject({ deadline: '2026-06-01T12:00:00+00:00' });
  await noor().put(`/task/${free}`, { deadline: '2026-06-02' });
  const { bytes_transferred } = await read(free);
  await until(free, (task) => task.bytes_transferred > bytes_transferred + 500_000);
  expect(await read(free)).toMatchObject({ deadline: '2026-06-02T00:00:00+00:00' });
});

test('a hundred tasks of a person can be pending, and not one more', async () => {
  transfer = await startTransfer({ bytesPerSecond: 1000 });
  const document = (index: number) => ({
    submission_id: randomUUID(),
    source_endpoint: archive,
    destination_endpoint: scratch,
    DATA: [{ source_path: '/archive/ocean-temperature-200mb.bin', destination_path: `/~/${index}` }],
  });
  const post = (index: number) => noor().post('/transfer', document(index));
  const statuses = [];
  for (let index = 0; index <= 100; index += 1) statuses.push((await post(index)).status);
  expect(statuses.slice(0, 100)).toEqual(Array(100).fill(202));
  expect(statuses[100]).toBe(409);
  const kit = transfer.as('kit@coastal.example');
  expect((await kit.post('/transfer', document(0))).status).toBe(202);
});

test('a delete removes a folder with its content, a pattern, and nothing that was not named', async () => {
  for (const name of ['old/deep/a.txt', 'one.tmp', 'two.tmp', 'keep.txt']) {
    mkdirSync(scratchPath('old/deep'), { recursive: true });
    writeFileSync(scratchPath(name), 'x');
  }
  symlinkSync(stationPath('tides'), scratchPath('old/deep/outside'));
  expect(await ended((await remove(['old'], { recursive: true })).task_id)).toMatchObject({
    type: 'DELETE',
    status: 'SUCCEEDED',
    files: 2,
    directories: 2,
    destination_endpoint_id: null,
    subtasks_total: 1,
  });
  expect(await ended((await remove(['*.tmp'], { interpret_globs: true })).task_id)).toMatchObject({
    status: 'SUCCEEDED',
    files: 2,
  });
  expect(existsSync(scratchPath('keep.txt'))).toBe(true);
  expect(readdirSync(stationPath('tides/lighthouse'))).toHaveLength(12);
});

test('a delete of what is missing, or of a folder without recursion, fails', async () => {
  expect(await ended((await remove(['nothing'])).task_id)).toMatchObject({
    status: 'FAILED',
    fatal_error: { code: 'FILE_NOT_FOUND' },
    subtasks_failed: 1,
  });
  expect(await ended((await remove(['nothing'], { ignore_missing: true })).task_id)).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await ended((await remove(['reads'])).task_id)).toMatchObject({
    status: 'FAILED',
    fatal_error: { code: 'IS_A_DIRECTORY' },
  });
  expect(existsSync(scratchPath('reads/sample-001.fastq'))).toBe(true);
});

test('a list of tasks is filtered, ordered, paged and cut to the fields that were asked for', async () => {
  transfer = await startTransfer();
  const ids: string[] = [];
  for (const label of ['nightly one', 'Nightly two', 'other']) {
    ids.push((await submit({ label, DATA: [item('readme.txt', label)] })).task_id);
  }
  await Promise.all(ids.map(ended));
  const list = async (query: string) => taskList.parse((await noor().get(`/task_list?${query}`)).body);
  expect((await list('filter=')).DATA.map(({ label }) => label)).toEqual(['other', 'Nightly two', 'nightly one']);
  expect(
    (await list('filter=label:~nightly*/status:SUCCEEDED&orderby=label+DESC')).DATA.map(({ label }) => label),
  ).toEqual(['nightly one', 'Nightly two']);
  expect(await list('limit=1&offset=2')).toMatchObject({ total: 3, length: 1, limit: 1, offset: 2 });
  expect((await list('filter=status:ACTIVE,INACTIVE')).total).toBe(0);
  const brief = await noor().get('/task_list?fields=task_id&limit=1');
  expect(brief.body).toEqual({
    DATA_TYPE: 'task_list',
    length: 1,
    limit: 1,
    offset: 0,
    total: 3,
    DATA: [{ task_id: ids[2] }],
  });
  expect(await noor().get('/task_list?filter=color:red')).toMatchObject({
    status: 400,
    body: { code: 'ClientError.BadRequest' },
  });
  expect(await noor().get('/task_list?orderby=color')).toMatchObject({ status: 400 });
});

test('nobody sees or stops the task of another', async () => {
  const { task_id } = await submit({ DATA: [item('readme.txt', 'mine.txt')] });
  await ended(task_id);
  const dana = transfer.as('dana@aurora.example');
  for (const path of ['', '/event_list', '/successful_transfers', '/skipped_errors']) {
    expect(await dana.get(`/task/${task_id}${path}`)).toMatchObject({
      status: 404,
      body: { code: 'ClientError.NotFound' },
    });
  }
  expect(await dana.post(`/task/${task_id}/cancel`)).toMatchObject({ status: 404 });
  expect((await dana.get('/task_list')).body).toMatchObject({ total: 0 });
});

test.each([
  ['no items', { DATA: [] }, 400, 'ClientError.BadRequest.NoTransferItems'],
  ['no submission id', { submission_id: undefined }, 400, 'BadRequest'],
  ['a submission id that is no UUID', { submission_id: 'mine' }, 400, 'BadRequest'],
  ['an unknown collection', { destination_endpoint: randomUUID() }, 404, 'EndpointNotFound'],
  ['a destination that is read-only', { destination_endpoint: archive }, 403, 'PermissionDenied'],
  ['a sync level of 4', { sync_level: 4 }, 400, 'BadRequest'],
  ['a label with a line break', { label: 'a\nb' }, 400, 'BadRequest'],
  ['a deadline that has passed', { deadline: '2001-01-01' }, 400, 'BadRequest'],
  ['a path that leaves the collection', { DATA: [item('../../../x', 'x')] }, 403, 'EndpointPermissionDenied'],
  ['symbolic links to be followed twice', { recursive_symlinks: 'twice' }, 400, 'BadRequest'],
  ['an item of a kind there is not', { DATA: [item('a', 'b', { DATA_TYPE: 'pipe_item' })] }, 400, 'BadRequest'],
])('a submission with %s is refused', async (_case, more, status, code) => {
  const document = {
    submission_id: randomUUID(),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    DATA: [item('readme.txt', 'x')],
    ...more,
  };
  expect(await noor().post('/transfer', document)).toMatchObject({ status, body: { code } });
});

test('who may not read the source, or is nobody here, submits nothing', async () => {
  const document = {
    submission_id: randomUUID(),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    DATA: [item('readme.txt', 'x')],
  };
  expect(await transfer.as('wren@coastal.example').post('/transfer', document)).toMatchObject({
    status: 403,
    body: { code: 'PermissionDenied' },
  });
});
