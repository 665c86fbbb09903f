import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginCommand, submit, waitForTask } from './begin-command.ts';
import type { Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { scratch, startWithFiles } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
});
afterAll(() => world.stop());

const notifyOff = { notify_on_succeeded: false, notify_on_failed: false, notify_on_inactive: false };
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const deleting = (path: string) => ({
  DATA_TYPE: 'delete',
  DATA: [{ DATA_TYPE: 'delete_item', path }],
  endpoint: scratch,
});

/** A folder on the scratch space with files in it. */
async function makeFiles(folder: string, ...names: readonly string[]): Promise<void> {
  await mkdir(world.onScratch(folder), { recursive: true });
  for (const name of names) await writeFile(world.onScratch(`${folder}/${name}`), name);
}

test('globus delete ID:FILE --label --notify off: no "recursive"; the file is gone', async () => {
  await makeFiles('to-delete', 'a.txt', 'b.txt');
  const { transfer } = await beginCommand(noor, 'transfer');
  const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
    ...deleting('/~/to-delete/a.txt'),
    label: 'gone',
    submission_id,
    ignore_missing: false,
    interpret_globs: false,
    ...notifyOff,
  }));
  expect(await waitForTask(transfer, task_id)).toBe('SUCCEEDED');
  expect(await readdir(world.onScratch('to-delete'))).toEqual(['b.txt']);
});

test('globus delete -r --ignore-missing ID:FOLDER: the folder is gone, and again nothing is amiss', async () => {
  await makeFiles('whole folder', 'a.txt');
  const { transfer } = await beginCommand(noor, 'transfer');
  for (const _time of ['first', 'second']) {
    const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
      ...deleting('/~/whole folder'),
      submission_id,
      recursive: true,
      ignore_missing: true,
      interpret_globs: false,
    }));
    expect(await waitForTask(transfer, task_id)).toBe('SUCCEEDED');
    expect(await isThere(world.onScratch('whole folder'))).toBe(false);
  }
});

test("globus delete --enable-globs -r 'ID:/~/globs/b*': what the pattern names, and no more", async () => {
  await makeFiles('globs/bin', 'x.txt');
  await makeFiles('globs', 'b.txt', 'c.txt');
  const { transfer } = await beginCommand(noor, 'transfer');
  const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
    ...deleting('/~/globs/b*'),
    submission_id,
    recursive: true,
    ignore_missing: false,
    interpret_globs: true,
  }));
  expect(await waitForTask(transfer, task_id)).toBe('SUCCEEDED');
  expect(await readdir(world.onScratch('globs'))).toEqual(['c.txt']);
});

test('globus delete --batch FILE: an item for each line', async () => {
  await makeFiles('lines', 'a.txt', 'b c.txt', 'd.txt');
  const { transfer } = await beginCommand(noor, 'transfer');
  const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
    DATA_TYPE: 'delete',
    DATA: ['a.txt', 'b c.txt'].map((name) => ({ DATA_TYPE: 'delete_item', path: `/~/lines/${name}` })),
    endpoint: scratch,
    submission_id,
    ignore_missing: false,
    interpret_globs: false,
  }));
  expect(await waitForTask(transfer, task_id)).toBe('SUCCEEDED');
  expect(await readdir(world.onScratch('lines'))).toEqual(['d.txt']);
});

/** `globus rm` is a delete with patterns that waits: exit 0 when it has succeeded. */
async function remove(path: string, more: Record<string, unknown> = {}): Promise<string> {
  const { transfer } = await beginCommand(noor, 'transfer');
  const { task_id } = await submit(transfer, '/v0.10/delete', (submission_id) => ({
    ...deleting(path),
    submission_id,
    ...more,
    ignore_missing: more.ignore_missing ?? false,
    interpret_globs: true,
  }));
  return waitForTask(transfer, task_id);
}

test('globus rm ID:FILE: submitted, then looked at until it is not ACTIVE; the file is gone by then', async () => {
  await makeFiles('rm', 'a.txt', 'b.txt');
  expect(await remove('/~/rm/a.txt')).toBe('SUCCEEDED');
  expect(await readdir(world.onScratch('rm'))).toEqual(['b.txt']);
});

test("globus rm -r --ignore-missing 'ID:/~/never*': a pattern for nothing is no failure", async () => {
  expect(await remove('/~/never*', { recursive: true, ignore_missing: true })).toBe('SUCCEEDED');
});

test('globus rm ID:MISSING: FAILED, so that the CLI exits 1; of a folder without -r as well, and it is still there', async () => {
  await makeFiles('kept', 'a.txt');
  expect(await remove('/~/nothing')).toBe('FAILED');
  expect(await remove('/~/kept')).toBe('FAILED');
  expect(await readdir(world.onScratch('kept'))).toEqual(['a.txt']);
});
