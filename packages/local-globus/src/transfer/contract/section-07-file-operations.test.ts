import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, items, refusal, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const at = (operation: string, id: string = ids.gcpMapped) => `/operation/endpoint/${id}/${operation}`;
const ls = (path: string, more = '') => world.noor.get(`${at('ls')}?path=${encodeURIComponent(path)}${more}`);
const names = (answer: { body: unknown }) => items(answer).map(({ name }) => name);

test('§7.1 a listing has every member, and its path ends with a slash', async () => {
  const { status, body } = await ls('~/tides');
  expect([status, body]).toEqual([
    200,
    {
      DATA_TYPE: 'file_list',
      endpoint: ids.gcpMapped,
      path: '/~/tides/',
      absolute_path: '/home/field/tides/',
      rename_supported: true,
      symlink_supported: false,
      limit: 100_000,
      offset: 0,
      length: items({ body }).length,
      total: items({ body }).length,
      DATA: expect.any(Array),
    },
  ]);
  expect(items({ body })[0]).toEqual({
    DATA_TYPE: 'file',
    name: 'harbour-mouth',
    type: 'dir',
    size: expect.any(Number),
    last_modified: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/),
    permissions: expect.stringMatching(/^0[0-7]{3}$/),
    user: expect.any(String),
    group: expect.any(String),
    link_target: null,
    link_size: null,
    link_user: null,
    link_group: null,
    link_last_modified: null,
  });
});

test('§7.1 a path that is empty opens the default directory of the collection', async () => {
  expect((await ls('')).body).toMatchObject({ path: '/~/' });
  await world.kit.put(`/endpoint/${ids.gcpMapped}`, { default_directory: '/~/notes/'.replace('/~', '/home/field') });
  expect((await ls('')).body).toMatchObject({ path: '/home/field/notes/' });
  expect((await world.noor.get(at('ls'))).body).toMatchObject({ path: '/home/field/notes/' });
  await world.kit.put(`/endpoint/${ids.gcpMapped}`, { default_directory: null });
  expect((await world.noor.get(at('ls', ids.guest))).body).toMatchObject({ path: '/', absolute_path: '/' });
});

test('§7.1 pages of one listing follow each other and know the total, filtered or not', async () => {
  for (const [filter, order, total] of [
    ['', '', 10_000],
    ['&filter=name:~reading-00000*', '', 9],
    ['&filter=name:~reading-00000*', '&orderby=size+DESC,name', 9],
  ] as const) {
    const whole = await ls('/~/many/ten-thousand/', `${filter}${order}`);
    expect(whole.body).toMatchObject({ total, length: total });
    const page = await ls('/~/many/ten-thousand/', `${filter}${order}&limit=4&offset=3`);
    expect(page.body).toMatchObject({ total, length: 4, limit: 4, offset: 3 });
    expect(names(page)).toEqual(names(whole).slice(3, 7));
    expect((await ls('/~/many/ten-thousand/', `${filter}${order}&offset=${total}`)).body).toMatchObject({
      total,
      length: 0,
    });
  }
});

test('§1.8 filters of a listing: glob, not, time, size; clauses are joined, parameters are alternatives', async () => {
  const hidden = names(await ls('/~/', '&filter=name:~.*'));
  expect(hidden).toEqual(['.cache', '.station.conf']);
  expect(names(await ls('/~/', '&filter=name:!~.*/type:file'))).toEqual(['readme.txt']);
  expect(names(await ls('/~/', '&filter=type:file/name:~r*&filter=name:notes'))).toEqual(['notes', 'readme.txt']);
  expect(names(await ls('/~/', '&filter=name:=notes,tides'))).toEqual(['notes', 'tides']);
  expect(names(await ls('/~/', '&filter=type:file/size:>10/last_modified:2025-01-01,2025-01-05'))).toContain(
    'readme.txt',
  );
  expect(names(await ls('/~/', '&filter='))).toEqual(names(await ls('/~/')));
});

test('§7.1 the order is by name unless told otherwise, up or down, by several fields', async () => {
  const plain = names(await ls('/~/'));
  expect(plain).toEqual(plain.toSorted((left, right) => (String(left) < String(right) ? -1 : 1)));
  expect(names(await ls('/~/', '&orderby=name+DESC'))).toEqual(plain.toReversed());
  const sizes = items(await ls('/~/tides/harbour-mouth', '&orderby=size+DESC,name+ASC')).map(({ size }) =>
    Number(size),
  );
  expect(sizes).toEqual(sizes.toSorted((left, right) => right - left));
});

