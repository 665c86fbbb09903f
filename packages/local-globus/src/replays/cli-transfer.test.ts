import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  type Ask,
  accepted,
  beginCommand,
  failure,
  submissionId,
  submit,
  toScratch,
  transferDefaults,
  transferItem,
  waitForTask,
} from './begin-command.ts';
import type { Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
});
afterAll(() => world.stop());

const everyMember = z.looseObject({});
const notifyOff = { notify_on_succeeded: false, notify_on_failed: false, notify_on_inactive: false };
const taskOf = (transfer: Ask, id: string) => transfer(`GET /v0.10/task/${id}`, { reads: everyMember });
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Runs `globus transfer` and waits for its end. Answers the task then. */
async function transferAll(document: (submission_id: string) => Record<string, unknown>, ends = 'SUCCEEDED') {
  const { transfer } = await beginCommand(noor, 'transfer');
  const { task_id } = await submit(transfer, '/v0.10/transfer', document);
  expect(await waitForTask(transfer, task_id)).toBe(ends);
  return taskOf(transfer, task_id);
}

test('globus transfer FILE FILE --label --notify off: no "recursive", three notify members, the bytes are there', async () => {
  const task = await transferAll((submission_id) => ({
    ...toScratch(transferItem('readme.txt')),
    label: 'one file',
    submission_id,
    ...transferDefaults,
    ...notifyOff,
  }));
  expect(task).toMatchObject({ label: 'one file', verify_checksum: true, files: 1, sync_level: null });
  expect(await readFile(world.onScratch('readme.txt'))).toEqual(await readFile(world.onStation('readme.txt')));
});

test('globus transfer FOLDER FOLDER: without -r the source says whether it is one', async () => {
  await transferAll((submission_id) => ({
    ...toScratch({ DATA_TYPE: 'transfer_item', source_path: '/~/notes', destination_path: '/~/plain/notes' }),
    submission_id,
    ...transferDefaults,
  }));
  expect((await readdir(world.onScratch('plain/notes'))).sort()).toEqual(
    (await readdir(world.onStation('notes'))).sort(),
  );
});

test('globus transfer -r --sync-level size --include *.csv --exclude * --preserve-mtime …: each option its own member', async () => {
  const task = await transferAll((submission_id) => ({
    ...toScratch({
      DATA_TYPE: 'transfer_item',
      source_path: '/~/tides/',
      destination_path: '/~/tides/',
      recursive: true,
    }),
    submission_id,
    deadline: '2099-01-01 00:00:00',
    verify_checksum: false,
    preserve_timestamp: true,
    encrypt_data: true,
    skip_source_errors: true,
    fail_on_quota_errors: true,
    delete_destination_extra: false,
    notify_on_succeeded: false,
    notify_on_failed: true,
    notify_on_inactive: true,
    sync_level: 1,
    filter_rules: [
      { DATA_TYPE: 'filter_rule', method: 'include', name: '*.csv', type: 'file' },
      { DATA_TYPE: 'filter_rule', method: 'exclude', name: '*', type: 'file' },
    ],
  }));
  expect(task).toMatchObject({
    deadline: '2099-01-01T00:00:00+00:00',
    verify_checksum: false,
    preserve_timestamp: true,
    encrypt_data: true,
    skip_source_errors: true,
    fail_on_quota_errors: true,
    sync_level: 1,
    directories: 4,
  });
  expect((await readdir(world.onScratch('tides/lighthouse'))).every((name) => name.endsWith('.csv'))).toBe(true);
  const [copied, source] = await Promise.all(
    [world.onScratch, world.onStation].map((at) => stat(at('tides/lighthouse/2025-01.csv'))),
  );
  expect(Math.floor((copied?.mtimeMs ?? 0) / 1000)).toBe(Math.floor((source?.mtimeMs ?? 1) / 1000));
});

test('globus transfer --sync-level size, again: what is there with its size is skipped', async () => {
  const document = (submission_id: string) => ({
    ...toScratch({
      DATA_TYPE: 'transfer_item',
      source_path: '/~/weather/',
      destination_path: '/~/weather/',
      recursive: true,
    }),
    submission_id,
    ...transferDefaults,
    sync_level: 1,
  });
  const first = await transferAll(document);
  const second = await transferAll(document);
  expect(first).toMatchObject({ files_skipped: 0 });
  expect(second).toMatchObject({ files_skipped: first.files, files_transferred: 0, bytes_transferred: 0 });
});

test('globus transfer -r --delete-destination-extra --sync-level checksum: what the source lacks is gone', async () => {
  await mkdir(world.onScratch('mirror'), { recursive: true });
  await writeFile(world.onScratch('mirror/extra.txt'), 'nobody has sent this');
  const task = await transferAll((submission_id) => ({
    ...toScratch({
      DATA_TYPE: 'transfer_item',
      source_path: '/~/notes',
      destination_path: '/~/mirror',
      recursive: true,
    }),
    submission_id,
    ...transferDefaults,
    delete_destination_extra: true,
    sync_level: 3,
  }));
  expect(task).toMatchObject({ delete_destination_extra: true, sync_level: 3 });
  expect(await isThere(world.onScratch('mirror/extra.txt'))).toBe(false);
  expect((await readdir(world.onScratch('mirror'))).length).toBeGreaterThan(0);
});

