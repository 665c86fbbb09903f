import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { scopes } from '@isthmus/globus';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalGlobus, type LocalGlobus, type WorldFile } from '../local-globus.ts';
import { globusAlone } from '../seeds.ts';
import { freePort } from '../testing/free-port.ts';
import { obtainTokens } from '../testing/index.ts';
import { createBrowser } from '../testing/sign-in.ts';
import { readWorld } from './read-world.ts';

const program = fileURLToPath(new URL('../serve.ts', import.meta.url));
const example = fileURLToPath(new URL('../../example-world.json', import.meta.url));
const dashboard = { id: 'd4000000-0000-4000-8000-000000000001', secret: 'not-a-secret-outside-of-this-computer' };
const redirectUri = 'http://localhost:4000/callback';
const storage = 'd5000000-0000-4000-8000-000000000001';
const readings = 'd5000000-0000-4000-8000-000000000002';
const laptop = 'd5000000-0000-4000-8000-000000000003';

let folder: string;
let started: { close(): unknown }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-world-'));
  started = [];
});
afterEach(async () => {
  for (const one of started.toReversed()) await one.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(world: string | WorldFile, data = join(folder, 'data')): Promise<LocalGlobus> {
  const globus = await createLocalGlobus({ folder: data, world });
  started.push(globus);
  return globus;
}

async function end(globus: LocalGlobus): Promise<void> {
  started = started.filter((one) => one !== globus);
  await globus.close();
}

async function ask(url: string, token: string, body?: object): Promise<{ status: number; document: unknown }> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, document: await answer.json() };
}

const listOf = (globus: Pick<LocalGlobus, 'transferUrl'>, token: string, collection: string, path = '/~/') =>
  ask(`${globus.transferUrl}/v0.10/operation/endpoint/${collection}/ls?path=${encodeURIComponent(path)}`, token);

/** A token of Transfer, with the consent that the storage of the example wants. */
async function tokenOf(
  globus: Pick<LocalGlobus, 'authUrl' | 'portalClient'>,
  person: string,
  more: { password?: string } = {},
): Promise<string> {
  const scope = `${scopes.transferAll}[*https://auth.globus.org/scopes/${storage}/data_access]`;
  const { access_token } = await obtainTokens(globus, { person, ...more, client: dashboard, redirectUri, scope });
  return access_token;
}

test('issue 4, 7: the example is served by itself: its person signs in at its client, lists and transfers', async () => {
  const port = await freePort();
  const data = join(folder, 'data');
  const flags = ['--port', String(port), '--data', data, '--world', example, '--bytes-per-second', '0'];
  const child: ChildProcess = spawn(process.execPath, [program, ...flags], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push({ close: () => child.kill('SIGKILL') });
  if (child.stdout === null) throw new Error('it has no output');
  await once(child.stdout, 'data');
  const globus = {
    authUrl: `http://127.0.0.1:${port}`,
    transferUrl: `http://127.0.0.1:${port + 1}`,
    portalClient: { id: '', secret: '' },
  };
  const token = await tokenOf(globus, 'sol@delta.example');
  expect(await listOf(globus, token, storage)).toMatchObject({
    status: 200,
    document: { DATA: [{ name: 'inbox' }, { name: 'readings' }] },
  });
  const id = await ask(`${globus.transferUrl}/v0.10/submission_id`, token);
  const submitted = await ask(`${globus.transferUrl}/v0.10/transfer`, token, {
    DATA_TYPE: 'transfer',
    submission_id: Object(id.document).value,
    source_endpoint: storage,
    destination_endpoint: laptop,
    DATA: [
      {
        DATA_TYPE: 'transfer_item',
        source_path: '/~/readings/',
        destination_path: '/copied/',
        recursive: true,
      },
    ],
  });
  expect(submitted.status).toBe(202);
  const task = `${globus.transferUrl}/v0.10/task/${Object(submitted.document).task_id}`;
  await vi.waitFor(
    async () => expect((await ask(task, token)).document).toMatchObject({ status: 'SUCCEEDED', files: 1 }),
    { timeout: 10_000, interval: 50 },
  );
  expect(await listOf(globus, token, laptop, '/copied/')).toMatchObject({
    document: { DATA: [{ name: '2025-03.csv', size: 22 }] },
  });
});

test('issue 4, 7: access rules, groups and passwords of a world count', async () => {
  const globus = await begin(example);
  const remy = await tokenOf(globus, 'remy@harbour.example', { password: 'low tide' });
  expect((await listOf(globus, remy, readings, '/')).status).toBe(200);
  expect((await listOf(globus, remy, storage)).status).toBe(403);
  const { access_token } = await obtainTokens(globus, {
    person: 'sol.vega@harbour.example',
    scope: 'openid profile email',
  });
  const who = await ask(`${globus.authUrl}/v2/oauth2/userinfo`, access_token);
  expect(who.document).toMatchObject({ preferred_username: 'sol@delta.example' });
  // Noor, of the demonstration, is in a group that the guest collection is shared with.
  expect((await listOf(globus, await tokenOf(globus, 'noor@coastal.example'), readings, '/')).status).toBe(200);
  expect((await listOf(globus, await tokenOf(globus, 'wren@coastal.example'), readings, '/')).status).toBe(403);
});

test('issue 4, 7: who has a password of their own is offered no button, and signs in with no other', async () => {
  const globus = await begin(example);
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    client_id: dashboard.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 's',
    session_required_identities: 'd1000000-0000-4000-8000-000000000002,d1000000-0000-4000-8000-000000000001',
  }).toString();
  const browser = createBrowser();
  let answer = await browser.fetch(authorizeUrl);
  const page = new URL(answer.headers.get('location') ?? '', globus.authUrl);
  answer = await browser.fetch(page);
  const html = await answer.text();
  expect(html).toContain('value="sol@delta.example"');
  expect(html).not.toContain('value="remy@harbour.example"');
  for (const form of [{ person: 'remy@harbour.example' }, { username: 'remy@harbour.example', password: 'globus' }]) {
    const refused = await browser.fetch(page, { method: 'POST', body: new URLSearchParams(form) });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('don’t go together')]);
  }
});

