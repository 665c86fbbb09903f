import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalGlobus } from './local-globus.ts';

const { Request: ownRequest, Response: ownResponse } = globalThis;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('§14.4: keeps the signing key and the portal secret over a restart', async () => {
  const first = await createLocalGlobus({ folder });
  const keys = await (await fetch(`${first.authUrl}/jwk.json`)).json();
  await first.close();
  const second = await createLocalGlobus({ folder });
  expect(await (await fetch(`${second.authUrl}/jwk.json`)).json()).toEqual(keys);
  expect(second.portalClient).toEqual(first.portalClient);
  await second.close();
});

it('keeps the portal secret where only its owner reads it', async () => {
  const globus = await createLocalGlobus({ folder });
  await globus.close();
  const file = join(folder, 'portal-client.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    client_id: globus.portalClient.id,
    client_secret: globus.portalClient.secret,
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('starts again after a kill in the middle of writing its first keys', async () => {
  await writeFile(join(folder, 'keys.json.making'), '{"signing":');
  const globus = await createLocalGlobus({ folder });
  expect((await fetch(`${globus.authUrl}/jwk.json`)).status).toBe(200);
  await globus.close();
  expect((await readdir(folder)).filter((name) => name.endsWith('.making'))).toEqual([]);
});

it('leaves the process its own Request and Response', async () => {
  const globus = await createLocalGlobus({ folder });
  expect(globalThis.Request).toBe(ownRequest);
  expect(globalThis.Response).toBe(ownResponse);
  await globus.close();
});

it('stops at once with a connection that a browser has opened ahead and asked nothing by', async () => {
  const globus = await createLocalGlobus({ folder });
  const { hostname, port } = new URL(globus.authUrl);
  const ahead = connect(Number(port), hostname);
  await once(ahead, 'connect');
  // Known to the server, too, once it has answered one that came later.
  await fetch(`${globus.authUrl}/jwk.json`);
  const ended = once(ahead, 'close');
  ahead.resume();
  await globus.close();
  await ended;
});

it('starts once per folder, and says what to do about it', async () => {
  const globus = await createLocalGlobus({ folder });
  await expect(createLocalGlobus({ folder })).rejects.toThrow(/LOCAL_GLOBUS_FOLDER/);
  await globus.close();
});

it('§14.44: refuses an address that other machines can reach', async () => {
  await expect(createLocalGlobus({ folder, host: '0.0.0.0' })).rejects.toThrow(/loopback/);
});

it.each(['https://auth.globus.org', 'https://auth.preview.globus.org/', 'https://auth.test.globuscs.info'])(
  '§14.44: does not answer in the name of %s',
  async (authUrl) => {
    await expect(createLocalGlobus({ folder, authUrl })).rejects.toThrow(/Globus's own/);
  },
);

it('fills a collection that is new since the last start, and leaves the others alone', async () => {
  await (await createLocalGlobus({ folder })).close();
  const collections = join(folder, 'collections');
  await rm(join(collections, 'aurora-project-storage'), { recursive: true });
  await writeFile(join(collections, 'genomics-scratch', 'mine.txt'), 'kept');
  await (await createLocalGlobus({ folder })).close();
  expect(await readdir(join(collections, 'aurora-project-storage', 'home', 'project'))).toContain('readme.md');
  expect(await readFile(join(collections, 'genomics-scratch', 'mine.txt'), 'utf8')).toBe('kept');
});
