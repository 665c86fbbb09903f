import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf, startTransfer } from '../start-transfer.ts';
import { createTaskFaults } from '../tasks/task-faults.ts';
import { ids, items, member, refusal, result, startContract } from './world.ts';

const taskFaults = createTaskFaults();
let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract({ taskFaults });
});
afterAll(() => world.stop());

const manager = '/endpoint_manager';
type World = Pick<typeof world, 'noor' | 'ada'>;

/** A task that tries again and again, since what it reads is not there. */
async function submit(from: string, to: string, by: 'noor' | 'ada' = 'noor', at: World = world): Promise<string> {
  const accepted = await at[by].post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: from,
    destination_endpoint: to,
    DATA: [{ source_path: '/~/not there yet', destination_path: `/~/${crypto.randomUUID()}` }],
  });
  expect(accepted).toMatchObject({ status: 202 });
  return member(accepted, 'task_id');
}

const read = async (id: string, by: 'noor' | 'ada' = 'noor') => (await world[by].get(`/task/${id}`)).body;
const codes = async (id: string, by: 'noor' | 'ada' = 'noor') =>
  items(await world[by].get(`/task/${id}/event_list?limit=1000`)).map(({ code }) => code);
const order = (name: 'pause' | 'resume' | 'cancel', ...tasks: string[]) =>
  [
    `${manager}/admin_${name}`,
    { task_id_list: tasks, ...(name !== 'resume' && { message: 'Array rebuild' }) },
  ] as const;

test('§11 a manager pauses a task at once, its owner sees why, and it goes on when resumed', async () => {
  const id = await submit(ids.gcpMapped, ids.unmanaged);
  await expect.poll(() => codes(id)).toContain('FILE_NOT_FOUND');
  expect(await world.kit.post(...order('pause', id))).toEqual(
    result('Paused', { resource: '/endpoint_manager/admin_pause' }),
  );
  expect(await read(id)).toMatchObject({
    status: 'ACTIVE',
    is_paused: true,
    is_ok: false,
    nice_status: 'PAUSED_BY_ADMIN',
    nice_status_details: 'Array rebuild',
    deadline: '2026-06-12T09:26:53+00:00',
  });
  expect((await codes(id))[0]).toBe('PAUSED');
  const info = {
    DATA_TYPE: 'pause_info_limited',
    source_pause_message: 'Array rebuild',
    source_pause_message_share: null,
    destination_pause_message: null,
    destination_pause_message_share: null,
    pause_rules: [],
  };
  expect(await world.noor.get(`/task/${id}/pause_info`)).toEqual({ status: 200, body: info });
  expect(await world.kit.get(`${manager}/task/${id}/pause_info`)).toEqual({ status: 200, body: info });
  const paused = await world.kit.get(`${manager}/task_list?filter_status=ACTIVE&filter_is_paused=True`);
  expect(items(paused)).toMatchObject([{ task_id: id, is_paused: true }]);
  expect(await world.kit.post(...order('resume', id))).toEqual(result('Resumed'));
  expect(await codes(id)).toContain('UNPAUSED');
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', is_paused: false });
  await world.noor.post(`/task/${id}/cancel`);
});

test('§11 a paused task can be canceled by its owner', async () => {
  const id = await submit(ids.gcpMapped, ids.unmanaged);
  await world.kit.post(...order('pause', id));
  expect(await world.noor.post(`/task/${id}/cancel`)).toEqual(result('Canceled'));
  expect(await read(id)).toMatchObject({ status: 'FAILED', canceled_by_admin: null, is_paused: false });
});

