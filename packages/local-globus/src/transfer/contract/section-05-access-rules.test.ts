import { symlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { ids, items, member, refusal, result, startContract, stewards } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const rules = `/endpoint/${ids.guest}/access`;
const ls = `/operation/endpoint/${ids.guest}/ls`;
const noorId = identityIdOf('noor@coastal.example');
const wrenId = identityIdOf('wren@coastal.example');

async function share(rule: Record<string, unknown>, id: string = ids.guest): Promise<string> {
  const made = await world.ada.post(`/endpoint/${id}/access`, { DATA_TYPE: 'access', permissions: 'r', ...rule });
  expect(made).toMatchObject({ status: 201 });
  return member(made, 'access_id');
}

const wrenSees = async (path: string) => (await world.wren.get(`${ls}?path=${encodeURIComponent(path)}`)).status;

test('§5 access list: roles come first, with no id of their own, then the rules', async () => {
  const list = await world.ada.get(`/endpoint/${ids.guest}/access_list`);
  expect(list).toMatchObject({ status: 200, body: { DATA_TYPE: 'access_list', endpoint: ids.guest, length: 4 } });
  const [implied, first] = items(list);
  expect(implied).toEqual({
    DATA_TYPE: 'access',
    id: null,
    role_id: expect.any(String),
    role_type: 'administrator',
    principal_type: 'identity',
    principal: identityIdOf('ada@aurora.example'),
    path: '/',
    permissions: 'rw',
    create_time: null,
    expiration_date: null,
  });
  expect(first).toEqual({
    DATA_TYPE: 'access',
    id: expect.any(String),
    role_id: null,
    role_type: null,
    principal_type: 'identity',
    principal: noorId,
    path: '/',
    permissions: 'r',
    create_time: '2026-03-14T09:26:53+00:00',
    expiration_date: null,
  });
  expect(Object.keys(items(await world.ada.get(`/endpoint/${ids.guest}/access_list?fields=id,path`))[0] ?? {})).toEqual(
    ['id', 'path'],
  );
});

test('§5 a rule is made with what the CLI sends, read, changed and deleted', async () => {
  const made = await world.ada.post(rules, {
    DATA_TYPE: 'access',
    principal_type: 'identity',
    principal: wrenId,
    path: '/archive/maps/',
    permissions: 'r',
    expiration_date: '2026-12-31T00:00:00+00:00',
    notify_email: 'wren@coastal.example',
    notify_message: 'Your read access',
  });
  const id = member(made, 'access_id');
  expect(made).toEqual({
    status: 201,
    body: {
      DATA_TYPE: 'access_create_result',
      code: 'Created',
      access_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: 'Access rule created successfully.',
      request_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      resource: rules,
    },
  });
  expect(await world.ada.get(`${rules}/${id}`)).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'access', id, path: '/archive/maps/', expiration_date: '2026-12-31T00:00:00+00:00' },
  });
  const changed = { permissions: 'rw', path: '/elsewhere/', principal: noorId, expiration_date: null };
  expect(await world.ada.put(`${rules}/${id}`, changed)).toEqual(
    result('Updated', { message: `Access rule '${id}' permissions updated successfully`, resource: `${rules}/${id}` }),
  );
  expect(await world.ada.get(`${rules}/${id}`)).toMatchObject({
    body: { permissions: 'rw', path: '/archive/maps/', principal: wrenId, expiration_date: null },
  });
  expect(await world.ada.delete(`${rules}/${id}`)).toEqual(result('Deleted'));
  expect(await world.ada.get(`${rules}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
});

test('§5 a rule opens its folder and what is below it, and nothing above or beside it', async () => {
  expect(await wrenSees('/archive/')).toBe(403);
  const id = await share({ principal_type: 'identity', principal: wrenId, path: '/archive/ocean-temperature/' });
  expect(await wrenSees('/archive/ocean-temperature/')).toBe(200);
  expect(await wrenSees('/archive/ocean-temperature/1990s')).toBe(200);
  expect(await wrenSees('/archive/ocean-temperature/../maps/')).toBe(403);
  expect(await wrenSees('/archive/ocean-temperature-200mb.bin')).toBe(403);
  expect(await wrenSees('/archive/')).toBe(403);
  expect(await wrenSees('/')).toBe(403);
  await world.ada.delete(`${rules}/${id}`);
  expect(await wrenSees('/archive/ocean-temperature/')).toBe(403);
});

test('§5 reading rules do not let write, in operations and in tasks', async () => {
  await share({ principal_type: 'identity', principal: wrenId, path: '/drop/', permissions: 'rw' });
  await share({ principal_type: 'identity', principal: wrenId, path: '/archive/maps/' });
  await world.ada.post(`/operation/endpoint/${ids.guest}/mkdir`, { path: '/drop/' });
  const mkdir = (path: string) => world.wren.post(`/operation/endpoint/${ids.guest}/mkdir`, { path });
  expect(await mkdir('/drop/mine/')).toMatchObject({ status: 202 });
  expect(await mkdir('/archive/maps/mine/')).toEqual(refusal(403, 'PermissionDenied'));
  const rename = (old_path: string, new_path: string) =>
    world.wren.post(`/operation/endpoint/${ids.guest}/rename`, { old_path, new_path });
  expect(await rename('/drop/mine', '/archive/maps/mine')).toEqual(refusal(403, 'PermissionDenied'));
  expect(await rename('/drop/mine', '/drop/yours')).toMatchObject({ status: 200 });
  const submit = (source_path: string, destination_path: string) =>
    world.wren.post('/transfer', {
      submission_id: crypto.randomUUID(),
      source_endpoint: ids.guest,
      destination_endpoint: ids.guest,
      DATA: [{ DATA_TYPE: 'transfer_item', source_path, destination_path, recursive: true }],
    });
  expect(await submit('/archive/maps/', '/drop/maps/')).toMatchObject({ status: 202 });
  expect(await submit('/archive/ocean-temperature/', '/drop/t/')).toEqual(refusal(403, 'PermissionDenied'));
  expect(await submit('/drop/', '/archive/maps/')).toEqual(refusal(403, 'PermissionDenied'));
  const remove = (path: string) =>
    world.wren.post('/delete', { submission_id: crypto.randomUUID(), endpoint: ids.guest, DATA: [{ path }] });
  expect(await remove('/archive/maps/x')).toEqual(refusal(403, 'PermissionDenied'));
  expect(await remove('/drop/x')).toMatchObject({ status: 202 });
});

test('§5 a task whose rule is taken away is denied what is left, and goes on when it may again', async () => {
  const rule = { principal_type: 'identity', principal: wrenId, path: '/archive/maps/', permissions: 'r' };
  const old = items(await world.ada.get(`/endpoint/${ids.guest}/access_list`)).find(
    ({ path, principal }) => path === rule.path && principal === wrenId,
  );
  const pause = await world.ada.post('/endpoint_manager/pause_rule', {
    endpoint_id: ids.guest,
    message: 'wait',
    pause_task_transfer_read: true,
  });
  const accepted = await world.wren.post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: ids.guest,
    destination_endpoint: ids.guest,
    DATA: [{ source_path: '/archive/maps/', destination_path: '/drop/again/', recursive: true }],
  });
  const task = `/task/${member(accepted, 'task_id')}`;
  await world.ada.delete(`${rules}/${String(old?.id)}`);
  await world.ada.delete(`/endpoint_manager/pause_rule/${member(pause, 'id')}`);
  const read = async () => (await world.wren.get(task)).body;
  await expect.poll(read, { timeout: 10_000 }).toMatchObject({ status: 'ACTIVE', nice_status: 'PERMISSION_DENIED' });
  await share(rule);
  await expect.poll(read, { timeout: 10_000 }).toMatchObject({ status: 'SUCCEEDED', files_transferred: 4 });
});

test('§5 a rule ends by itself when it expires', async () => {
  const in_an_hour = new Date(world.clock.nowMs + 3_600_000).toISOString();
  const id = await share({
    principal_type: 'identity',
    principal: wrenId,
    path: '/archive/ocean-temperature/1990s/',
    expiration_date: in_an_hour,
  });
  expect(await wrenSees('/archive/ocean-temperature/1990s/')).toBe(200);
  world.clock.nowMs += 3_600_001;
  expect(await wrenSees('/archive/ocean-temperature/1990s/')).toBe(403);
  expect(await world.ada.get(`${rules}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(items(await world.ada.get(`/endpoint/${ids.guest}/access_list`)).map((rule) => rule.id)).not.toContain(id);
});

