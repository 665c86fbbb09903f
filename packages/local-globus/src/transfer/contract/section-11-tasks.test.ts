import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { createTaskFaults } from '../tasks/task-faults.ts';
import { ids, items, member, refusal, startContract } from './world.ts';

const taskFaults = createTaskFaults();
let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract({ taskFaults });
});
afterAll(() => world.stop());

const list = '/endpoint_manager/task_list';
const noorId = identityIdOf('noor@coastal.example');
type Person = 'noor' | 'kit' | 'ada' | 'wren';

async function submit(by: Person, from: string, to: string, source = '/~/readme.txt'): Promise<string> {
  const accepted = await world[by].post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: from,
    destination_endpoint: to,
    label: 'seen by others',
    skip_source_errors: source.includes('skipped'),
    store_base_path_info: true,
    DATA: [{ source_path: source, destination_path: `/~/${crypto.randomUUID()}.txt` }],
  });
  expect(accepted).toMatchObject({ status: 202 });
  return member(accepted, 'task_id');
}

const ended = (id: string, by: Person = 'noor') =>
  expect
    .poll(async () => member(await world[by].get(`/task/${id}`), 'completion_time'), { timeout: 10_000 })
    .not.toBe('null');

async function giveRole(role: string, to: Person): Promise<() => Promise<unknown>> {
  const principal = identityIdOf(`${to}@coastal.example`);
  const made = await world.kit.post(`/endpoint/${ids.gcpMapped}/role`, {
    principal_type: 'identity',
    principal,
    role,
  });
  expect(made).toMatchObject({ status: 201 });
  return () => world.kit.delete(`/endpoint/${ids.gcpMapped}/role/${member(made, 'id')}`);
}

test('§11 who monitors one side of a task sees it, but no names and paths of the other side', async () => {
  const id = await submit('noor', ids.gcpMapped, ids.unmanaged);
  await ended(id);
  const own = await world.noor.get(`/task/${id}`);
  const { destination_base_path: _path, ...members } = Object(own.body);
  const seen = {
    ...members,
    owner_string: 'noor@coastal.example',
    source_host_endpoint: null,
    source_host_endpoint_id: null,
    source_host_endpoint_display_name: null,
    source_host_path: null,
    source_mapped_collection_id: null,
    source_mapped_collection_display_name: null,
    source_local_user_status: 'NOT_SCANNED',
    destination_endpoint: null,
    destination_endpoint_display_name: null,
    destination_host_endpoint: null,
    destination_host_endpoint_id: null,
    destination_host_endpoint_display_name: null,
    destination_host_path: null,
    destination_mapped_collection_id: null,
    destination_mapped_collection_display_name: null,
    destination_local_user_status: 'NO_PERMISSION',
    destination_base_path: null,
  };
  expect(await world.kit.get(`/endpoint_manager/task/${id}`)).toEqual({ status: 200, body: seen });
  expect(items(await world.kit.get(`${list}?filter_task_id=${id}`))).toEqual([seen]);
  expect(await world.kit.get(`/endpoint_manager/task/${id}/successful_transfers`)).toMatchObject({
    status: 200,
    body: {
      DATA_TYPE: 'successful_transfers',
      marker: 0,
      next_marker: null,
      DATA: [{ source_path: '/~/readme.txt', destination_path: null }],
    },
  });
  expect(await world.kit.get(`/endpoint_manager/task/${id}/event_list`)).toMatchObject({
    status: 200,
    body: {
      DATA_TYPE: 'event_list',
      limit: 10,
      offset: 0,
      DATA: [{ code: 'SUCCEEDED' }, { code: 'PROGRESS' }, { code: 'STARTED' }],
    },
  });
  expect(items(await world.kit.get(`/endpoint_manager/task/${id}/event_list?filter_is_error=1`))).toEqual([]);
});

test('§11 who monitors both sides sees everything, and of guests the collections that they share from', async () => {
  const id = await submit('ada', ids.mapped, ids.otherGuest, '/~/skipped');
  await ended(id, 'ada');
  const host = { id: ids.mapped, name: 'Aurora Project Storage' };
  expect(await world.ada.get(`/endpoint_manager/task/${id}`)).toMatchObject({
    status: 200,
    body: {
      owner_string: 'ada@aurora.example',
      source_endpoint_display_name: 'Aurora Project Storage',
      source_mapped_collection_id: null,
      destination_endpoint_display_name: 'Instrument Drop',
      destination_host_endpoint_id: host.id,
      destination_host_endpoint_display_name: host.name,
      destination_mapped_collection_id: host.id,
      destination_mapped_collection_display_name: host.name,
      destination_base_path: '/~/',
    },
  });
  expect(items(await world.ada.get(`/endpoint_manager/task/${id}/skipped_errors`))).toMatchObject([
    { error_code: 'FILE_NOT_FOUND', source_path: '/~/skipped', destination_path: expect.stringContaining('/~/') },
  ]);
  expect(await world.kit.get(`/endpoint_manager/task/${id}`)).toEqual(refusal(403, 'PermissionDenied'));
});