test.each([
  ['SOURCE', ids.gcpMapped, ids.unmanaged],
  ['DESTINATION', ids.unmanaged, ids.gcpMapped],
  ['BOTH', ids.gcpMapped, ids.gcpMapped],
])('§11 a manager of the %s cancels a task, and its owner sees who and why', async (side, from, to) => {
  const id = await submit(from, to);
  const answer = await world.kit.post(...order('cancel', id));
  expect(answer).toEqual({
    status: 200,
    body: { DATA_TYPE: 'admin_cancel', id: expect.stringMatching(/^[0-9a-f-]{36}$/), done: false },
  });
  const status = `${manager}/admin_cancel/${member(answer, 'id')}`;
  await expect.poll(async () => (await world.kit.get(status)).body).toEqual({ ...Object(answer.body), done: true });
  expect(await read(id)).toMatchObject({
    status: 'FAILED',
    fatal_error: { code: 'CANCELED' },
    canceled_by_admin: side,
    canceled_by_admin_message: 'Array rebuild',
  });
  expect((await codes(id))[0]).toBe('CANCELED');
  expect(await world.ada.get(status)).toEqual(refusal(404, 'ClientError.NotFound'));
});

test('§11 a cancel is not done before storage lets the task stop', async () => {
  taskFaults.add({ collection: ids.gcpMapped, path: '/~/not there yet', hang: true });
  const [hanging, other] = [await submit(ids.gcpMapped, ids.unmanaged), await submit(ids.gcpMapped, ids.unmanaged)];
  const answer = await world.kit.post(...order('cancel', hanging, other));
  const status = `${manager}/admin_cancel/${member(answer, 'id')}`;
  expect(await world.kit.get(status)).toMatchObject({ status: 200, body: { done: false } });
  expect(await read(hanging)).toMatchObject({ status: 'ACTIVE', canceled_by_admin: null });
  taskFaults.clear();
  await expect.poll(async () => member(await world.kit.get(status), 'done')).toBe('true');
  expect(await read(hanging)).toMatchObject({ status: 'FAILED', canceled_by_admin: 'SOURCE' });
  expect(await read(other)).toMatchObject({ status: 'FAILED', canceled_by_admin: 'SOURCE' });
});

test('§11 orders about a task that has ended change nothing', async () => {
  const id = await submit(ids.gcpMapped, ids.unmanaged);
  await world.noor.post(`/task/${id}/cancel`);
  const before = await read(id);
  const answer = await world.kit.post(...order('cancel', id));
  expect(await world.kit.get(`${manager}/admin_cancel/${member(answer, 'id')}`)).toMatchObject({
    body: { done: true },
  });
  expect(await world.kit.post(...order('resume', id))).toEqual(result('Resumed'));
  expect(await world.kit.post(...order('pause', id))).toEqual(refusal(400, 'BadRequest'));
  expect(await read(id)).toEqual(before);
});

test('§11 who may only look, and who has no role, gives no orders; one foreign task spoils all', async () => {
  const id = await submit(ids.gcpMapped, ids.unmanaged);
  const foreign = await submit(ids.mapped, ids.otherGuest, 'ada');
  const role = await world.kit.post(`/endpoint/${ids.gcpMapped}/role`, {
    principal_type: 'identity',
    principal: identityIdOf('wren@coastal.example'),
    role: 'activity_monitor',
  });
  for (const name of ['pause', 'resume', 'cancel'] as const) {
    expect(await world.wren.post(...order(name, id))).toEqual(refusal(403, 'PermissionDenied'));
    expect(await world.noor.post(...order(name, id))).toEqual(refusal(403, 'PermissionDenied'));
    expect(await world.kit.post(...order(name, id, foreign))).toEqual(refusal(403, 'PermissionDenied'));
    expect(await world.kit.post(...order(name, id, ids.nothing))).toEqual(refusal(404, 'ClientError.NotFound'));
  }
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', is_paused: false });
  await world.kit.delete(`/endpoint/${ids.gcpMapped}/role/${member(role, 'id')}`);
  await world.kit.post(`/endpoint/${ids.gcpMapped}/role`, {
    principal_type: 'identity',
    principal: identityIdOf('wren@coastal.example'),
    role: 'activity_manager',
  });
  expect(await world.wren.post(...order('cancel', id))).toMatchObject({ status: 200 });
  await expect.poll(() => read(id)).toMatchObject({ status: 'FAILED', canceled_by_admin: 'SOURCE' });
  await world.ada.post(`/task/${foreign}/cancel`);
});