test('§5 groups, everybody with a token, and the union of all rules count', async () => {
  const group = await share({ principal_type: 'group', principal: stewards, path: '/archive/maps/' }, ids.otherGuest);
  const at = (path: string) => world.noor.get(`/operation/endpoint/${ids.otherGuest}/ls?path=${path}`);
  expect(await at('/archive/maps/')).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await at('/microscope/')).toEqual(refusal(403, 'PermissionDenied'));
  await share({ principal_type: 'all_authenticated_users', principal: '', path: '/microscope/' }, ids.otherGuest);
  expect(await at('/microscope/')).toMatchObject({ status: 200 });
  await world.ada.delete(`/endpoint/${ids.otherGuest}/access/${group}`);
  expect(await at('/archive/maps/')).toEqual(refusal(403, 'PermissionDenied'));
});

test('§5 a link inside of a shared folder does not open what is beside it', async () => {
  await share({ principal_type: 'identity', principal: wrenId, path: '/inbox/' }, ids.otherGuest);
  await symlink('../microscope', `${world.collectionFolder('instrument-drop')}/inbox/way-out`);
  const rulesOfDrop = items(await world.ada.get(`/endpoint/${ids.otherGuest}/access_list`));
  const everybody = rulesOfDrop.find(({ principal_type }) => principal_type === 'all_authenticated_users');
  await world.ada.delete(`/endpoint/${ids.otherGuest}/access/${String(everybody?.id)}`);
  const way = `/operation/endpoint/${ids.otherGuest}`;
  expect(await world.wren.get(`${way}/ls?path=/inbox/`)).toMatchObject({ status: 200 });
  expect(await world.wren.get(`${way}/ls?path=/inbox/way-out/`)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.wren.get(`${way}/stat?path=/inbox/way-out/run-01`)).toEqual(refusal(403, 'PermissionDenied'));
});

