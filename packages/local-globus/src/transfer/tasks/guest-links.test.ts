import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, member, startContract } from '../contract/world.ts';
import { identityIdOf } from '../start-transfer.ts';

let world: Awaited<ReturnType<typeof startContract>>;
let root: string;
beforeAll(async () => {
  world = await startContract();
  root = world.collectionFolder('instrument-drop');
  for (const folder of ['shared', 'private', 'shared/sub']) mkdirSync(`${root}/${folder}`);
  writeFileSync(`${root}/private/secret.txt`, 'secret');
  writeFileSync(`${root}/shared/mine.txt`, 'mine');
  symlinkSync('../private', `${root}/shared/folder`);
  symlinkSync('../private/secret.txt', `${root}/shared/leak.txt`);
  symlinkSync('mine.txt', `${root}/shared/same.txt`);
  symlinkSync('../../private', `${root}/shared/sub/deep`);
  expect(
    await world.ada.post(`/endpoint/${ids.otherGuest}/access`, {
      principal_type: 'identity',
      principal: identityIdOf('noor@coastal.example'),
      path: '/shared/',
      permissions: 'rw',
    }),
  ).toMatchObject({ status: 201 });
});
afterAll(() => world.stop());

async function run(kind: 'transfer' | 'delete', document: object): Promise<unknown> {
  const accepted = await world.noor.post(`/${kind}`, { submission_id: crypto.randomUUID(), ...document });
  const id = member(accepted, 'task_id');
  for (;;) {
    const { status, nice_status, faults } = Object((await world.noor.get(`/task/${id}`)).body);
    if (status !== 'ACTIVE') return status;
    if (faults === 0) continue;
    await world.noor.post(`/task/${id}/cancel`);
    return nice_status;
  }
}
const taken = `${crypto.randomUUID()}`;
const read = (source_path: string, more: object = {}) =>
  run('transfer', {
    source_endpoint: ids.otherGuest,
    destination_endpoint: ids.unmanaged,
    DATA: [{ source_path, destination_path: `/~/${taken}/${source_path}` }],
    ...more,
  });

test.each([
  ['a file through a link to a folder', '/shared/folder/secret.txt', {}],
  ['a file through a link to it', '/shared/leak.txt', {}],
  ['a folder that is a link', '/shared/folder', {}],
  ['a folder with links that are followed', '/shared/sub/', { recursive_symlinks: 'copy' }],
])('§20.7 a task of a guest does not read %s, out of what a rule opens', async (_what, path, more) => {
  expect(await read(path, more)).toBe('PERMISSION_DENIED');
  const copied = readdirSync(world.collectionFolder('genomics-scratch'), { recursive: true }).map(String);
  expect(copied.filter((name) => name.endsWith('secret.txt') || name.endsWith('leak.txt'))).toEqual([]);
});

test('§20.7 a task of a guest reads what a rule opens, links within it as well', async () => {
  expect(await read('/shared/mine.txt')).toBe('SUCCEEDED');
  expect(await read('/shared/same.txt')).toBe('SUCCEEDED');
});

test('§20.7 a task of a guest neither writes nor deletes through a link, out of what a rule opens', async () => {
  const write = (destination_path: string) =>
    run('transfer', {
      source_endpoint: ids.gcpMapped,
      destination_endpoint: ids.otherGuest,
      DATA: [{ source_path: '/~/readme.txt', destination_path }],
    });
  expect(await write('/shared/folder/secret.txt')).toBe('PERMISSION_DENIED');
  expect(await write('/shared/folder/new/deep/x.txt')).toBe('PERMISSION_DENIED');
  const remove = { endpoint: ids.otherGuest, recursive: true, DATA: [{ path: '/shared/folder/secret.txt' }] };
  expect(await run('delete', remove)).toBe('PERMISSION_DENIED');
  expect(readdirSync(`${root}/private`)).toEqual(['secret.txt']);
  expect(readFileSync(`${root}/private/secret.txt`, 'utf8')).toBe('secret');
  expect(await write('/shared/made/new.txt')).toBe('SUCCEEDED');
});
