import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { ids, items, member, refusal, result, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const rules = '/endpoint_manager/pause_rule';
const operation = (name: string) => `/operation/endpoint/${ids.gcpMapped}/${name}`;

async function pause(rule: Record<string, unknown>, by: 'kit' | 'ada' = 'kit'): Promise<string> {
  const made = await world[by].post(rules, {
    endpoint_id: ids.gcpMapped,
    message: 'Array rebuild until Friday',
    ...rule,
  });
  expect(made).toMatchObject({ status: 201, body: { DATA_TYPE: 'pause_rule' } });
  return member(made, 'id');
}

test('§11 a pause rule is made, listed, read, changed and deleted by who manages activity', async () => {
  const id = await pause({ pause_task_delete: true });
  const document = {
    DATA_TYPE: 'pause_rule',
    id,
    message: 'Array rebuild until Friday',
    start_time: null,
    modified_time: '2026-03-14T09:26:53+00:00',
    endpoint_id: ids.gcpMapped,
    endpoint_display_name: 'Coastal Field Station',
    identity_id: null,
    modified_by_id: identityIdOf('kit@coastal.example'),
    created_by_host_manager: false,
    editable: true,
    pause_ls: false,
    pause_mkdir: false,
    pause_symlink: false,
    pause_rename: false,
    pause_task_delete: true,
    pause_task_transfer_write: false,
    pause_task_transfer_read: false,
  };
  expect(await world.kit.get(`${rules}/${id}`)).toEqual({ status: 200, body: document });
  expect(items(await world.kit.get('/endpoint_manager/pause_rule_list'))).toEqual([document]);
  expect(items(await world.kit.get(`/endpoint_manager/pause_rule_list?filter_endpoint=${ids.guest}`))).toEqual([]);
  expect(items(await world.noor.get('/endpoint_manager/pause_rule_list'))).toEqual([]);
  expect(await world.kit.put(`${rules}/${id}`, { message: 'Done soon', pause_task_delete: false })).toMatchObject({
    status: 200,
    body: { message: 'Done soon', pause_task_delete: false, pause_ls: false },
  });
  expect(await world.noor.get(`${rules}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await world.noor.delete(`${rules}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
  expect(await world.kit.delete(`${rules}/${id}`)).toEqual(result('Deleted'));
  expect(await world.kit.get(`${rules}/${id}`)).toEqual(refusal(404, 'ClientError.NotFound'));
});

test.each([
  ['pause_ls', 'get', 'ls'],
  ['pause_ls', 'get', 'stat?path=/~/readme.txt'],
  ['pause_mkdir', 'post', 'mkdir'],
  ['pause_rename', 'post', 'rename'],
  ['pause_symlink', 'post', 'symlink'],
] as const)('§11 %s stops %s %s with 409 until the rule is gone', async (flag, method, name) => {
  const body = { path: '/~/paused/', old_path: '/~/readme.txt', new_path: '/~/other.txt', symlink_target: 'x' };
  const call = () => (method === 'get' ? world.noor.get(operation(name)) : world.noor.post(operation(name), body));
  const id = await pause({ [flag]: true });
  const refused = await call();
  expect(refused).toEqual(refusal(409, 'OperationPaused'));
  expect(Object(refused.body).message).toContain('Array rebuild until Friday');
  await world.kit.delete(`${rules}/${id}`);
  expect((await call()).status).not.toBe(409);
});

test('§11 a rule for one person, and one that has not begun, leave others alone', async () => {
  const id = await pause({
    pause_ls: true,
    identity_id: identityIdOf('noor@coastal.example'),
    start_time: '2026-03-14T10:00:00+00:00',
  });
  expect(await world.noor.get(operation('ls'))).toMatchObject({ status: 200 });
  world.clock.nowMs = Date.UTC(2026, 2, 14, 10, 0, 1);
  expect(await world.noor.get(operation('ls'))).toEqual(refusal(409, 'OperationPaused'));
  expect(await world.kit.get(operation('ls'))).toMatchObject({ status: 200 });
  await world.kit.delete(`${rules}/${id}`);
});

test('§3.2 everybody sees the rules that hold them up, and no more of them', async () => {
  const mine = await pause({ pause_ls: true, identity_id: identityIdOf('noor@coastal.example') });
  const all = await pause({ pause_mkdir: true });
  const list = await world.noor.get(`/endpoint/${ids.gcpMapped}/my_effective_pause_rule_list`);
  expect(list).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'pause_rule_list', endpoint_display_name: 'Coastal Field Station', length: 2 },
  });
  expect(items(list).map(({ id }) => id)).toEqual([mine, all]);
  expect(items(list)[0]).toMatchObject({ DATA_TYPE: 'pause_rule_limited', pause_ls: true });
  expect(items(list)[0]).not.toHaveProperty('modified_by_id');
  const others = await world.kit.get(`/endpoint/${ids.gcpMapped}/my_effective_pause_rule_list`);
  expect(items(others).map(({ id }) => id)).toEqual([all]);
  for (const id of [mine, all]) await world.kit.delete(`${rules}/${id}`);
});

