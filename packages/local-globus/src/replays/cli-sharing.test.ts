import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { beginCommand, failure, identityNames, message } from './begin-command.ts';
import type { Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { archive, kitId, mapped, noorId, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;
let kit: Cli;
let ada: Cli;
/** A guest collection of Kit's. */
let guest: string;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
  kit = await signedInCli(world.globus, 'kit@coastal.example');
  ada = await signedInCli(world.globus, 'ada@aurora.example');
  const { transfer } = await beginCommand(kit, 'transfer');
  const made = await transfer('POST /v0.10/shared_endpoint', {
    json: { DATA_TYPE: 'shared_endpoint', host_endpoint: station, host_path: '/~/tides/', display_name: 'Tides' },
    status: 201,
    reads: z.looseObject({ id: z.uuid() }),
  });
  guest = made.id;
});
afterAll(() => world.stop());

/** A group with Noor and Kit. */
const stewards = '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33';
const createdRule = z.extend(message, { access_id: z.uuid() });
const rule = z.looseObject({
  id: z.nullable(z.uuid()),
  permissions: z.enum(['r', 'rw']),
  principal: z.string(),
  principal_type: z.enum(['identity', 'group', 'all_authenticated_users', 'anonymous']),
  path: z.string(),
  expiration_date: z.nullable(z.string()),
});
const rules = z.looseObject({ DATA: z.array(rule) });

async function create(document: Record<string, unknown>): Promise<string> {
  const { transfer } = await beginCommand(kit, 'auth', 'transfer');
  const json = { DATA_TYPE: 'access', permissions: 'r', ...document };
  const made = await transfer(`POST /v0.10/endpoint/${guest}/access`, { json, status: 201, reads: createdRule });
  expect(made.message).toBe('Access rule created successfully.');
  return made.access_id;
}

const listAs = async (cli: Cli, path: string, status = 200) => {
  const { transfer } = await beginCommand(cli, 'transfer');
  const line = `GET /v0.10/operation/endpoint/${guest}/ls?path=${encodeURIComponent(path)}&show_hidden=0` as const;
  return transfer(line, { status, reads: z.looseObject({}) });
};

test('globus endpoint permission create --identity USERNAME --notify-email: Auth knows the id; then the files are open', async () => {
  await listAs(noor, '/', 403);
  const { auth, transfer } = await beginCommand(kit, 'auth', 'transfer');
  const { identities } = await auth('GET /v2/api/identities?usernames=noor%40coastal.example&provision=false', {
    reads: identityNames,
  });
  expect(identities).toMatchObject([{ id: noorId }]);
  await transfer(`POST /v0.10/endpoint/${guest}/access`, {
    json: {
      DATA_TYPE: 'access',
      permissions: 'r',
      principal: identities[0]?.id,
      principal_type: 'identity',
      path: '/',
      notify_email: 'noor@coastal.example',
      notify_message: 'Your tides',
    },
    status: 201,
    reads: createdRule,
  });
  await listAs(noor, '/');
});

test.each([
  [
    '--group ID --expiration-date 2099-01-01',
    { principal: stewards, principal_type: 'group', path: '/lighthouse/', expiration_date: '2099-01-01' },
    '2099-01-01T00:00:00+00:00',
  ],
  ['--all-authenticated', { principal: '', principal_type: 'all_authenticated_users', path: '/open/' }, null],
  ['--anonymous', { principal: '', principal_type: 'anonymous', path: '/open/' }, null],
])('globus endpoint permission create %s: the rule as it was ordered', async (_, document, expiration_date) => {
  const id = await create(document);
  const { transfer } = await beginCommand(kit, 'auth', 'transfer');
  const shown = await transfer(`GET /v0.10/endpoint/${guest}/access/${id}`, { reads: rule });
  expect(shown).toMatchObject({ ...document, id, permissions: 'r', expiration_date });
});

test('globus endpoint permission create --identity of nobody: Auth knows none, and Transfer is not asked', async () => {
  const { auth } = await beginCommand(kit, 'auth', 'transfer');
  const { identities } = await auth('GET /v2/api/identities?usernames=nobody%40nowhere.example&provision=false', {
    reads: identityNames,
  });
  expect(identities).toEqual([]);
});

test('globus endpoint permission create --provision-identity: an unused identity, which the rule is for', async () => {
  const { auth } = await beginCommand(kit, 'auth', 'transfer');
  const { identities } = await auth('GET /v2/api/identities?usernames=fresh%40coastal.example&provision=true', {
    reads: identityNames,
  });
  expect(identities).toMatchObject([{ username: 'fresh@coastal.example' }]);
  await create({ principal: identities[0]?.id, principal_type: 'identity', path: '/lighthouse/' });
});

test('globus endpoint permission create twice: 409, and what it says', async () => {
  const document = { principal: noorId, principal_type: 'identity', path: '/twice/' };
  await create(document);
  const { transfer } = await beginCommand(kit, 'auth', 'transfer');
  await transfer(`POST /v0.10/endpoint/${guest}/access`, {
    json: { DATA_TYPE: 'access', permissions: 'rw', ...document },
    status: 409,
    reads: failure('ClientError.Conflict'),
  });
});