test('issue 4, 7: a world is there again after a restart and after a reset, and what it adds later is added', async () => {
  const world: WorldFile = JSON.parse(await readFile(example, 'utf8'));
  const first = await begin(world);
  const reset = await fetch(`${first.controlUrl}/reset`, { method: 'POST' });
  expect(reset.status).toBe(204);
  expect((await listOf(first, await tokenOf(first, 'sol@delta.example'), storage)).status).toBe(200);
  await end(first);

  const more: WorldFile = {
    ...world,
    people: [...(world.people ?? []), { name: 'Ines Roth', identities: [{ username: 'ines@delta.example' }] }],
  };
  const second = await begin(more);
  expect((await listOf(second, await tokenOf(second, 'sol@delta.example'), storage)).status).toBe(200);
  const { access_token } = await obtainTokens(second, { person: 'ines@delta.example', scope: 'openid profile email' });
  const who = await ask(`${second.authUrl}/v2/oauth2/userinfo`, access_token);
  expect(who.document).toMatchObject({ preferred_username: 'ines@delta.example', name: 'Ines Roth' });
});

test('issue 4, 7: a secret that was left out is made once, and kept beside the portal’s', async () => {
  const id = 'd4000000-0000-4000-8000-00000000000a';
  const world: WorldFile = { clients: [{ id, name: 'Quiet', public_client: false, redirect_uris: [redirectUri] }] };
  const secrets: string[] = [];
  for (const _start of [1, 2]) {
    const globus = await begin(world);
    const kept: unknown = JSON.parse(await readFile(join(folder, 'data', `client-${id}.json`), 'utf8'));
    secrets.push(String(Object(kept).client_secret));
    const client = { id, secret: secrets.at(-1) ?? '' };
    await obtainTokens(globus, { person: 'noor@coastal.example', client, redirectUri, scope: 'openid email' });
    await end(globus);
  }
  expect(secrets[0]).toMatch(/^[\w+/]{43}=$/);
  expect(secrets[1]).toBe(secrets[0]);
});

test('issue 4, 7: without the demonstration only the portal and what the world names is there', async () => {
  const globus = await begin({
    demonstration: false,
    identity_providers: [{ name: 'Delta Institute', short_name: 'delta', domains: ['delta.example'] }],
    people: [{ name: 'Sol Vega', identities: [{ username: 'sol@delta.example' }] }],
  });
  const { other_tokens } = await obtainTokens(globus, { person: 'sol@delta.example' });
  const transfer = other_tokens[0]?.access_token ?? '';
  const found = await ask(`${globus.transferUrl}/v0.10/endpoint_search?filter_scope=all&filter_fulltext=a`, transfer);
  expect(found).toMatchObject({ status: 200, document: { DATA: [] } });
  await expect(obtainTokens(globus, { person: 'noor@coastal.example' })).rejects.toThrow(/422|don’t go together/);
});

test('issue 4, 7: a collection on a folder that is there already works on its real files', async () => {
  const outside = join(folder, 'real');
  await mkdir(outside);
  await writeFile(join(outside, 'log.txt'), 'kept\n');
  const globus = await begin({
    collections: [
      {
        id: laptop,
        display_name: 'Real files',
        entity_type: 'GCP_mapped_collection',
        owner: 'noor@coastal.example',
        folder: outside,
      },
    ],
  });
  const { access_token } = await obtainTokens(globus, { person: 'noor@coastal.example', scope: scopes.transferAll });
  expect(await listOf(globus, access_token, laptop)).toMatchObject({ document: { DATA: [{ name: 'log.txt' }] } });
  await fetch(`${globus.controlUrl}/reset`, { method: 'POST' });
  expect(await readFile(join(outside, 'log.txt'), 'utf8')).toBe('kept\n');
});