test('§7.1 the show_hidden forms of every client', async () => {
  for (const [flag, shown] of [
    ['0', false],
    ['false', false],
    ['False', false],
    ['1', true],
    ['true', true],
    ['', true],
  ] as const)
    expect([flag, names(await ls('/~/', `&show_hidden=${flag}`)).includes('.cache')]).toEqual([flag, shown]);
});

test('§7.1 a link shows what is behind it, and one that leads out shows nothing of that', async () => {
  const folder = `${world.collectionFolder('coastal-field-station')}/home/field/links`;
  await mkdir(folder);
  await writeFile(`${folder}/file.txt`, 'twelve bytes');
  await symlink('file.txt', `${folder}/inside`);
  await symlink('/etc/passwd', `${folder}/outside`);
  await symlink('loop', `${folder}/loop`);
  const [file, inside, loop, outside] = items(await ls('/~/links/'));
  expect(file).toMatchObject({ name: 'file.txt', size: 12, link_target: null });
  expect(inside).toMatchObject({
    type: 'file',
    size: 12,
    link_target: 'file.txt',
    link_size: 8,
    link_user: expect.any(String),
  });
  expect(loop).toMatchObject({ type: 'invalid_symlink' });
  expect(outside).toMatchObject({ type: 'invalid_symlink', size: '/etc/passwd'.length });
  expect(await ls('/~/links/outside/')).toMatchObject({
    status: expect.toSatisfy((status) => status === 403 || status === 502),
  });
});

test('§7 long and odd paths: as long as the storage takes them, and back', async () => {
  const deep = `/~/${Array.from({ length: 20 }, (_, index) => `${'d'.repeat(100)}${index}`).join('/')}/`;
  let path = '/~/';
  for (const part of deep.split('/').slice(2, -1)) {
    path += `${part}/`;
    expect(await world.noor.post(at('mkdir'), { path })).toMatchObject({ status: 202 });
  }
  expect((await ls(deep)).body).toMatchObject({ path: deep, total: 0 });
  const odd = '/~/naïve "quoted" #1 ?50% +x 🦀 \u202Ertl';
  expect(await world.noor.post(at('mkdir'), { path: odd })).toMatchObject({ status: 202 });
  expect((await ls(odd)).body).toMatchObject({ path: `${odd}/` });
  expect(await ls(`/~/${'x'.repeat(256)}`)).toEqual(refusal(400, 'InvalidPath'));
  expect(await ls(`/${'x/'.repeat(3000)}`)).toEqual(refusal(400, 'InvalidPath'));
});

test('§7.2 stat describes a file, a folder and the root, and says NotFound for what is not there', async () => {
  const stat = (path: string) => world.noor.get(`${at('stat')}?path=${encodeURIComponent(path)}`);
  expect(await stat('/~/readme.txt')).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'file', name: 'readme.txt', type: 'file' },
  });
  expect(await stat('/~/tides/')).toMatchObject({ status: 200, body: { name: 'tides', type: 'dir' } });
  expect(await stat('/')).toMatchObject({ status: 200, body: { name: '/', type: 'dir' } });
  const missing = await stat('/~/gone');
  expect(missing).toEqual(refusal(404, 'NotFound'));
  expect(Object(missing.body).message).toMatch(/^Path not found, Error \(list\)\nEndpoint: /);
});

test('§7.3 mkdir makes one folder: not its parents, and not twice', async () => {
  const make = (path: string, more = {}) => world.noor.post(at('mkdir'), { DATA_TYPE: 'mkdir', path, ...more });
  expect(await make('/~/2026/', { local_user: null })).toEqual({
    status: 202,
    body: {
      DATA_TYPE: 'mkdir_result',
      code: 'DirectoryCreated',
      message: 'The directory was created successfully',
      request_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      resource: at('mkdir'),
    },
  });
  expect(await make('/~/2026')).toEqual(refusal(502, 'ExternalError.MkdirFailed.Exists'));
  expect(await make('/~/readme.txt')).toEqual(refusal(502, 'ExternalError.MkdirFailed.Exists'));
  expect(await make('/')).toEqual(refusal(502, 'ExternalError.MkdirFailed.Exists'));
  expect(await make('/~/no/parent/')).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await make('/~/readme.txt/below/')).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await make('/~/../../../x')).toEqual(refusal(403, 'EndpointPermissionDenied'));
});