test('§11 the manager of a guest collection cannot lift what the host has paused, the host lifts all', async () => {
  const made = await world.noor.post('/shared_endpoint', {
    host_endpoint_id: ids.gcpMapped,
    host_path: '/~/notes/',
    display_name: 'Notes of Noor',
  });
  const guest = member(made, 'id');
  const id = await submit(guest, ids.unmanaged);
  expect(await world.noor.post(...order('pause', id))).toEqual(result('Paused'));
  expect(await world.kit.post(`${manager}/admin_pause`, { message: 'The host says so', task_id_list: [id] })).toEqual(
    result('Paused'),
  );
  expect((await world.noor.get(`/task/${id}/pause_info`)).body).toMatchObject({
    source_pause_message: 'The host says so',
    source_pause_message_share: 'Array rebuild',
  });
  await world.noor.post(...order('resume', id));
  expect(await read(id)).toMatchObject({ is_paused: true, nice_status: 'PAUSED_BY_ADMIN' });
  await world.noor.post(...order('pause', id));
  await world.kit.post(...order('resume', id));
  expect(await read(id)).toMatchObject({ is_paused: false });
  await world.noor.post(`/task/${id}/cancel`);
});

test.each([
  ['of no task', { task_id_list: [] }],
  ['without a list', { task_id_list: undefined }],
  ['of tasks by name', { task_id_list: ['mine'] }],
  ['with a list that is a text', { task_id_list: ids.nothing }],
  ['without a message', { message: undefined }],
  ['with a message that is a number', { message: 7 }],
])('§11 an order %s is refused', async (what, wrong) => {
  const body = { message: 'Array rebuild', task_id_list: [ids.nothing], ...wrong };
  for (const name of ['pause', 'cancel', ...(what.includes('message') ? [] : ['resume'])]) {
    expect(await world.kit.post(`${manager}/admin_${name}`, body)).toEqual(refusal(400, 'BadRequest'));
  }
});

test('§11 a pause outlasts a restart, and so does a cancel that was ordered before it', async () => {
  const at = async (folder?: string) => {
    const transfer = await startTransfer({ retryDelaysMs: [5], ...(folder !== undefined && { folder }) });
    const [noor, kit, ada] = ['noor@coastal.example', 'kit@coastal.example', 'ada@aurora.example'].map((name) =>
      transfer.as(name),
    ) as [typeof world.noor, typeof world.kit, typeof world.ada];
    return { ...transfer, noor, kit, ada };
  };
  const first = await at();
  const id = await submit(ids.gcpMapped, ids.unmanaged, 'noor', first);
  await first.kit.post(...order('pause', id));
  await first.stop({ keepFolder: true });
  const second = await at(first.folder);
  expect(await second.noor.get(`/task/${id}`)).toMatchObject({ body: { is_paused: true } });
  await second.stop({ keepFolder: true });
  // As a crash leaves it between what is written of a cancel and the end of the task.
  const database = new DatabaseSync(join(first.folder, 'transfer.sqlite'));
  database
    .prepare("UPDATE transfer_tasks SET request = json_set(request, '$.canceled_by_admin', json(?)) WHERE task_id = ?")
    .run(JSON.stringify({ side: 'SOURCE', message: 'Array rebuild' }), id);
  database.close();
  const third = await at(first.folder);
  expect(await third.noor.get(`/task/${id}`)).toMatchObject({
    body: { status: 'FAILED', canceled_by_admin: 'SOURCE', canceled_by_admin_message: 'Array rebuild' },
  });
  await third.stop();
});
