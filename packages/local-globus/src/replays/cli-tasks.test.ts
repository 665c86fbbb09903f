import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  type Ask,
  beginCommand,
  failure,
  message,
  submit,
  toScratch,
  transferDefaults,
  transferItem,
  waitForTask,
} from './begin-command.ts';
import type { Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { scratch, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;
let kit: Cli;
/** The ids of one that has succeeded, labelled "one file", and of a delete. */
let copied: string;
let deleted: string;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
  kit = await signedInCli(world.globus, 'kit@coastal.example');
  const { transfer } = await beginCommand(noor, 'transfer');
  copied = await copyFrom(transfer, 'readme.txt', { label: 'one file' });
  await waitForTask(transfer, copied);
  const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
    DATA_TYPE: 'delete',
    DATA: [{ DATA_TYPE: 'delete_item', path: '/~/readme.txt' }],
    endpoint: scratch,
    submission_id,
    ignore_missing: false,
    interpret_globs: false,
  }));
  deleted = task_id;
  await waitForTask(transfer, deleted);
});
afterAll(() => world.stop());

/** `globus transfer`: what is not there keeps a task open. Answers its id. */
async function copyFrom(transfer: Ask, name: string, more: { label?: string } = {}): Promise<string> {
  const document = (submission_id: string) => ({
    ...toScratch(transferItem(name)),
    ...more,
    submission_id,
    ...transferDefaults,
  });
  return (await submit(transfer, '/v0.10/transfer', document)).task_id;
}

const text = z.nullable(z.string());
const listed = z.looseObject({
  length: z.int(),
  limit: z.int(),
  offset: z.int(),
  total: z.int(),
  DATA: z.array(
    z.looseObject({
      task_id: z.uuid(),
      status: z.string(),
      type: z.enum(['TRANSFER', 'DELETE']),
      source_endpoint_display_name: z.string(),
      destination_endpoint_display_name: text,
      label: text,
    }),
  ),
});
const list = '/v0.10/task_list?limit=1000&orderby=request_time+DESC&filter=';
const idsOf = ({ DATA }: z.infer<typeof listed>) => DATA.map(({ task_id }) => task_id);

test('globus task list: one page of a thousand, newest first, and the total, at which the SDK stops', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const page = await transfer(`GET ${list}type%3ATRANSFER%2CDELETE`, { reads: listed });
  expect(idsOf(page)).toEqual([deleted, copied]);
  expect(page).toMatchObject({ limit: 1000, offset: 0, length: 2, total: 2 });
  expect(page.DATA[0]).toMatchObject({ type: 'DELETE', destination_endpoint_display_name: null });
});

test.each([
  [
    '--filter-status SUCCEEDED --filter-label "one*" --filter-not-label "x*" --filter-requested-after … --filter-completed-after …',
    'status%3ASUCCEEDED%2Ftype%3ATRANSFER%2CDELETE%2Flabel%3A~one%2A%2C%21~x%2A%2Frequest_time%3A2020-01-01+00%3A00%3A00%2C2099-01-01+00%3A00%3A00%2Fcompletion_time%3A2020-01-01+00%3A00%3A00%2C',
    () => [copied],
  ],
  ['--filter-not-label "ONE*"', 'type%3ATRANSFER%2CDELETE%2Flabel%3A%21~ONE%2A', () => [deleted]],
  ['--filter-label "one file" --exact', 'type%3ATRANSFER%2CDELETE%2Flabel%3A%3Done+file', () => [copied]],
  ['--filter-label "one" --exact', 'type%3ATRANSFER%2CDELETE%2Flabel%3A%3Done', () => []],
  ['--filter-type DELETE', 'type%3ADELETE', () => [deleted]],
  [
    '--filter-completed-before 2021-01-01',
    'type%3ATRANSFER%2CDELETE%2Fcompletion_time%3A%2C2021-01-01+00%3A00%3A00',
    () => [],
  ],
  [
    '--filter-task-id of nothing',
    'task_id%3A0c5e7b30-0d9f-11f0-a6c4-0e1f2a3b4c5d%2Ftype%3ATRANSFER%2CDELETE',
    () => [],
  ],
])('globus task list %s: clauses joined by slashes', async (_, filter, expected) => {
  const { transfer } = await beginCommand(noor, 'transfer');
  expect(idsOf(await transfer(`GET ${list}${filter}`, { reads: listed }))).toEqual(expected());
});