test('§7.4 rename moves within the collection, links themselves too, and replaces nothing', async () => {
  const folder = `${world.collectionFolder('coastal-field-station')}/home/field`;
  await writeFile(`${folder}/a.txt`, 'a');
  await symlink('a.txt', `${folder}/a-link`);
  const move = (old_path: string, new_path: string) =>
    world.noor.post(at('rename'), { DATA_TYPE: 'rename', old_path, new_path });
  expect(await move('/~/a.txt', '/~/notes/a.txt')).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'result', code: 'FileRenamed', message: 'File or directory renamed successfully' },
  });
  expect(await move('/~/a-link', '/~/b-link')).toMatchObject({ status: 200 });
  expect(items(await ls('/~/', '&filter=name:b-link'))).toMatchObject([
    { type: 'invalid_symlink', link_target: 'a.txt' },
  ]);
  expect(await move('/~/notes/a.txt', '/~/readme.txt')).toEqual(refusal(502, 'ExternalError.RenameFailed.Exists'));
  expect(await move('/~/gone', '/~/x')).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await move('/~/notes/a.txt', '/~/no/parent')).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await move('/', '/~/x')).toEqual(refusal(502, 'ExternalError.RenameFailed'));
  expect(await move('/~/notes', '/~/notes/within')).toEqual(refusal(502, 'ExternalError.RenameFailed'));
});

test('§7.5 links are not offered, as listings say', async () => {
  const body = { DATA_TYPE: 'symlink', path: '/~/cur', symlink_target: '2026' };
  expect(await world.noor.post(at('symlink'), body)).toEqual(refusal(501, 'NotSupported'));
});

test.each([
  ['a folder that is not there', ids.gcpMapped, 'path=/~/gone/', 404, 'ClientError.NotFound'],
  ['a file', ids.gcpMapped, 'path=/~/readme.txt', 502, 'ExternalError.DirListingFailed.NotDirectory'],
  ['a computer that is off', ids.offline, 'path=/', 502, 'ExternalError.DirListingFailed.GCDisconnected'],
  ['a server without files', ids.server, 'path=/', 400, 'BadRequest'],
  ['a collection that was deleted', ids.deleted, 'path=/', 404, 'EndpointDeleted'],
  ['a collection that never was', ids.nothing, 'path=/', 404, 'EndpointNotFound'],
  ['an unknown filter', ids.gcpMapped, 'filter=colour:red', 400, 'ClientError.BadRequest'],
  ['an unknown order', ids.gcpMapped, 'orderby=colour', 400, 'ClientError.BadRequest'],
  ['a limit that is no number', ids.gcpMapped, 'limit=all', 400, 'BadRequest'],
  ['a path with a NUL', ids.gcpMapped, 'path=/%00', 400, 'InvalidPath'],
])('§7.1 a listing of or with %s is refused', async (_what, id, query, status, code) => {
  expect(await world.ada.get(`${at('ls', id)}?${query}`)).toEqual(refusal(status, code));
});

test('§1.2 a HEAD of a listing has no body and leaves nothing open', async () => {
  const { readdir } = await import('node:fs/promises');
  const open = async () => (await readdir('/proc/self/fd')).length;
  const head = async () =>
    fetch(`${world.url}${at('ls')}`, { method: 'HEAD', headers: { Authorization: 'Bearer noor_at_coastal.example' } });
  expect((await head()).status).toBe(200);
  const before = await open();
  for (let count = 0; count < 50; count += 1) await head();
  expect(await open()).toBeLessThan(before + 25);
});

test('§1.2 a listing that nobody reads to its end leaves nothing open', async () => {
  const { readdir } = await import('node:fs/promises');
  const foldersOpen = async () => {
    const { readlink } = await import('node:fs/promises');
    const links = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return links.filter((link) => link.endsWith('/ten-thousand')).length;
  };
  for (let count = 0; count < 5; count += 1) {
    const abort = new AbortController();
    const answer = await fetch(`${world.url}${at('ls')}?path=/~/many/ten-thousand/`, {
      headers: { Authorization: 'Bearer noor_at_coastal.example' },
      signal: abort.signal,
    });
    await answer.body?.getReader().read();
    abort.abort();
  }
  await expect.poll(foldersOpen).toBe(0);
});
