import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileList, submissionResult, taskDocument } from '@isthmus/globus';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTransfer } from './start-transfer.ts';

const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const secret = 'not for you';

let transfer: Awaited<ReturnType<typeof startTransfer>>;
let outside: string;
let root: string;

beforeAll(async () => {
  transfer = await startTransfer({ retryDelaysMs: [5] });
  root = transfer.collectionFolder('genomics-scratch');
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(outside, 'sub'));
  writeFileSync(join(outside, 'secret.txt'), secret);
  writeFileSync(join(outside, 'sub', 'secret.txt'), secret);
  mkdirSync(join(root, 'scratch/real/sub'), { recursive: true });
  writeFileSync(join(root, 'scratch/real/secret.txt'), 'mine');
  symlinkSync(outside, join(root, 'scratch/way-out'));
  symlinkSync('../../../..', join(root, 'scratch/way-up'));
  symlinkSync(join(outside, 'secret.txt'), join(root, 'scratch/leak.txt'));
  symlinkSync('loop', join(root, 'scratch/loop'));
  symlinkSync('real', join(root, 'scratch/inside'));
});
afterAll(async () => {
  await transfer.stop();
  rmSync(outside, { recursive: true });
});

const noor = () => transfer.as('noor@coastal.example');
const operation = (name: string) => `/operation/endpoint/${scratch}/${name}`;
const query = (path: string) => `path=${encodeURIComponent(path)}`;
const outsideNow = () => [
  ...readdirSync(outside),
  ...readdirSync(join(outside, 'sub')),
  readFileSync(join(outside, 'secret.txt'), 'utf8'),
];

async function run(kind: 'transfer' | 'delete', document: object) {
  const ends =
    kind === 'transfer' ? { source_endpoint: scratch, destination_endpoint: scratch } : { endpoint: scratch };
  const { status, body } = await noor().post(`/${kind}`, { submission_id: randomUUID(), ...ends, ...document });
  if (status >= 300) return { status: 'REFUSED', code: status };
  const { task_id } = submissionResult.parse(body);
  for (;;) {
    const task = taskDocument.parse((await noor().get(`/task/${task_id}`)).body);
    if (task.status !== 'ACTIVE') return { status: task.status, code: task.fatal_error?.code };
    if (task.faults > 0) await noor().post(`/task/${task_id}/cancel`);
  }
}

/** Spellings that have led out of folders elsewhere, in any order. */
const segment = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('way-out', 'way-up', 'inside', '..') },
  fc.constantFrom(
    '..',
    '.',
    '',
    '~',
    '...',
    '%2e%2e',
    '..%2f',
    '..\\',
    'way-out',
    'way-up',
    'leak.txt',
    'loop',
    'inside',
    'real',
    'sub',
    'secret.txt',
    'scratch',
    '..\u0000',
    '\uFFFD..',
    '．．',
  ),
  fc.string({ maxLength: 8, unit: 'binary' }),
);
const spelling = fc
  .tuple(fc.constantFrom('/', '/~/', '~/', '', '//', '/~/../', '/./~/'), fc.array(segment, { maxLength: 6 }))
  .map(([start, segments]) => start + segments.join('/'));

test('no spelling of a path reads, makes, moves or removes anything outside of the collection', async () => {
  const before = outsideNow();
  await fc.assert(
    fc.asyncProperty(spelling, spelling, async (path, other) => {
      const listing = await noor().get(`${operation('ls')}?${query(path)}`);
      expect([200, 400, 403, 404, 502]).toContain(listing.status);
      if (listing.status === 200) expectInside(listing.body);
      const stat = await noor().get(`${operation('stat')}?${query(path)}`);
      expect([200, 400, 403, 404, 502]).toContain(stat.status);
      expect([202, 400, 403, 404, 502]).toContain(
        (await noor().post(operation('mkdir'), { path: `${path}/new` })).status,
      );
      const renamed = await noor().post(operation('rename'), { old_path: `${path}/made-here`, new_path: other });
      expect([200, 400, 403, 404, 502]).toContain(renamed.status);
      expect(outsideNow()).toEqual(before);
    }),
    { numRuns: 150 },
  );
});

/** What was listed, opened by hand, is a folder of the collection. */
function expectInside(body: unknown): void {
  const where = realpathSync(join(root, fileList.parse(body).absolute_path ?? ''));
  expect(`${where}/`.startsWith(`${realpathSync(root)}/`)).toBe(true);
}