test('§11 a rule on the collection that a guest shares from holds the guest up too', async () => {
  const made = await world.noor.post('/shared_endpoint', {
    host_endpoint_id: ids.gcpMapped,
    host_path: '/~/notes/',
    display_name: 'Notes',
  });
  const guest = member(made, 'id');
  const onHost = await pause({ pause_ls: true });
  expect(await world.noor.get(`/operation/endpoint/${guest}/ls`)).toEqual(refusal(409, 'OperationPaused'));
  await world.kit.delete(`${rules}/${onHost}`);
  const onGuest = await pause({ pause_ls: true, endpoint_id: guest });
  expect(await world.kit.get(`${rules}/${onGuest}`)).toMatchObject({ body: { created_by_host_manager: true } });
  expect(
    items(await world.kit.get(`/endpoint_manager/pause_rule_list?filter_host_endpoint=${ids.gcpMapped}`)),
  ).toMatchObject([{ id: onGuest }]);
});

test('§9.2 a task that a rule holds up says so in pause_info, and goes on when the rule is gone', async () => {
  const id = await pause({ pause_task_transfer_read: true });
  const accepted = await world.noor.post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: ids.gcpMapped,
    destination_endpoint: ids.unmanaged,
    DATA: [{ source_path: '/~/.station.conf', destination_path: '/~/held.txt' }],
  });
  expect(accepted).toMatchObject({ status: 202 });
  const task = `/task/${member(accepted, 'task_id')}`;
  await expect.poll(async () => (await world.noor.get(task)).body).toMatchObject({ status: 'ACTIVE', is_paused: true });
  expect(await world.noor.get(`${task}/pause_info`)).toMatchObject({
    status: 200,
    body: {
      DATA_TYPE: 'pause_info_limited',
      pause_rules: [{ DATA_TYPE: 'pause_rule_limited', id, pause_task_transfer_read: true }],
    },
  });
  await world.kit.delete(`${rules}/${id}`);
  await expect
    .poll(async () => (await world.noor.get(task)).body, { timeout: 10_000 })
    .toMatchObject({ status: 'SUCCEEDED' });
});

test.each([
  ['without a message', { message: undefined }, 400, 'BadRequest'],
  ['without an endpoint', { endpoint_id: undefined }, 400, 'BadRequest'],
  ['with a flag that is a word', { pause_ls: 'yes' }, 400, 'BadRequest'],
  ['with a time that is none', { start_time: 'soon' }, 400, 'ClientError.BadRequest'],
  ['for somebody without an id', { identity_id: 'noor' }, 400, 'BadRequest'],
  ['on what is not there', { endpoint_id: ids.nothing }, 404, 'EndpointNotFound'],
  ['on what others manage', { endpoint_id: ids.guest }, 403, 'PermissionDenied'],
])('§11 a pause rule %s is refused', async (_what, wrong, status, code) => {
  expect(await world.kit.post(rules, { endpoint_id: ids.gcpMapped, message: 'x', ...wrong })).toEqual(
    refusal(status, code),
  );
});
