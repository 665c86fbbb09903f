import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { eventList, submissionResult, taskDocument } from '@isthmus/globus';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientOf, startTransfer } from '../start-transfer.ts';

const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const bigFile = 'archive/ocean-temperature-200mb.bin';

let folder: string;
const children: ReturnType<typeof spawn>[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transfer-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Transfer in a process of its own, copying 40 MB a second; `before` is what it does first. */
async function startChild(before = '') {
  const program = `
    ${before}
    const { startTransfer } = await import(${JSON.stringify(new URL('../start-transfer.ts', import.meta.url).href)});
    const { url } = await startTransfer({ folder: ${JSON.stringify(folder)}, bytesPerSecond: 40_000_000 });
    console.log(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, noor: clientOf(String(url), 'noor@coastal.example') };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

test('a copy goes on after kill -9 in the middle of a big file, and what it made is whole', async () => {
  const { child, noor } = await startChild();
  const DATA = [{ source_path: '/archive/', destination_path: '/~/archive copy/', recursive: true }];
  const document = {
    submission_id: randomUUID(),
    source_endpoint: archive,
    destination_endpoint: scratch,
    verify_checksum: true,
    DATA,
  };
  const { task_id } = submissionResult.parse((await noor.post('/transfer', document)).body);
  const readFrom = async (client: typeof noor) => taskDocument.parse((await client.get(`/task/${task_id}`)).body);
  await expect
    .poll(async () => (await readFrom(noor)).bytes_transferred, { timeout: 10_000 })
    .toBeGreaterThan(20_000_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const copy = join(folder, 'collections/genomics-scratch/scratch/archive copy');
  expect(existsSync(join(copy, 'ocean-temperature-200mb.bin'))).toBe(false);
  expect(readdirSync(join(folder, 'partial'))).toHaveLength(1);

  const again = await startTransfer({ folder });
  const client = again.as('noor@coastal.example');
  await expect.poll(async () => (await readFrom(client)).status, { timeout: 15_000 }).toBe('SUCCEEDED');
  const task = await readFrom(client);
  expect(task).toMatchObject({ faults: 0, files: 42, files_transferred: 42, subtasks_pending: 0 });
  const original = join(folder, 'collections/aurora-climate-archive', bigFile);
  expect(await digestOf(join(copy, 'ocean-temperature-200mb.bin'))).toBe(await digestOf(original));
  expect(readdirSync(join(folder, 'partial'))).toEqual([]);
  const events = eventList.parse((await client.get(`/task/${task_id}/event_list`)).body).DATA.map(({ code }) => code);
  expect(events.filter((code) => code === 'STARTED')).toHaveLength(1);
  expect(await client.post('/transfer', document)).toMatchObject({ status: 200, body: { code: 'Duplicate', task_id } });
  await again.stop();
});

test('a delete that was killed when all was gone, but not yet written down, has succeeded', async () => {
  // kill -9 at this very moment: when the last of the folder has gone.
  const { child, noor } = await startChild(`
    const { default: files } = await import('node:fs/promises');
    const { rmdir } = files;
    files.rmdir = async (path) => {
      await rmdir(path);
      if (String(path).endsWith('/old data')) process.kill(process.pid, 'SIGKILL');
    };
    (await import('node:module')).syncBuiltinESMExports();`);
  const old = join(folder, 'collections/genomics-scratch/scratch/old data');
  mkdirSync(join(old, 'below'), { recursive: true });
  writeFileSync(join(old, 'below/file'), 'old');
  const document = {
    submission_id: randomUUID(),
    endpoint: scratch,
    recursive: true,
    DATA: [{ path: '/~/old data/' }],
  };
  const { task_id } = submissionResult.parse((await noor.post('/delete', document)).body);
  await once(child, 'exit');
  expect(existsSync(old)).toBe(false);
  const again = await startTransfer({ folder });
  const client = again.as('noor@coastal.example');
  const read = async () => taskDocument.parse((await client.get(`/task/${task_id}`)).body).status;
  await expect.poll(read, { timeout: 15_000 }).not.toBe('ACTIVE');
  expect(await read()).toBe('SUCCEEDED');
  // What was never there is missing all the same.
  const other = { ...document, submission_id: randomUUID() };
  const { task_id: missing } = submissionResult.parse((await client.post('/delete', other)).body);
  await expect
    .poll(async () => (await client.get(`/task/${missing}`)).body)
    .toMatchObject({ status: 'FAILED', fatal_error: { code: 'FILE_NOT_FOUND' } });
  await again.stop();
});

test('a task that was running when local Globus ended quietly goes on as well', async () => {
  const first = await startTransfer({ folder, bytesPerSecond: 5_000_000 });
  const DATA = [{ source_path: `/${bigFile}`, destination_path: '/~/big.bin' }];
  const document = { submission_id: randomUUID(), source_endpoint: archive, destination_endpoint: scratch, DATA };
  const { task_id } = submissionResult.parse((await first.as('noor@coastal.example').post('/transfer', document)).body);
  await first.stop({ keepFolder: true });
  const second = await startTransfer({ folder });
  const read = async () => taskDocument.parse((await second.as('noor@coastal.example').get(`/task/${task_id}`)).body);
  await expect.poll(async () => (await read()).status, { timeout: 15_000 }).toBe('SUCCEEDED');
  expect(await read()).toMatchObject({ bytes_transferred: 200_000_000, faults: 0 });
  await second.stop();
});