/** Every row of the table of a transfer. */
const shown = z.looseObject({
  label: text,
  task_id: z.uuid(),
  is_paused: z.boolean(),
  type: z.string(),
  directories: z.int(),
  files: z.int(),
  status: z.string(),
  request_time: z.string(),
  faults: z.int(),
  subtasks_total: z.int(),
  subtasks_succeeded: z.int(),
  subtasks_pending: z.int(),
  subtasks_retrying: z.int(),
  subtasks_failed: z.int(),
  subtasks_canceled: z.int(),
  subtasks_expired: z.int(),
  subtasks_skipped_errors: z.int(),
  deadline: z.string(),
  nice_status: text,
  completion_time: text,
  source_endpoint_display_name: z.string(),
  source_endpoint_id: z.uuid(),
  destination_endpoint_display_name: text,
  destination_endpoint_id: z.nullable(z.uuid()),
  bytes_transferred: z.int(),
  effective_bytes_per_second: z.int(),
});

test('globus task show of what has ended: the time of its end, no status but that, and every count', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const task = await transfer(`GET /v0.10/task/${copied}`, { reads: shown });
  expect(task).toMatchObject({
    label: 'one file',
    status: 'SUCCEEDED',
    subtasks_total: 2,
    subtasks_succeeded: 2,
    completion_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
    source_endpoint_id: station,
    destination_endpoint_id: scratch,
  });
  const removal = await transfer(`GET /v0.10/task/${deleted}`, { reads: shown });
  expect(removal).toMatchObject({ type: 'DELETE', source_endpoint_id: scratch, destination_endpoint_id: null });
});

test('globus task show -t, --skipped-errors: pages of markers, which end with null', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const files = await transfer(`GET /v0.10/task/${copied}/successful_transfers`, {
    reads: z.looseObject({
      next_marker: z.null(),
      DATA: z.array(
        z.looseObject({
          source_path: z.string(),
          destination_path: z.string(),
          size: z.int(),
          checksum: text,
          checksum_algorithm: text,
        }),
      ),
    }),
  });
  expect(files.DATA).toMatchObject([
    { source_path: '/~/readme.txt', destination_path: '/~/readme.txt', checksum_algorithm: 'MD5' },
  ]);
  const skipped = await beginCommand(noor, 'transfer');
  const none = await skipped.transfer(`GET /v0.10/task/${copied}/skipped_errors`, {
    reads: z.looseObject({ next_marker: z.null(), DATA: z.array(z.unknown()) }),
  });
  expect(none.DATA).toEqual([]);
});

test('globus task wait: exit 0 after SUCCEEDED, 1 after FAILED', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  expect(await waitForTask(transfer, copied)).toBe('SUCCEEDED');
  const open = await copyFrom(transfer, 'to be canceled');
  await transfer(`POST /v0.10/task/${open}/cancel`, { reads: message });
  const waiting = await beginCommand(noor, 'transfer');
  expect(await waitForTask(waiting.transfer, open)).toBe('FAILED');
});

/** Does something with a task that cannot end: its source is not there. */
async function whileOpen(act: (id: string) => Promise<void>): Promise<void> {
  const { transfer } = await beginCommand(noor, 'transfer');
  const id = await copyFrom(transfer, 'is not there');
  await expect.poll(async () => (await transfer(`GET /v0.10/task/${id}`, { reads: shown })).faults).toBe(1);
  await act(id);
  await transfer(`POST /v0.10/task/${id}/cancel`, { reads: message });
}

