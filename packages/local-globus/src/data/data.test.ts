import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointDocument, resourceServerOf, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { obtainTokens } from '../testing/obtain-tokens.ts';

const project = 'f6e5b8c7-a0b3-4b6f-c28e-637081920314';
let folder: string;
let globus: LocalGlobus;
let ids: { guest: string; mapped: string };

const httpsScope = (id: string) => `https://auth.globus.org/scopes/${id}/https`;

async function tokenFor(person: string, id: string): Promise<string> {
  const issued = await obtainTokens(globus, { person, scope: `${scopes.transferAll} ${httpsScope(id)}` });
  const all = [issued, ...(issued.other_tokens ?? [])];
  const token = all.find(({ resource_server }) => resource_server === id);
  if (token === undefined) throw new Error(`no token for ${id} among ${all.map((one) => one.resource_server).join()}`);
  return token.access_token;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
  globus = await createLocalGlobus({ folder });
  ids = { guest: 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70', mapped: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192' };
  await mkdir(join(folder, 'collections/instrument-drop/data test'), { recursive: true });
  await writeFile(join(folder, 'collections/instrument-drop/data test/a b%é.txt'), '0123456789');
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await symlink(join(folder, 'secret.txt'), join(folder, 'collections/instrument-drop/data test/out.txt'));
  await symlink('a b%é.txt', join(folder, 'collections/instrument-drop/data test/in.txt'));
});
afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true });
});

/** A call of the data server by a script. */
function call(token: string | null, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('x-requested-with', 'XMLHttpRequest');
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  return fetch(globus.dataUrl + path, { redirect: 'manual', ...init, headers });
}

test('Transfer says where the data server of a collection is, and GCP has none', async () => {
  const { access_token } = await obtainTokens(globus, { person: 'ada@aurora.example', scope: scopes.transferAll });
  const documentOf = async (id: string) => {
    const answer = await fetch(`${globus.transferUrl}/v0.10/endpoint/${id}`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return endpointDocument.parse(await answer.json());
  };
  expect((await documentOf(ids.guest)).https_server).toBe(`${globus.dataUrl}/${ids.guest}`);
  expect((await documentOf('a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f')).https_server).toBeNull();
  expect(resourceServerOf(httpsScope(ids.guest))).toBe(ids.guest);
});

test('a file is read whole, in part, by its head, or not at all when it is known', async () => {
  const token = await tokenFor('ada@aurora.example', ids.mapped);
  const path = `/${ids.mapped}/data%20test/a%20b%25%C3%A9.txt`;
  const all = await call(token, path);
  expect([all.status, await all.text()]).toEqual([200, '0123456789']);
  expect(all.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(all.headers.get('accept-ranges')).toBe('bytes');
  const head = await call(token, path, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  for (const [range, text] of [
    ['bytes=2-4', '234'],
    ['bytes=7-', '789'],
    ['bytes=-3', '789'],
    ['bytes=8-99', '89'],
  ]) {
    const part = await call(token, path, { headers: { range: range ?? '' } });
    expect([range, part.status, await part.text()]).toEqual([range, 206, text]);
  }
  expect((await call(token, path, { headers: { range: 'bytes=2-4' } })).headers.get('content-range')).toBe(
    'bytes 2-4/10',
  );
  expect((await call(token, path, { headers: { range: 'bytes=10-' } })).status).toBe(416);
  expect((await call(token, path, { headers: { range: 'bytes=1-2', 'if-range': '"old"' } })).status).toBe(200);
  const etag = all.headers.get('etag') ?? '';
  expect((await call(token, path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const modified = all.headers.get('last-modified') ?? '';
  expect((await call(token, path, { headers: { 'if-modified-since': modified } })).status).toBe(304);
  expect((await call(token, `${path}?download`)).headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''a%20b%25%C3%A9.txt",
  );
});

test('a file is put, replaced and removed by who may write', async () => {
  const token = await tokenFor('ada@aurora.example', ids.mapped);
  const path = `/${ids.mapped}/data%20test/new.bin`;
  const put = (body: string) => call(token, path, { method: 'PUT', body });
  expect((await put('one')).status).toBe(201);
  expect((await put('two')).status).toBe(204);
  expect(await (await call(token, path)).text()).toBe('two');
  expect((await call(token, path, { method: 'DELETE' })).status).toBe(204);
  expect((await call(token, path)).status).toBe(404);
  expect((await call(token, path, { method: 'DELETE' })).status).toBe(404);
  expect((await call(token, `/${ids.mapped}/nowhere/new.bin`, { method: 'PUT', body: 'x' })).status).toBe(404);
  expect((await call(token, `/${ids.mapped}/data%20test`, { method: 'PUT', body: 'x' })).status).toBe(403);
  expect((await call(token, `/${ids.mapped}/data%20test`, { method: 'DELETE' })).status).toBe(403);
  const reader = await tokenFor('noor@coastal.example', ids.guest);
  expect((await call(reader, `/${ids.guest}/x.txt`, { method: 'PUT', body: 'x' })).status).toBe(403);
});

test('nothing outside of the collection is reached, by no spelling and no link', async () => {
  const token = await tokenFor('ada@aurora.example', ids.mapped);
  const at = (path: string) => call(token, `/${ids.mapped}${path}`);
  expect(await (await at('/data%20test/in.txt')).text()).toBe('0123456789');
  expect((await at('/data%20test/out.txt')).status).toBe(403);
  for (const path of ['/%2e%2e/secret.txt', '/data%20test%2F..%2F..%2F..%2Fsecret.txt', '/..%2fsecret.txt', '/a%00b']) {
    expect([path, (await at(path)).status]).toEqual([
      path,
      expect.toSatisfy((status) => status >= 400 && status < 405),
    ]);
  }
});

test('directories are not listed; a head says that they are some', async () => {
  const token = await tokenFor('ada@aurora.example', ids.mapped);
  for (const path of ['/', '/data%20test', '/data%20test/']) {
    const head = await call(token, `/${ids.mapped}${path}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'httpd/unix-directory']);
    expect((await call(token, `/${ids.mapped}${path}`)).status).toBe(403);
  }
});

test('without a token of this very collection a script is refused and a browser sent to sign in', async () => {
  const path = `/${ids.mapped}/data%20test/in.txt`;
  expect((await call(null, path)).status).toBe(401);
  expect((await call('made-up', path)).status).toBe(401);
  expect((await call(await tokenFor('ada@aurora.example', ids.guest), path)).status).toBe(401);
  const browser = await fetch(globus.dataUrl + path, { redirect: 'manual' });
  expect([browser.status, browser.headers.get('location')?.split('?')[0]]).toEqual([
    302,
    `${globus.authUrl}/v2/oauth2/authorize`,
  ]);
  expect((await call(await tokenFor('noor@coastal.example', ids.mapped), path)).status).toBe(403);
  expect((await call(await tokenFor('ada@aurora.example', ids.mapped), `/${project}/x`)).status).toBe(404);
  const preflight = await call(null, path, { method: 'OPTIONS' });
  expect(preflight.headers.get('access-control-allow-methods')).toBe('HEAD, GET, PUT, DELETE, OPTIONS');
});