test('globus endpoint permission list: the rules, and one request for all the names', async () => {
  await create({ principal: noorId, principal_type: 'identity', path: '/listed/' });
  const { auth, transfer } = await beginCommand(kit, 'auth', 'transfer');
  const { DATA } = await transfer(`GET /v0.10/endpoint/${guest}/access_list`, { reads: rules });
  // What follows from a role has no id, which the CLI prints as None.
  expect(DATA[0]).toMatchObject({ id: null, principal: kitId, path: '/', permissions: 'rw' });
  const ids = new Set(DATA.filter((one) => one.principal_type === 'identity').map(({ principal }) => principal));
  const { identities } = await auth(`GET /v2/api/identities?ids=${[...ids].join('%2C')}`, { reads: identityNames });
  expect(new Set(identities.map(({ id }) => id))).toEqual(ids);
});

test('globus endpoint permission show, update, delete: GET and the name; PUT of one member; DELETE', async () => {
  const id = await create({ principal: noorId, principal_type: 'identity', path: '/changing/' });
  const at = `/v0.10/endpoint/${guest}/access/${id}` as const;
  const showing = await beginCommand(kit, 'auth', 'transfer');
  const shown = await showing.transfer(`GET ${at}`, { reads: rule });
  const { identities } = await showing.auth(`GET /v2/api/identities?ids=${shown.principal}`, { reads: identityNames });
  expect(identities).toMatchObject([{ username: 'noor@coastal.example' }]);
  for (const change of [{ permissions: 'rw' }, { expiration_date: '2098-01-01' }]) {
    const updating = await beginCommand(kit, 'transfer');
    await updating.transfer(`PUT ${at}`, { json: { DATA_TYPE: 'access', ...change }, reads: message });
  }
  expect(await showing.transfer(`GET ${at}`, { reads: rule })).toMatchObject({
    permissions: 'rw',
    expiration_date: '2098-01-01T00:00:00+00:00',
    path: '/changing/',
  });
  const deleting = await beginCommand(kit, 'transfer');
  const said = await deleting.transfer(`DELETE ${at}`, { reads: message });
  expect(said.message).toBe(`Access rule '${id}' deleted successfully`);
  await deleting.transfer(`GET ${at}`, { status: 404, reads: failure('ClientError.NotFound') });
});

test.each([
  ['somebody else’s collection', archive, 403, 'PermissionDenied'],
  ['a mapped collection', mapped, 400, 'BadRequest'],
] as const)('globus endpoint permission list of %s: refused with words', async (_, id, status, code) => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  await transfer(`GET /v0.10/endpoint/${id}/access_list`, { status, reads: failure(code) });
});

const role = z.looseObject({
  id: z.uuid(),
  principal_type: z.enum(['identity', 'group']),
  principal: z.uuid(),
  role: z.string(),
});
const roles = z.looseObject({ DATA: z.array(role) });

test('globus endpoint role create --identity USERNAME, list: the id that was made, and names for all', async () => {
  const making = await beginCommand(kit, 'auth', 'transfer');
  const { identities } = await making.auth('GET /v2/api/identities?usernames=noor%40coastal.example&provision=false', {
    reads: identityNames,
  });
  const json = {
    DATA_TYPE: 'role',
    principal_type: 'identity',
    principal: identities[0]?.id,
    role: 'activity_monitor',
  };
  const made = await making.transfer(`POST /v0.10/endpoint/${guest}/role`, { json, status: 201, reads: role });
  const { auth, transfer } = await beginCommand(kit, 'auth', 'transfer');
  const { DATA } = await transfer(`GET /v0.10/endpoint/${guest}/role_list`, { reads: roles });
  expect(DATA).toMatchObject([{ principal: kitId, role: 'administrator' }, made]);
  const names = await auth(`GET /v2/api/identities?ids=${noorId}%2C${kitId}`, { reads: identityNames });
  expect(names.identities.map(({ username }) => username).sort()).toEqual([
    'kit@coastal.example',
    'noor@coastal.example',
  ]);
});

test('globus endpoint role create --group, show, delete: a group is shown by its id', async () => {
  const making = await beginCommand(kit, 'auth', 'transfer');
  const json = { DATA_TYPE: 'role', principal_type: 'group', principal: stewards, role: 'access_manager' };
  const { id } = await making.transfer(`POST /v0.10/endpoint/${guest}/role`, { json, status: 201, reads: role });
  const showing = await beginCommand(kit, 'auth', 'transfer');
  const shown = await showing.transfer(`GET /v0.10/endpoint/${guest}/role/${id}`, { reads: role });
  expect(shown).toMatchObject({ principal_type: 'group', principal: stewards, role: 'access_manager' });
  // The role has its effect: Noor, in the group, manages the rules now.
  const noors = await beginCommand(noor, 'auth', 'transfer');
  await noors.transfer(`GET /v0.10/endpoint/${guest}/access_list`, { reads: rules });
  const deleting = await beginCommand(kit, 'transfer');
  await deleting.transfer(`DELETE /v0.10/endpoint/${guest}/role/${id}`, { reads: message });
  await deleting.transfer(`GET /v0.10/endpoint/${guest}/role/${id}`, {
    status: 404,
    reads: failure('ClientError.NotFound'),
  });
  await noors.transfer(`GET /v0.10/endpoint/${guest}/access_list`, { status: 403, reads: failure('PermissionDenied') });
});

test('globus endpoint role create on a collection of a server: read here, made with its GCS Manager', async () => {
  const { transfer } = await beginCommand(ada, 'auth', 'transfer');
  await transfer(`GET /v0.10/endpoint/${archive}/role_list`, { reads: roles });
  await transfer(`POST /v0.10/endpoint/${archive}/role`, {
    json: { DATA_TYPE: 'role', principal_type: 'identity', principal: noorId, role: 'access_manager' },
    status: 403,
    reads: failure('PermissionDenied'),
  });
});
