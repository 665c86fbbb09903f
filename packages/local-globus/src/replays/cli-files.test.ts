import { access, stat } from 'node:fs/promises';
import { resourceServers } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { askAuth } from '../testing/index.ts';
import { beginCommand, failure, message } from './begin-command.ts';
import type { Cli } from './cli.ts';
import { runLoginFlow, signedInCli } from './cli-login.ts';
import { mapped, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
});
afterAll(() => world.stop());

const ls = `/v0.10/operation/endpoint/${station}/ls` as const;
/** `ls` prints names, with a slash after those of folders. */
const listing = z.looseObject({
  path: z.string().check(z.regex(/\/$/)),
  DATA: z.array(z.looseObject({ name: z.string(), type: z.string() })),
});
const text = z.string();
/** `ls -l` and `stat` print these. */
const longEntry = z.looseObject({
  name: text,
  type: text,
  permissions: z.string().check(z.regex(/^0[0-7]{3}$/)),
  user: text,
  group: text,
  size: z.int(),
  last_modified: z.string().check(z.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/)),
});
const namesOf = ({ DATA }: z.infer<typeof listing>) =>
  DATA.map(({ name, type }) => (type === 'dir' ? `${name}/` : name));

test('globus ls ID: the home without hidden names, folders with a slash', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const home = await transfer(`GET ${ls}?show_hidden=0`, { reads: listing });
  expect(home.path).toBe('/~/');
  expect(namesOf(home)).toEqual(['images/', 'many/', 'notes/', 'odd names/', 'readme.txt', 'tides/', 'weather/']);
});

test('globus ls -l ID: the same request, with what the columns read', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const home = await transfer(`GET ${ls}?show_hidden=0`, { reads: z.looseObject({ DATA: z.array(longEntry) }) });
  const { size } = await stat(world.onStation('readme.txt'));
  expect(home.DATA.find(({ name }) => name === 'readme.txt')).toMatchObject({ type: 'file', size });
});

test('globus ls -a ID:/~/: show_hidden=1, and the hidden names', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const home = await transfer(`GET ${ls}?path=%2F~%2F&show_hidden=1`, { reads: listing });
  expect(namesOf(home)).toEqual(expect.arrayContaining(['.cache/', '.station.conf']));
});

test('globus ls "ID:~/odd names/" --orderby size:DESC --orderby name:ASC: joined by a comma, blanks as plus signs', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const line = `GET ${ls}?path=~%2Fodd+names%2F&show_hidden=0&orderby=size+DESC%2Cname+ASC` as const;
  const { DATA, path } = await transfer(line, { reads: z.extend(listing, { DATA: z.array(longEntry) }) });
  expect(path).toBe('/~/odd names/');
  const order = DATA.map(({ size, name }) => ({ size, name }));
  expect(order).toEqual(order.toSorted((left, right) => right.size - left.size || (left.name < right.name ? -1 : 1)));
});

test.each([
  ['~*.txt', 'name%3A~%2A.txt', ['readme.txt']],
  ['=readme.txt', 'name%3A%3Dreadme.txt', ['readme.txt']],
  ['!~*s', 'name%3A%21~%2As', ['many/', 'readme.txt', 'weather/']],
])("globus ls ID --filter '%s': after name:, percent-encoded", async (_, filter, names) => {
  const { transfer } = await beginCommand(noor, 'transfer');
  expect(namesOf(await transfer(`GET ${ls}?show_hidden=0&filter=${filter}`, { reads: listing }))).toEqual(names);
});

/** As the SDK's recursive listing: folder by folder as they were found, each by the path of the answer and its name. */
async function listRecursively(
  start: string,
  filter: string,
  depth = 3,
): Promise<{ asked: string[]; found: string[] }> {
  const { transfer } = await beginCommand(noor, 'transfer');
  const waiting = [{ path: start, below: '', depth: 0 }];
  const asked: string[] = [];
  const found: string[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, below, depth: level } = next;
    asked.push(path);
    const page = await transfer(`GET ${ls}?path=${path}&show_hidden=0${filter}`, { reads: listing });
    for (const { name, type } of page.DATA) {
      found.push(`${below}${name}`);
      if (type !== 'dir' || level >= depth) continue;
      const encoded = new URLSearchParams({ path: `${page.path}${name}` }).toString().slice('path='.length);
      // Python leaves the tilde alone.
      waiting.push({ path: encoded.replaceAll('%7E', '~'), below: `${below}${name}/`, depth: level + 1 });
    }
  }
  return { asked, found };
}

test('globus ls -r ID:/~/tides/: folder after folder, by the path of the answer and the names in it', async () => {
  const { asked, found } = await listRecursively('%2F~%2Ftides%2F', '');
  expect(asked).toEqual([
    '%2F~%2Ftides%2F',
    '%2F~%2Ftides%2Fharbour-mouth',
    '%2F~%2Ftides%2Flighthouse',
    '%2F~%2Ftides%2Fnorth-pier',
  ]);
  expect(found).toEqual(expect.arrayContaining(['harbour-mouth', 'latest', 'lighthouse/2025-01.csv']));
});