test('globus task show, wait --timeout and show -t of what goes on trying: ACTIVE, the details, 400 for the files', () =>
  whileOpen(async (id) => {
    const { transfer } = await beginCommand(noor, 'transfer');
    // Three looks, and then the CLI gives up with exit 1, or the status that --timeout-exit-code says.
    for (let looks = 0; looks < 3; looks += 1) {
      expect(await transfer(`GET /v0.10/task/${id}`, { reads: shown })).toMatchObject({
        status: 'ACTIVE',
        nice_status: 'FILE_NOT_FOUND',
        completion_time: null,
        subtasks_retrying: 1,
      });
    }
    const showing = await beginCommand(noor, 'transfer');
    await showing.transfer(`GET /v0.10/task/${id}/successful_transfers`, {
      status: 400,
      reads: failure('ClientError.BadRequest'),
    });
  }));

test('globus task update --label --deadline: PUT with the two; and 409 when the task has ended', () =>
  whileOpen(async (id) => {
    const { transfer } = await beginCommand(noor, 'transfer');
    const json = { DATA_TYPE: 'task', label: 'renamed', deadline: '2099-01-01' };
    await transfer(`PUT /v0.10/task/${id}`, { json, reads: message });
    expect(await transfer(`GET /v0.10/task/${id}`, { reads: shown })).toMatchObject({
      label: 'renamed',
      deadline: '2099-01-01T00:00:00+00:00',
    });
    const late = await beginCommand(noor, 'transfer');
    await late.transfer(`PUT /v0.10/task/${copied}`, {
      json: { DATA_TYPE: 'task', label: 'late' },
      status: 409,
      reads: failure('Conflict'),
    });
  }));

test('globus task cancel ID: no body and no content type; of what has ended, words and no error', () =>
  whileOpen(async (id) => {
    const { transfer } = await beginCommand(noor, 'transfer');
    const said = await transfer(`POST /v0.10/task/${id}/cancel`, { reads: z.extend(message, { code: z.string() }) });
    expect(said).toMatchObject({ code: 'Canceled', message: 'The task has been cancelled successfully.' });
    expect(await transfer(`GET /v0.10/task/${id}`, { reads: shown })).toMatchObject({ status: 'FAILED' });
    const again = await beginCommand(noor, 'transfer');
    const over = await again.transfer(`POST /v0.10/task/${copied}/cancel`, {
      reads: z.extend(message, { code: z.string() }),
    });
    expect(over.code).toBe('TaskComplete');
  }));

test('globus task cancel --all: the ids alone, with the total of all pages, and a cancel for each', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const open = [
    await copyFrom(transfer, 'gone 1'),
    await copyFrom(transfer, 'gone 2'),
    await copyFrom(transfer, 'gone 3'),
  ];
  const canceling = await beginCommand(noor, 'transfer');
  const page = await canceling.transfer(
    'GET /v0.10/task_list?limit=1000&filter=type%3ATRANSFER%2CDELETE%2Fstatus%3AACTIVE%2CINACTIVE&fields=task_id',
    {
      reads: z.looseObject({
        total: z.int(),
        length: z.int(),
        DATA: z.array(z.strictObject({ task_id: z.uuid() })),
      }),
    },
  );
  expect(page.total).toBe(3);
  expect(page.DATA.map(({ task_id }) => task_id).sort()).toEqual(open.toSorted());
  for (const { task_id } of page.DATA) {
    const said = await canceling.transfer(`POST /v0.10/task/${task_id}/cancel`, { reads: message });
    expect(said.message).toBe('The task has been cancelled successfully.');
  }
  const left = await transfer(`GET ${list}type%3ATRANSFER%2CDELETE%2Fstatus%3AACTIVE`, { reads: listed });
  expect(left.total).toBe(0);
});