test.each([
  ['a path without a slash at its end', { path: '/archive' }, 400],
  ['a path without a slash before', { path: 'archive/' }, 400],
  ['a path that climbs', { path: '/archive/../' }, 400],
  ['no principal', { principal: undefined }, 400],
  ['a principal that is no id', { principal: 'noor@coastal.example' }, 400],
  ['a principal where nobody is meant', { principal_type: 'anonymous' }, 400],
  ['an unknown kind of principal', { principal_type: 'everybody' }, 400],
  ['unknown permissions', { permissions: 'w' }, 400],
  ['a date that has passed', { expiration_date: '2020-01-01' }, 400],
  ['a date that is none', { expiration_date: 'tomorrow' }, 400],
  ['an address that is none', { notify_email: 'nobody' }, 400],
  ['anonymous writing', { principal_type: 'anonymous', principal: '', permissions: 'rw' }, 400],
])('§5 a rule with %s is refused', async (_what, wrong, status) => {
  const good = { principal_type: 'identity', principal: wrenId, path: '/new/', permissions: 'r' };
  const code = expect.stringMatching(/^(ClientError\.)?BadRequest$/);
  expect(await world.ada.post(rules, { ...good, ...wrong })).toMatchObject({ status, body: { code } });
});

test('§5 the same rule twice, and more than there is room for, are conflicts', async () => {
  const rule = { principal_type: 'identity', principal: wrenId, permissions: 'r' };
  await share({ ...rule, path: '/twice/' });
  expect(await world.ada.post(rules, { ...rule, path: '//twice/' })).toEqual(refusal(409, 'ClientError.Conflict'));
  const stranger = crypto.randomUUID();
  for (let index = 0; index < 100; index += 1) await share({ ...rule, principal: stranger, path: `/many/${index}/` });
  const more = await world.ada.post(rules, { ...rule, principal: stranger, path: '/many/100/' });
  expect(more).toEqual(refusal(409, 'ClientError.Conflict'));
});

test('§5 rules are seen and made by administrators and access managers of guest collections only', async () => {
  expect(await world.noor.get(`/endpoint/${ids.guest}/access_list`)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.noor.post(rules, {})).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.ada.get(`/endpoint/${ids.mapped}/access_list`)).toEqual(refusal(400, 'BadRequest'));
  expect(await world.ada.get(`/endpoint/${ids.nothing}/access_list`)).toEqual(refusal(404, 'EndpointNotFound'));
  expect(await world.ada.get(`/endpoint/${ids.deleted}/access_list`)).toEqual(refusal(404, 'EndpointDeleted'));
  expect(await world.ada.put(`${rules}/${ids.nothing}`, {})).toEqual(refusal(404, 'ClientError.NotFound'));
  const foreign = items(await world.ada.get(`/endpoint/${ids.otherGuest}/access_list`)).find(
    (rule) => rule.id !== null,
  );
  expect(await world.ada.get(`${rules}/${String(foreign?.id)}`)).toEqual(refusal(404, 'ClientError.NotFound'));
});