test("globus ls -r 'ID:/~/odd names': names with # ? % + and quotes lead on when they come back encoded", async () => {
  const { asked, found } = await listRecursively('%2F~%2Fodd+names', '');
  expect(asked[1]).toBe('%2F~%2Fodd+names%2Fa+folder%2C+with+%22everything%22+%23%3F%25%2B');
  expect(found.some((name) => name.startsWith('a folder, with "everything" #?%+/'))).toBe(true);
});

test("globus ls -r ID:/~/tides --filter '~*-01.csv': filter twice, folders to go on with and names to show", async () => {
  const { asked, found } = await listRecursively('%2F~%2Ftides', '&filter=type%3Adir&filter=name%3A~%2A-01.csv');
  expect(asked).toHaveLength(4);
  expect(found.filter((name) => name.endsWith('.csv'))).toEqual(
    ['harbour-mouth', 'lighthouse', 'north-pier'].map((folder) => `${folder}/2025-01.csv`),
  );
});

test('globus ls of what is a file: 502 with ExternalError in the code, which is not tried again', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  await transfer(`GET ${ls}?path=%2F~%2Freadme.txt&show_hidden=0`, {
    status: 502,
    reads: failure('ExternalError.DirListingFailed.NotDirectory'),
  });
});

const operation = (name: string) => `/v0.10/operation/endpoint/${station}/${name}` as const;

test('globus mkdir "ID:~/new folder": the folder is on the disk; once more, 502 MkdirFailed.Exists', async () => {
  const json = { DATA_TYPE: 'mkdir', path: '~/new folder' };
  const { transfer } = await beginCommand(noor, 'transfer');
  const said = await transfer(`POST ${operation('mkdir')}`, { json, status: 202, reads: message });
  expect(said.message).toBe('The directory was created successfully');
  expect((await stat(world.onStation('new folder'))).isDirectory()).toBe(true);
  const again = await beginCommand(noor, 'transfer');
  await again.transfer(`POST ${operation('mkdir')}`, {
    json,
    status: 502,
    reads: failure('ExternalError.MkdirFailed.Exists'),
  });
});

test('globus mkdir with letters beyond ASCII: escaped in the JSON, spelled out on the disk', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const json = { DATA_TYPE: 'mkdir', path: '/~/Gezeiten – Übersicht 🌊/' };
  await transfer(`POST ${operation('mkdir')}`, { json, status: 202, reads: message });
  expect((await stat(world.onStation('Gezeiten – Übersicht 🌊'))).isDirectory()).toBe(true);
});

test('globus rename ID "~/old name" "~/new name": the old name is gone from the disk', async () => {
  const making = await beginCommand(noor, 'transfer');
  const json = { DATA_TYPE: 'mkdir', path: '~/old name' };
  await making.transfer(`POST ${operation('mkdir')}`, { json, status: 202, reads: message });
  const { transfer } = await beginCommand(noor, 'transfer');
  const said = await transfer(`POST ${operation('rename')}`, {
    json: { DATA_TYPE: 'rename', old_path: '~/old name', new_path: '~/new name' },
    reads: message,
  });
  expect(said.message).toBe('File or directory renamed successfully');
  expect((await stat(world.onStation('new name'))).isDirectory()).toBe(true);
  await expect(access(world.onStation('old name'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('globus stat ID:/~/readme.txt: every row; of nothing, the code NotFound, for which the CLI has words', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const shown = await transfer(`GET ${operation('stat')}?path=%2F~%2Freadme.txt`, { reads: longEntry });
  const { size } = await stat(world.onStation('readme.txt'));
  expect(shown).toMatchObject({ name: 'readme.txt', type: 'file', size });
  const again = await beginCommand(noor, 'transfer');
  await again.transfer(`GET ${operation('stat')}?path=%2F~%2Fgone`, { status: 404, reads: failure('NotFound') });
});

const dataAccess = `urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/${mapped}/data_access]`;

test('globus ls of a mapped collection: ConsentRequired, globus session consent with that scope, and then the listing', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const line = `GET /v0.10/operation/endpoint/${mapped}/ls?show_hidden=0` as const;
  const wants = z.extend(failure('ConsentRequired'), { required_scopes: z.array(z.string()) });
  const { required_scopes } = await transfer(line, { status: 403, reads: wants });
  expect(required_scopes).toEqual([dataAccess]);
  // Exit 4: the CLI says to run this with the scope as it came.
  await runLoginFlow(noor, { person: 'noor@coastal.example', scopes: required_scopes });
  const again = await beginCommand(noor, 'transfer');
  expect((await again.transfer(line, { reads: listing })).path).toBe('/~/');
});

test('globus ls with an access token that Auth has ended: 401, one refresh, and the listing', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const before = noor.storage.tokens.get(resourceServers.transfer)?.access_token ?? '';
  await askAuth(() => world.globus).form(
    '/v2/oauth2/token/revoke',
    { token: before, client_id: '95fdeba8-fac2-42bd-a357-e068d82ff78e' },
    null,
  );
  await transfer(`GET ${ls}?show_hidden=0`, { reads: listing });
  expect(noor.storage.tokens.get(resourceServers.transfer)?.access_token).not.toBe(before);
});
