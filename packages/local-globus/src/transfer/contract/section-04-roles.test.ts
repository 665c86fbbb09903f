import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { ids, items, member, refusal, result, startContract, stewards } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const noorId = identityIdOf('noor@coastal.example');
const roles = `/endpoint/${ids.gcpMapped}/role`;
const give = (role: string, principal = noorId, principal_type = 'identity') =>
  world.kit.post(roles, { DATA_TYPE: 'role', principal_type, principal, role });

async function newGuest(): Promise<string> {
  const made = await world.kit.post('/shared_endpoint', {
    host_endpoint_id: ids.gcpMapped,
    host_path: '/~/tides/',
    display_name: 'Tides for all',
  });
  expect(made).toMatchObject({ status: 201 });
  return member(made, 'id');
}

test('§4 a role is made, listed, read and deleted', async () => {
  const made = await give('access_manager');
  const document = {
    DATA_TYPE: 'role',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    principal_type: 'identity',
    principal: noorId,
    role: 'access_manager',
  };
  expect(made).toEqual({ status: 201, body: document });
  const id = member(made, 'id');
  const list = await world.kit.get(`/endpoint/${ids.gcpMapped}/role_list`);
  expect(list).toMatchObject({ status: 200, body: { DATA_TYPE: 'role_list' } });
  expect(items(list)).toContainEqual({ ...document, id });
  expect(await world.kit.get(`${roles}/${id}`)).toEqual({ status: 200, body: { ...document, id } });
  expect(await give('access_manager')).toEqual(refusal(409, 'ClientError.Conflict'));
  expect(await world.kit.delete(`${roles}/${id}`)).toEqual(result('Deleted', { resource: `${roles}/${id}` }));
  expect(await world.kit.get(`${roles}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
});

test('§4 a role shows in the endpoint document of whom it is for, by identity and by group', async () => {
  const shown = async () => Object(await world.noor.get(`/endpoint/${ids.gcpMapped}`)).body.my_effective_roles;
  expect(await shown()).toEqual([]);
  const one = await give('activity_monitor');
  const other = await give('activity_manager', stewards, 'group');
  expect(await shown()).toEqual(['activity_manager', 'activity_monitor']);
  for (const made of [one, other]) await world.kit.delete(`${roles}/${member(made, 'id')}`);
  expect(await shown()).toEqual([]);
});

test('§4 an access manager makes access rules, and no roles', async () => {
  const guest = await newGuest();
  const rule = { principal_type: 'all_authenticated_users', principal: '', path: '/', permissions: 'r' };
  expect(await world.noor.post(`/endpoint/${guest}/access`, rule)).toEqual(refusal(403, 'PermissionDenied'));
  const role = { principal_type: 'identity', principal: noorId, role: 'access_manager' };
  expect(await world.kit.post(`/endpoint/${guest}/role`, role)).toMatchObject({ status: 201 });
  expect(await world.noor.post(`/endpoint/${guest}/access`, rule)).toMatchObject({ status: 201 });
  expect(await world.noor.post(`/endpoint/${guest}/role`, role)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.noor.get(`/endpoint/${guest}/role_list`)).toEqual(refusal(403, 'PermissionDenied'));
});

test('§4 an administrator may do all in a guest collection; who administers its host sees and deletes', async () => {
  const made = await world.noor.post('/shared_endpoint', {
    host_endpoint: ids.gcpMapped,
    host_path: '~/notes/',
    display_name: 'Noor shares notes',
  });
  const guest = member(made, 'id');
  expect(await world.noor.post(`/operation/endpoint/${guest}/mkdir`, { path: '/fresh/' })).toMatchObject({
    status: 202,
  });
  expect(await world.kit.get(`/endpoint/${guest}`)).toMatchObject({
    body: { my_effective_roles: ['restricted_administrator'], acl_editable: false },
  });
  expect(await world.kit.get(`/operation/endpoint/${guest}/ls`)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.kit.get(`/endpoint/${guest}/access_list`)).toMatchObject({ status: 200 });
  const rule = { principal_type: 'all_authenticated_users', principal: '', path: '/', permissions: 'r' };
  expect(await world.kit.post(`/endpoint/${guest}/access`, rule)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.kit.put(`/endpoint/${guest}`, { description: 'x' })).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.kit.delete(`/endpoint/${guest}`)).toEqual(result('Deleted'));
});

test.each([
  ['an unknown role', { role: 'owner' }],
  ['a kind of principal that has no roles', { principal_type: 'anonymous' }],
  ['a principal that is no id', { principal: 'kit' }],
  ['no principal', { principal: undefined }],
])('§4 %s is refused', async (_what, wrong) => {
  const body = { principal_type: 'identity', principal: noorId, role: 'administrator', ...wrong };
  expect(await world.kit.post(roles, body)).toEqual(refusal(400, 'BadRequest'));
});

test('§4 the roles of what lives on a server are read here and changed there; unmanaged collections have no more', async () => {
  const role = { principal_type: 'identity', principal: noorId, role: 'administrator' };
  expect(await world.ada.get(`/endpoint/${ids.guest}/role_list`)).toMatchObject({ status: 200 });
  expect(await world.ada.post(`/endpoint/${ids.guest}/role`, role)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.ada.post(`/endpoint/${ids.unmanaged}/role`, role)).toEqual(refusal(403, 'PermissionDenied'));
  const [own] = items(await world.kit.get(`/endpoint/${ids.gcpMapped}/role_list`)).filter(
    ({ principal }) => principal === identityIdOf('kit@coastal.example'),
  );
  expect(await world.kit.delete(`${roles}/${String(own?.id)}`)).toEqual(refusal(400, 'BadRequest'));
});