const events = z.looseObject({
  total: z.int(),
  DATA: z.array(z.looseObject({ time: z.string(), code: z.string(), is_error: z.boolean(), details: z.string() })),
});
const codesOf = ({ DATA }: z.infer<typeof events>) => DATA.map(({ code }) => code);

test('globus task event-list ID: an empty filter is none; newest first; details as JSON, which the CLI makes compact', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const all = await transfer(`GET /v0.10/task/${copied}/event_list?limit=1000&filter=`, { reads: events });
  expect(codesOf(all)).toEqual(['SUCCEEDED', 'PROGRESS', 'STARTED']);
  expect(all.total).toBe(3);
  for (const { details } of all.DATA) expect(() => JSON.parse(details)).not.toThrow();
});

test('globus task event-list --filter-errors, --filter-non-errors: is_error:1, is_error:0', () =>
  whileOpen(async (id) => {
    const { transfer } = await beginCommand(noor, 'transfer');
    const only = (flag: 0 | 1) =>
      transfer(`GET /v0.10/task/${id}/event_list?limit=1000&filter=is_error%3A${flag}`, { reads: events });
    expect(await only(1)).toMatchObject({ total: 1, DATA: [{ code: 'FILE_NOT_FOUND', is_error: true }] });
    const fine = await only(0);
    expect(codesOf(fine)).toContain('STARTED');
    expect(fine.DATA.every(({ is_error }) => !is_error)).toBe(true);
  }));

const pauseInfo = z.looseObject({
  source_pause_message: z.optional(text),
  source_pause_message_share: z.optional(text),
  destination_pause_message: z.optional(text),
  destination_pause_message_share: z.optional(text),
  pause_rules: z.array(
    z.looseObject({
      endpoint_display_name: z.string(),
      identity_id: text,
      message: z.string(),
      pause_task_transfer_write: z.boolean(),
      pause_task_transfer_read: z.boolean(),
      pause_task_delete: z.boolean(),
      pause_rename: z.boolean(),
      pause_mkdir: z.boolean(),
      pause_ls: z.boolean(),
    }),
  ),
});

test('globus task pause-info: "not paused" is no rules and four messages that are not there', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const info = await transfer(`GET /v0.10/task/${copied}/pause_info`, { reads: pauseInfo });
  expect(info.pause_rules).toEqual([]);
  expect(Object.entries(info).filter(([name, value]) => /_pause_message/.test(name) && value !== null)).toEqual([]);
});

test('globus task pause-info under a pause rule: what it stops, where, for whom, and why', async () => {
  const manager = await beginCommand(kit, 'transfer');
  const json = { endpoint_id: station, message: 'Rebuild', pause_task_transfer_read: true };
  const rule = await manager.transfer('POST /v0.10/endpoint_manager/pause_rule', {
    json,
    status: 201,
    reads: z.looseObject({ id: z.uuid() }),
  });
  const { transfer } = await beginCommand(noor, 'transfer');
  const id = await copyFrom(transfer, 'readme.txt');
  await expect.poll(async () => (await transfer(`GET /v0.10/task/${id}`, { reads: shown })).is_paused).toBe(true);
  const asking = await beginCommand(noor, 'transfer');
  const info = await asking.transfer(`GET /v0.10/task/${id}/pause_info`, { reads: pauseInfo });
  expect(info.pause_rules).toMatchObject([
    {
      endpoint_display_name: 'Coastal Field Station',
      identity_id: null,
      message: 'Rebuild',
      pause_task_transfer_read: true,
      pause_ls: false,
    },
  ]);
  await manager.transfer(`DELETE /v0.10/endpoint_manager/pause_rule/${rule.id}`, { reads: message });
  expect(await waitForTask(transfer, id)).toBe('SUCCEEDED');
});

test('globus task show of another’s task: ClientError.NotFound', async () => {
  const { transfer } = await beginCommand(kit, 'transfer');
  await transfer(`GET /v0.10/task/${copied}`, { status: 404, reads: failure('ClientError.NotFound') });
});