test('a symbolic link that leads out is shown as broken, and cannot be used', async () => {
  const list = await noor().get(`${operation('ls')}?path=/~/`);
  const typeOf = (name: string) => fileList.parse(list.body).DATA.find((entry) => entry.name === name)?.type;
  expect(['way-out', 'way-up', 'leak.txt', 'loop'].map(typeOf)).toEqual(
    Array.from({ length: 4 }, () => 'invalid_symlink'),
  );
  expect(typeOf('inside')).toBe('dir');
  for (const path of ['/~/way-out/', '/~/way-out/sub', '/~/way-up/', '/~/inside/../way-out/sub/']) {
    expect(await noor().get(`${operation('ls')}?${query(path)}`)).toMatchObject({
      status: 403,
      body: { code: 'EndpointPermissionDenied' },
    });
  }
  expect(await noor().post(operation('mkdir'), { path: '/~/way-out/new' })).toMatchObject({ status: 403 });
  expect(await noor().get(`${operation('ls')}?path=/~/inside/`)).toMatchObject({ status: 200 });
});

test('a task neither reads nor writes nor deletes through a link that leads out', async () => {
  const before = outsideNow();
  const item = (source_path: string, destination_path: string) => ({ DATA: [{ source_path, destination_path }] });
  expect(await run('transfer', item('/~/leak.txt', '/~/got.txt'))).toMatchObject({ status: 'FAILED' });
  expect(await run('transfer', item('/~/way-out/', '/~/got/'))).toMatchObject({ status: 'FAILED' });
  expect(await run('transfer', item('/~/way-out/secret.txt', '/~/got.txt'))).toMatchObject({ status: 'FAILED' });
  expect(await run('transfer', item('/~/real/', '/~/way-out/put/'))).toMatchObject({ status: 'FAILED' });
  expect(await run('transfer', item('/~/real/secret.txt', '/~/way-out/sub/new.txt'))).toMatchObject({
    status: 'FAILED',
  });
  expect(await run('delete', { recursive: true, DATA: [{ path: '/~/way-out/sub' }] })).toMatchObject({
    status: 'FAILED',
  });
  expect(await run('delete', { recursive: true, DATA: [{ path: '/' }] })).toMatchObject({ status: 'FAILED' });
  expect(outsideNow()).toEqual(before);
  expect(readdirSync(join(root, 'scratch')).filter((name) => name.startsWith('got'))).toEqual([]);
});

test('copying onto a link replaces the link, not what it leads to', async () => {
  symlinkSync(join(outside, 'secret.txt'), join(root, 'scratch/target.txt'));
  expect(
    await run('transfer', { DATA: [{ source_path: '/~/real/secret.txt', destination_path: '/~/target.txt' }] }),
  ).toMatchObject({ status: 'SUCCEEDED' });
  expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe(secret);
  expect(readFileSync(join(root, 'scratch/target.txt'), 'utf8')).toBe('mine');
});

// Only Linux has paths that go through an open descriptor; elsewhere a swap within microseconds could win.
test.runIf(process.platform === 'linux')(
  'a folder that is swapped for a link all the time never lets a copy out',
  async () => {
    mkdirSync(join(root, 'scratch/swap'));
    writeFileSync(join(root, 'scratch/swap/secret.txt'), 'mine');
    symlinkSync(outside, join(root, 'scratch/swap-link'));
    let isSwapping = true;
    const swap = async () => {
      while (isSwapping) {
        renameSync(join(root, 'scratch/swap'), join(root, 'scratch/swap-real'));
        renameSync(join(root, 'scratch/swap-link'), join(root, 'scratch/swap'));
        await new Promise(setImmediate);
        renameSync(join(root, 'scratch/swap'), join(root, 'scratch/swap-link'));
        renameSync(join(root, 'scratch/swap-real'), join(root, 'scratch/swap'));
        await new Promise(setImmediate);
      }
    };
    const swapping = swap();
    for (let round = 0; round < 20; round += 1) {
      await run('transfer', {
        DATA: [{ source_path: '/~/swap/secret.txt', destination_path: `/~/swapped-${round}` }],
      });
      await run('transfer', {
        DATA: [{ source_path: '/~/real/secret.txt', destination_path: `/~/swap/put-${round}` }],
      });
    }
    isSwapping = false;
    await swapping;
    const got = readdirSync(join(root, 'scratch')).filter((name) => name.startsWith('swapped-'));
    expect(got.map((name) => readFileSync(join(root, 'scratch', name), 'utf8'))).toEqual(got.map(() => 'mine'));
    expect(readdirSync(outside)).toEqual(['secret.txt', 'sub']);
  },
);