const delta = { name: 'Delta', short_name: 'delta', domains: ['delta.example'] };
const sol = { name: 'Sol', identities: [{ username: 'sol@delta.example' }] };
const place = { id: laptop, display_name: 'L', entity_type: 'GCP_mapped_collection', owner: 'noor@coastal.example' };
const bad: [what: string, world: unknown, words: RegExp][] = [
  ['a member that does not exist', { persons: [] }, /persons/],
  ['a list that is none', { people: {} }, /people/],
  [
    'a person at no provider',
    { people: [sol] },
    /people\.0\.identities\.0\.username is at delta\.example, which is no/,
  ],
  ['a username twice', { identity_providers: [delta], people: [sol, sol] }, /people\.1.*which somebody has already/],
  ['a domain that another has', { identity_providers: [delta, { ...delta, name: 'Two' }] }, /identity_providers\.1/],
  ['an owner who is nobody', { collections: [{ ...place, owner: 'x@delta.example' }] }, /collections\.0\.owner/],
  ['an id that is none', { collections: [{ ...place, id: 'laptop' }] }, /collections\.0\.id has to be an id/],
  ['an id that is taken', { collections: [place, place] }, /collections\.1/],
  [
    'an id of the demonstration',
    { collections: [{ ...place, id: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f' }] },
    /collections\.0/,
  ],
  ['a folder that leads out', { collections: [{ ...place, folder: '../elsewhere' }] }, /collections\.0\.folder/],
  ['a folder that is not there', { collections: [{ ...place, folder: '/no/such/folder' }] }, /which is no folder/],
  ['a file that leads out', { collections: [{ ...place, files: { '../x': '' } }] }, /collections\.0\.files/],
  ['a home with ..', { collections: [{ ...place, home: '/a/../b/' }] }, /collections\.0\.home/],
  [
    'a guest of nothing',
    { collections: [{ ...place, entity_type: 'GCP_guest_collection' }] },
    /host_endpoint_id is missing/,
  ],
  ['a client that is both or neither', { clients: [{ id: laptop, name: 'C' }] }, /either public_client or client_type/],
  [
    'a secret of a public client',
    { clients: [{ id: laptop, name: 'C', public_client: true, secret: 'abcdefgh' }] },
    /clients\.0\.secret/,
  ],
  [
    'a group with a stranger',
    { groups: [{ id: laptop, name: 'G', members: [{ username: 'x@delta.example' }] }] },
    /groups\.0\.members\.0/,
  ],
];

test.each(bad)('issue 4, 7: a world with %s stops the start, and is told where', async (_what, world, words) => {
  const file = join(folder, 'world.json');
  await writeFile(file, JSON.stringify(world));
  const failure = await begin(file).then(
    () => 'it started',
    (error: unknown) => String(error),
  );
  expect(failure).toContain(`The world in ${file} can’t be used: `);
  expect(failure).toMatch(words);
  // Nothing of it stays: the folder can be begun with another.
  await begin({});
});

/** The document with something else in one place. */
function changed(document: unknown, path: readonly number[], junk: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof document !== 'object' || document === null) return junk;
  const keys = Object.keys(document);
  const key = keys[at % Math.max(1, keys.length)];
  if (key === undefined) return junk;
  const copy = Array.isArray(document) ? [...document] : { ...document };
  return Object.assign(copy, { [key]: changed(Reflect.get(document, key), rest, junk) });
}

test('issue 4, 7: whatever stands in a world, it is taken or refused in a sentence', async () => {
  const document: unknown = JSON.parse(await readFile(example, 'utf8'));
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom('..', '/', 'sol@delta.example', laptop, '__proto__'));
  const property = fc.asyncProperty(fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), junk, async (path, value) => {
    const world = changed(document, path, value) as WorldFile; // what it is not, mostly: that is the point
    const words = await readWorld(world, { folder, before: { ...globusAlone, providers: [] } }).then(
      () => 'taken',
      (error: unknown) => (error instanceof Error ? error.message : 'thrown'),
    );
    expect(words).toMatch(/^(taken|The world in the option “world” can’t be used: .+\.)$/s);
  });
  await fc.assert(property, { numRuns: process.env.NIGHTLY ? 20_000 : 500 });
});

test('issue 4, 7: a world that is no JSON or is not there is refused by the command in one line', async () => {
  await cp(program, join(folder, 'not.json'));
  for (const [file, words] of [
    ['not.json', 'it is not JSON'],
    ['none.json', 'it is not there'],
  ] as const) {
    const flags = ['--port', String(await freePort()), '--data', join(folder, 'd'), '--world', join(folder, file)];
    const child = spawn(process.execPath, [program, ...flags], { env: { PATH: process.env.PATH ?? '' } });
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(complaint).toBe(`The world in ${join(folder, file)} can’t be used: ${words}.\n`);
  }
});
