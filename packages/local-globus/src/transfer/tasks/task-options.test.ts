import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTransfer } from '../start-transfer.ts';
import { item, scratch, taskTools } from './task-tests.ts';

let transfer: Awaited<ReturnType<typeof startTransfer>>;
beforeAll(async () => {
  transfer = await startTransfer({ retryDelaysMs: [20] });
});
afterAll(() => transfer.stop());
const { noor, document, submit, submitDelete, ended, until, codes, stationPath, scratchPath } = taskTools(
  () => transfer,
);

function makeLinks(folder: string): void {
  mkdirSync(stationPath(`${folder}/inner`), { recursive: true });
  writeFileSync(stationPath(`${folder}/inner/file`), 'content');
  symlinkSync('inner', stationPath(`${folder}/to-folder`));
  symlinkSync('inner/file', stationPath(`${folder}/to-file`));
}

test('symbolic links in a folder are passed over unless asked for', async () => {
  makeLinks('links-ignored');
  const { task_id } = await submit({ DATA: [item('links-ignored', 'links-ignored')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', symlinks: 0, recursive_symlinks: 'ignore' });
  expect(readdirSync(scratchPath('links-ignored'))).toEqual(['inner']);
});

test('recursive_symlinks "keep" makes the same links at the destination', async () => {
  makeLinks('links-kept');
  symlinkSync('/etc', stationPath('links-kept/outside'));
  const { task_id } = await submit({ recursive_symlinks: 'keep', DATA: [item('links-kept', 'links-kept')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', symlinks: 3, files: 1, subtasks_total: 7 });
  expect(readlinkSync(scratchPath('links-kept/to-folder'))).toBe('inner');
  expect(readlinkSync(scratchPath('links-kept/to-file'))).toBe('inner/file');
  // The link is there as text; nobody gets through it.
  const through = await noor().get(`/operation/endpoint/${scratch}/ls?path=/~/links-kept/outside/`);
  expect(through.status).toBe(403);
});

test('recursive_symlinks "copy" copies what the links lead to', async () => {
  makeLinks('links-copied');
  const { task_id } = await submit({ recursive_symlinks: 'copy', DATA: [item('links-copied', 'links-copied')] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', symlinks: 0, files: 3, directories: 3 });
  expect(readFileSync(scratchPath('links-copied/to-folder/file'), 'utf8')).toBe('content');
  expect(readFileSync(scratchPath('links-copied/to-file'), 'utf8')).toBe('content');
});

test('a link that leads back up ends a copy that follows links, and one that leads out is not followed', async () => {
  makeLinks('links-loop');
  symlinkSync('..', stationPath('links-loop/inner/up'));
  const loop = await submit({ recursive_symlinks: 'copy', DATA: [item('links-loop', 'links-loop')] });
  expect(await ended(loop.task_id)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'INVALID_SYMLINK' } });
  mkdirSync(stationPath('links-out'));
  symlinkSync('/etc/hostname', stationPath('links-out/name'));
  const out = await submit({ recursive_symlinks: 'copy', DATA: [item('links-out', 'links-out')] });
  await until(out.task_id, ({ faults }) => faults > 0);
  expect(await codes(out.task_id)).toContain('PERMISSION_DENIED');
  expect(existsSync(scratchPath('links-out/name'))).toBe(false);
  await noor().post(`/task/${out.task_id}/cancel`);
});

test('a transfer_symlink_item copies the link itself, and nothing but a link', async () => {
  makeLinks('one-link');
  const link = { DATA_TYPE: 'transfer_symlink_item' };
  const { task_id } = await submit({ DATA: [item('one-link/to-file', 'one-link', link)] });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', symlinks: 1 });
  expect(readlinkSync(scratchPath('one-link'))).toBe('inner/file');
  const none = await submit({ DATA: [item('one-link/inner/file', 'no-link', link)] });
  expect(await until(none.task_id, ({ faults }) => faults > 0)).toMatchObject({ status: 'ACTIVE' });
  expect(await codes(none.task_id)).toContain('NOT_A_SYMLINK');
  await noor().post(`/task/${none.task_id}/cancel`);
  const bad = document({ DATA: [item('a', 'b', { ...link, recursive: true })] });
  expect(await noor().post('/transfer', bad)).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
});

test('a mirror removes nothing when source errors were skipped, and says so', async () => {
  mkdirSync(scratchPath('half-mirror/extra'), { recursive: true });
  const { task_id } = await submit({
    delete_destination_extra: true,
    skip_source_errors: true,
    DATA: [item('tides', 'half-mirror', { recursive: true }), item('nowhere', 'half-mirror/nowhere')],
  });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', subtasks_skipped_errors: 1 });
  expect(existsSync(scratchPath('half-mirror/extra'))).toBe(true);
  expect(await codes(task_id)).toEqual(
    expect.arrayContaining(['SKIPPED_ERRORS', 'DELETE_DESTINATION_EXTRA_SKIPPED', 'SUCCEEDED']),
  );
});

test('a finished task can be taken out of the list; its submission id stays used', async () => {
  const body = document({ DATA: [item('readme.txt', 'removed.txt')] });
  const { task_id } = await submit(body);
  await ended(task_id);
  expect(await noor().post(`/task/${task_id}/remove`)).toMatchObject({ status: 200, body: { code: 'Deleted' } });
  expect(await noor().get(`/task/${task_id}`)).toMatchObject({ status: 404, body: { code: 'ClientError.NotFound' } });
  expect(await noor().post('/transfer', body)).toMatchObject({ status: 200, body: { code: 'Duplicate', task_id } });
  const open = await submit({ DATA: [item('not there', 'x')] });
  expect(await noor().post(`/task/${open.task_id}/remove`)).toMatchObject({ status: 409, body: { code: 'Conflict' } });
  await noor().post(`/task/${open.task_id}/cancel`);
});

test('notify flags are taken for their type, and a pattern in a delete matches the last name only', async () => {
  const wrong = document({ notify_on_failed: 'no', DATA: [item('readme.txt', 'x')] });
  expect(await noor().post('/transfer', wrong)).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  mkdirSync(scratchPath('globs/a*b'), { recursive: true });
  for (const name of ['x1.tmp', 'x2.tmp']) writeFileSync(scratchPath(`globs/a*b/${name}`), '');
  mkdirSync(scratchPath('globs/acb'));
  writeFileSync(scratchPath('globs/acb/x3.tmp'), '');
  const { task_id } = await submitDelete(['globs/a*b/x?.tmp'], { interpret_globs: true, notify_on_failed: false });
  expect(await ended(task_id)).toMatchObject({ status: 'SUCCEEDED', files: 2 });
  expect(existsSync(scratchPath('globs/acb/x3.tmp'))).toBe(true);
});
