import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { successfulTransfers } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTransfer } from '../start-transfer.ts';
import { item, taskTools } from './task-tests.ts';

type Transfer = Awaited<ReturnType<typeof startTransfer>>;
const bytesPerSecond = 4_000_000;
let fast: Transfer;
let slow: Transfer;
let transfer: Transfer;
beforeAll(async () => {
  fast = await startTransfer({ retryDelaysMs: [20] });
  slow = await startTransfer({ retryDelaysMs: [20], bytesPerSecond });
});
afterEach(() => {
  transfer = fast;
});
afterAll(async () => {
  await fast.stop();
  await slow.stop();
});
const { noor, submit, ended, until, codes, stationPath, scratchPath } = taskTools(() => transfer ?? fast);

const digest = (algorithm: string, content: Buffer) => createHash(algorithm).update(content).digest('hex');
const begun = (taskId: string) => until(taskId, ({ bytes_transferred }) => bytes_transferred > 0);

/** A file of two seconds, and a task that has begun to copy it. */
async function startSlowCopy(name: string) {
  transfer = slow;
  const content = randomBytes(2 * bytesPerSecond);
  writeFileSync(stationPath(name), content);
  const { task_id } = await submit({ verify_checksum: true, DATA: [item(name, name)] });
  await begun(task_id);
  return { content, taskId: task_id };
}

const sizes = [0, 1, 2 ** 16, 2 ** 19, 2 ** 21, 2 ** 22].flatMap((size) => [Math.max(0, size - 1), size, size + 1]);

test.each([true, false])('files of every size are copied whole, with verification %s', async (verify_checksum) => {
  const folder = `sizes-${verify_checksum}`;
  mkdirSync(stationPath(folder));
  for (const size of sizes) writeFileSync(stationPath(`${folder}/${size}`), randomBytes(size));
  const { task_id } = await submit({ verify_checksum, DATA: [item(folder, folder)] });
  const names = readdirSync(stationPath(folder));
  const bytes = names.map(Number).reduce((sum, size) => sum + size, 0);
  expect(await ended(task_id)).toMatchObject({
    status: 'SUCCEEDED',
    faults: 0,
    bytes_transferred: bytes,
    bytes_checksummed: verify_checksum ? bytes : 0,
  });
  const { DATA } = successfulTransfers.parse((await noor().get(`/task/${task_id}/successful_transfers`)).body);
  const checksums = new Map(DATA.map(({ source_path, checksum }) => [source_path, checksum]));
  for (const name of names) {
    const content = readFileSync(stationPath(`${folder}/${name}`));
    expect(readFileSync(scratchPath(`${folder}/${name}`)).equals(content), name).toBe(true);
    expect(checksums.get(`/~/${folder}/${name}`), name).toBe(verify_checksum ? digest('md5', content) : null);
  }
});

test.each([
  ['SHA1', 'sha1'],
  ['SHA512', 'sha512'],
])('a big file goes by its %s: the right one lets it through, another ends the task', async (algorithm, hash) => {
  const content = randomBytes(3_000_000);
  writeFileSync(stationPath(hash), content);
  const copy = (external_checksum: string, to: string) =>
    submit({ DATA: [item(hash, to, { external_checksum, checksum_algorithm: algorithm })] });
  const right = await copy(digest(hash, content).toUpperCase(), `${hash}-right`);
  expect(await ended(right.task_id)).toMatchObject({ status: 'SUCCEEDED', faults: 0 });
  const wrong = await copy(digest(hash, Buffer.from('other')), `${hash}-wrong`);
  expect(await ended(wrong.task_id)).toMatchObject({ status: 'FAILED' });
  expect(await codes(wrong.task_id)).toContain('EXTERNAL_CHECKSUM_MISMATCH');
  expect(readdirSync(scratchPath('.'))).not.toContain(`${hash}-wrong`);
});

test('verification finds a byte that changed on its way to the disk, and the file is copied again', async () => {
  const { content, taskId } = await startSlowCopy('flipped');
  const [partial = ''] = readdirSync(`${transfer.folder}/partial`);
  const file = openSync(`${transfer.folder}/partial/${partial}`, 'r+');
  writeSync(file, Buffer.from([content.readUInt8(7) ^ 1]), 0, 1, 7);
  closeSync(file);
  expect(await ended(taskId)).toMatchObject({ status: 'SUCCEEDED', faults: 1 });
  expect(await codes(taskId)).toContain('VERIFY_CHECKSUM');
  expect(readFileSync(scratchPath('flipped')).equals(content)).toBe(true);
});

test('verification finds a source that is cut short while it is copied, and what is left is copied', async () => {
  const { content, taskId } = await startSlowCopy('cut');
  truncateSync(stationPath('cut'), 1000);
  expect(await ended(taskId)).toMatchObject({ status: 'SUCCEEDED', faults: 1 });
  expect(await codes(taskId)).toContain('VERIFY_CHECKSUM');
  expect(readFileSync(scratchPath('cut')).equals(content.subarray(0, 1000))).toBe(true);
});

test('what is appended to a source while it is copied comes along', async () => {
  const { content, taskId } = await startSlowCopy('growing');
  appendFileSync(stationPath('growing'), 'and more');
  expect(await ended(taskId)).toMatchObject({ status: 'SUCCEEDED', faults: 0 });
  expect(readFileSync(scratchPath('growing')).equals(Buffer.concat([content, Buffer.from('and more')]))).toBe(true);
});

test('a cancel stops the comparison of two large files in its middle, and touches neither', async () => {
  // Without content they take no space, and minutes to read.
  const bytes = 2 ** 39;
  for (const path of [stationPath('sparse'), scratchPath('sparse')]) {
    const file = openSync(path, 'w');
    ftruncateSync(file, bytes);
    closeSync(file);
  }
  const tasks = await Promise.all(
    ['sparse', './sparse', '../field/sparse'].map((from) =>
      submit({ sync_level: 3, label: from, DATA: [item(from, 'sparse')] }),
    ),
  );
  for (const { task_id } of tasks) {
    expect((await noor().post(`/task/${task_id}/cancel`)).body).toMatchObject({ code: 'Canceled' });
    expect(await ended(task_id)).toMatchObject({ status: 'FAILED' });
  }
  expect(statSync(scratchPath('sparse')).size).toBe(bytes);
});