test('§11 what goes wrong at the other side is told without its name and path', async () => {
  taskFaults.add({ collection: ids.unmanaged, code: 'QUOTA_EXCEEDED' });
  const id = await submit('noor', ids.gcpMapped, ids.unmanaged);
  const errors = `/task/${id}/event_list?filter_is_error=1`;
  await expect.poll(async () => items(await world.noor.get(errors)).length).toBeGreaterThan(0);
  expect(String(items(await world.noor.get(errors))[0]?.details)).toContain('Genomics Scratch');
  const [told] = items(await world.kit.get(`/endpoint_manager${errors}`));
  expect(told).toMatchObject({ code: 'QUOTA_EXCEEDED', is_error: true, details: expect.stringContaining('quota') });
  expect(JSON.stringify(told)).not.toMatch(/Genomics|File:/);
  taskFaults.clear();
  await ended(id);
});

test('§11 a monitor sees the tasks of a collection, and a person without a role none at all', async () => {
  const id = await submit('noor', ids.gcpMapped, ids.unmanaged);
  await ended(id);
  for (const path of [
    `${list}?filter_status=ACTIVE`,
    `/endpoint_manager/task/${id}`,
    `/endpoint_manager/task/${id}/event_list`,
    `/endpoint_manager/task/${id}/pause_info`,
    `/endpoint_manager/task/${id}/successful_transfers`,
    `/endpoint_manager/task/${id}/skipped_errors`,
    `/endpoint_manager/admin_cancel/${ids.nothing}`,
  ]) {
    expect(await world.wren.get(path)).toEqual(refusal(403, 'PermissionDenied'));
    // The collection that Noor administers is not managed under a subscription.
    expect(await world.noor.get(path)).toEqual(refusal(403, 'PermissionDenied'));
  }
  const takeRole = await giveRole('activity_monitor', 'wren');
  expect(await world.wren.get(`/endpoint_manager/task/${id}`)).toMatchObject({ status: 200, body: { task_id: id } });
  expect(await world.wren.get(`/endpoint_manager/task/${id}/pause_info`)).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'pause_info_limited', pause_rules: [] },
  });
  expect(await world.wren.get(`/endpoint_manager/task/${ids.nothing}`)).toEqual(refusal(404, 'ClientError.NotFound'));
  await takeRole();
  expect(await world.wren.get(`/endpoint_manager/task/${id}`)).toEqual(refusal(403, 'PermissionDenied'));
});

test('§11 the role on a collection holds for what is shared from it', async () => {
  const made = await world.noor.post('/shared_endpoint', {
    host_endpoint_id: ids.gcpMapped,
    host_path: '/~/notes/',
    display_name: 'Notes of many',
  });
  const guest = member(made, 'id');
  const id = await submit('noor', ids.unmanaged, guest);
  await ended(id);
  expect(await world.kit.get(`/endpoint_manager/task/${id}`)).toMatchObject({
    status: 200,
    body: { destination_endpoint_id: guest, destination_host_path: '/home/field/notes/' },
  });
  for (const endpoint of [guest, ids.gcpMapped]) {
    const found = items(await world.kit.get(`${list}?filter_endpoint=${endpoint}&filter_endpoint_use=destination`));
    expect(found.map(({ task_id }) => task_id)).toContain(id);
    expect(
      items(await world.kit.get(`${list}?filter_endpoint=${endpoint}&filter_endpoint_use=source`)),
    ).not.toContainEqual(expect.objectContaining({ task_id: id }));
  }
});