test('globus transfer --no-recursive --external-checksum --checksum-algorithm MD5: the right one, and a wrong one', async () => {
  const right = createHash('md5')
    .update(await readFile(world.onStation('readme.txt')))
    .digest('hex');
  const document = (checksum: string, to: string) => (submission_id: string) => ({
    ...toScratch({
      DATA_TYPE: 'transfer_item',
      source_path: '/~/readme.txt',
      destination_path: `/~/${to}`,
      recursive: false,
      external_checksum: checksum,
      checksum_algorithm: 'MD5',
    }),
    submission_id,
    ...transferDefaults,
  });
  await transferAll(document(right, 'right.txt'));
  const failed = await transferAll(document('d41d8cd98f00b204e9800998ecf8427e', 'wrong.txt'), 'FAILED');
  expect(failed).toMatchObject({ fatal_error: { code: 'EXTERNAL_CHECKSUM_MISMATCH' } });
  expect(await isThere(world.onScratch('wrong.txt'))).toBe(false);
});

test('globus transfer --batch FILE: one document with an item for each line, -r where the line has it', async () => {
  const paths = (name: string, to: string) => ({
    DATA_TYPE: 'transfer_item',
    source_path: `/~/${name}`,
    destination_path: `/~/batch/${to}`,
  });
  const task = await transferAll((submission_id) => ({
    ...toScratch(
      paths('readme.txt', 'readme.txt'),
      { ...paths('odd names', 'odd names'), recursive: true },
      { ...paths('tides/harbour-mouth', 'harbour'), recursive: true },
    ),
    submission_id,
    ...transferDefaults,
  }));
  expect(Number(task.subtasks_total)).toBe(3 + Number(task.files) + Number(task.directories) + Number(task.symlinks));
  expect(await readdir(world.onScratch('batch'))).toEqual(
    expect.arrayContaining(['harbour', 'odd names', 'readme.txt']),
  );
  expect((await readdir(world.onScratch('batch/odd names'))).sort()).toEqual(
    (await readdir(world.onStation('odd names'))).sort(),
  );
});

test('globus task generate-submission-id, globus transfer --submission-id, twice: one task, the second a Duplicate', async () => {
  const generating = await beginCommand(noor, 'transfer');
  const { value: submission_id } = await generating.transfer('GET /v0.10/submission_id', { reads: submissionId });
  const json = { ...toScratch(transferItem('readme.txt')), submission_id, ...transferDefaults };
  const { transfer } = await beginCommand(noor, 'transfer');
  const first = await transfer('POST /v0.10/transfer', { json, status: 202, reads: accepted });
  const again = await beginCommand(noor, 'transfer');
  const second = await again.transfer('POST /v0.10/transfer', { json, reads: accepted });
  expect([first.code, second.code]).toEqual(['Accepted', 'Duplicate']);
  expect(second.task_id).toBe(first.task_id);
  await waitForTask(transfer, first.task_id);
});

test('globus transfer of what is on its way already: 409 Conflict, and what it says', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const item = transferItem('not there');
  const document = (submission_id: string) => ({ ...toScratch(item), submission_id, ...transferDefaults });
  const { task_id } = await submit(transfer, '/v0.10/transfer', document);
  const { value } = await transfer('GET /v0.10/submission_id', { reads: submissionId });
  const said = await transfer('POST /v0.10/transfer', {
    json: document(value),
    status: 409,
    reads: failure('Conflict'),
  });
  expect(said.message).toBe('A transfer with identical paths has not yet completed');
  await transfer(`POST /v0.10/task/${task_id}/cancel`, { reads: everyMember });
});

test('globus transfer --deadline in the past, and of nothing: 400 with words', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const { value: submission_id } = await transfer('GET /v0.10/submission_id', { reads: submissionId });
  const late = {
    ...toScratch(transferItem('readme.txt')),
    submission_id,
    deadline: '2020-01-01 00:00:00',
    ...transferDefaults,
  };
  await transfer('POST /v0.10/transfer', { json: late, status: 400, reads: failure('BadRequest') });
  const empty = { ...toScratch(), submission_id, ...transferDefaults };
  const none = failure('ClientError.BadRequest.NoTransferItems');
  await transfer('POST /v0.10/transfer', { json: empty, status: 400, reads: none });
});

test('globus transfer from where nobody lets the caller read: PermissionDenied at the submission', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const { value: submission_id } = await transfer('GET /v0.10/submission_id', { reads: submissionId });
  const json = {
    ...toScratch(transferItem('x')),
    source_endpoint: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192',
    destination_endpoint: station,
    submission_id,
    ...transferDefaults,
  };
  await transfer('POST /v0.10/transfer', { json, status: 403, reads: failure('PermissionDenied') });
});