test('§11 the list is filtered by status, owner, pause, faults and time of completion', async () => {
  world.clock.nowMs += 3_600_000;
  const done = await submit('noor', ids.gcpMapped, ids.unmanaged);
  await ended(done);
  const open = await submit('noor', ids.gcpMapped, ids.unmanaged, '/~/never there');
  await expect.poll(async () => Number(member(await world.noor.get(`/task/${open}`), 'faults'))).toBeGreaterThan(0);
  const found = async (filter: string) =>
    items(await world.kit.get(`${list}?${filter}&limit=1000&fields=task_id`)).map(({ task_id }) => task_id);
  expect(await found('filter_status=ACTIVE,INACTIVE')).toEqual([open]);
  expect(await found(`filter_status=SUCCEEDED&filter_endpoint=${ids.gcpMapped}`)).toContain(done);
  expect(await found(`filter_status=FAILED&filter_endpoint=${ids.gcpMapped}`)).toEqual([]);
  expect(await found(`filter_status=ACTIVE&filter_owner_id=${noorId}`)).toEqual([open]);
  expect(await found(`filter_endpoint=${ids.gcpMapped}&filter_owner_id=${noorId.toUpperCase()}`)).toContain(done);
  for (const word of ['False', 'false', '0']) {
    expect(await found(`filter_status=ACTIVE&filter_is_paused=${word}`)).toEqual([open]);
  }
  expect(await found('filter_status=ACTIVE&filter_is_paused=True')).toEqual([]);
  expect(await found('filter_status=ACTIVE&filter_min_faults=1')).toEqual([open]);
  expect(await found('filter_status=ACTIVE&filter_min_faults=999999')).toEqual([]);
  expect(await found('filter_completion_time=2026-03-14T10:00:00,')).toEqual([open, done]);
  expect(await found('filter_completion_time=2026-03-14+10:00:00,2026-03-15')).toEqual([done]);
  expect(await found('filter_completion_time=,2026-03-14T10:00:00Z')).not.toContain(done);
  expect(await found(`filter_endpoint=${ids.gcpMapped}&filter_local_user=kit`)).toEqual([]);
  expect(await found(`filter_task_id=${done},${open}`)).toEqual([open, done]);
  await world.noor.post(`/task/${open}/cancel`);
});

test('§1.7 the list comes in pages, each with the last_key of the next', async () => {
  const all = items(await world.kit.get(`${list}?filter_endpoint=${ids.gcpMapped}&limit=1000`));
  expect(all.length).toBeGreaterThan(3);
  const seen: unknown[] = [];
  for (let key = ''; ; ) {
    const page = await world.kit.get(`${list}?filter_endpoint=${ids.gcpMapped}&limit=2&last_key=${key}`);
    const { last_key, has_next_page } = Object(page.body);
    expect(page.body).toMatchObject({ DATA_TYPE: 'task_list', limit: 2, length: items(page).length });
    seen.push(...items(page));
    expect(last_key === null).toBe(!has_next_page);
    if (last_key === null) break;
    key = String(last_key);
    // A task that comes meanwhile moves no page.
    await ended(await submit('noor', ids.gcpMapped, ids.unmanaged));
  }
  expect(seen).toEqual(all);
});

test.each([
  ['without a filter', '', 400, 'BadRequest'],
  ['of ended tasks anywhere', 'filter_status=SUCCEEDED', 400, 'BadRequest'],
  ['of a status that there is not', 'filter_status=DONE', 400, 'BadRequest'],
  ['of one owner anywhere', `filter_completion_time=2026-01-01,&filter_owner_id=${noorId}`, 400, 'BadRequest'],
  ['of an owner by name', 'filter_status=ACTIVE&filter_owner_id=noor', 400, 'BadRequest'],
  ['of an owner who never came', `filter_status=ACTIVE&filter_owner_id=${ids.nothing}`, 404, 'UserNotFound'],
  ['of paused tasks of any status', `filter_endpoint=${ids.gcpMapped}&filter_is_paused=1`, 400, 'BadRequest'],
  ['of paused tasks, perhaps', 'filter_status=ACTIVE&filter_is_paused=maybe', 400, 'BadRequest'],
  ['of many faults', 'filter_status=ACTIVE&filter_min_faults=many', 400, 'BadRequest'],
  ['of no range of time', 'filter_completion_time=,', 400, 'BadRequest'],
  ['of one time alone', 'filter_completion_time=2026-01-01', 400, 'BadRequest'],
  ['of a time that is none', 'filter_completion_time=soon,', 400, 'ClientError.BadRequest'],
  ['of a use without a collection', 'filter_status=ACTIVE&filter_endpoint_use=source', 400, 'BadRequest'],
  ['of an odd use', `filter_endpoint=${ids.gcpMapped}&filter_endpoint_use=both`, 400, 'BadRequest'],
  ['of a collection that is not there', `filter_endpoint=${ids.nothing}`, 404, 'EndpointNotFound'],
  ['of a collection that others monitor', `filter_endpoint=${ids.otherGuest}`, 403, 'PermissionDenied'],
  ['of tasks that are not there', `filter_task_id=${ids.nothing}`, 403, 'PermissionDenied'],
  ['of tasks by name', 'filter_task_id=mine', 400, 'BadRequest'],
  ['of tasks and more', `filter_task_id=${ids.nothing}&filter_status=ACTIVE`, 400, 'BadRequest'],
  ['of 51 tasks', `filter_task_id=${Array.from({ length: 51 }, () => ids.nothing).join(',')}`, 400, 'BadRequest'],
  ['from an odd last_key', 'filter_status=ACTIVE&last_key=x', 400, 'BadRequest'],
])('§11 a list %s is refused', async (_what, query, status, code) => {
  expect(await world.kit.get(`${list}?${query}`)).toEqual(refusal(status, code));
});
