import { scopes } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus, tokenFor } from '../testing/index.ts';
import { clientOf } from '../transfer/start-transfer.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const laptop = '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048';

let globus: LocalGlobus;
let noor: ReturnType<typeof clientOf>;
let ada: ReturnType<typeof clientOf>;
beforeAll(async () => {
  globus = await startLocalGlobus();
  const person = async (name: string) =>
    clientOf(`${globus.transferUrl}/v0.10`, await tokenFor(globus, name, scopes.transferAll));
  [noor, ada] = [await person('noor@coastal.example'), await person('ada@aurora.example')];
});
afterAll(() => globus.close());
afterEach(async () => {
  await order('DELETE', '/operation-faults');
  await order('DELETE', '/task-holds');
  await order('POST', '/connections', { collection: coastal, connected: true, paused: false });
});

async function order(method: string, path: string, body?: unknown) {
  const response = await fetch(`${globus.controlUrl}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const at = (name: string, collection = coastal) => `/operation/endpoint/${collection}/${name}`;

async function submit(source = coastal, path = '/~/readme.txt'): Promise<string> {
  const accepted = await noor.post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: source,
    destination_endpoint: scratch,
    DATA: [{ source_path: path, destination_path: `/~/${crypto.randomUUID()}` }],
  });
  expect(accepted.status).toBe(202);
  return String(Object(accepted.body).task_id);
}
const read = async (task: string) => (await noor.get(`/task/${task}`)).body;
const events = async (task: string) => {
  const { DATA } = Object((await noor.get(`/task/${task}/event_list?limit=100`)).body);
  return (DATA as { code: string; is_error: boolean }[]).map(({ code }) => code);
};
const until = (task: string, reached: object) =>
  expect.poll(() => read(task), { timeout: 10_000 }).toMatchObject(reached);

test.each([
  ['is off', { connected: false }, { gcp_connected: false, gcp_paused: false }, 'GC_NOT_CONNECTED'],
  ['is paused', { paused: true }, { gcp_connected: true, gcp_paused: true }, 'GC_PAUSED'],
])(
  '§20.12 a Globus Connect Personal that %s shows it, answers nothing, and its tasks wait',
  async (_what, state, shown, code) => {
    const given = await order('POST', '/connections', { collection: coastal, ...state });
    expect(given).toMatchObject({ status: 200, body: { collection: coastal, ...state } });
    expect((await noor.get(`/endpoint/${coastal}`)).body).toMatchObject({
      ...shown,
      DATA: [{ is_connected: shown.gcp_connected, is_paused: shown.gcp_paused }],
    });
    const off = (failure: string) => ({ status: 502, body: { code: `ExternalError.${failure}.GCDisconnected` } });
    expect(await noor.get(at('ls?path=/~/'))).toMatchObject(off('DirListingFailed'));
    expect(await noor.get(at('stat?path=/~/readme.txt'))).toMatchObject(off('DirListingFailed'));
    expect(await noor.post(at('mkdir'), { path: '/~/new/' })).toMatchObject(off('MkdirFailed'));
    expect(await noor.post(at('rename'), { old_path: '/~/a', new_path: '/~/b' })).toMatchObject(off('RenameFailed'));
    const task = await submit();
    expect(await read(task)).toMatchObject({
      status: 'ACTIVE',
      is_ok: false,
      is_paused: false,
      faults: 1,
      nice_status: code,
      nice_status_details: expect.stringContaining('Coastal Field Station'),
    });
    expect(await events(task)).toEqual([code]);
    await order('POST', '/connections', { collection: coastal, connected: true, paused: false });
    await until(task, { status: 'SUCCEEDED', faults: 1, files_transferred: 1 });
    expect(await noor.get(at('ls?path=/~/'))).toMatchObject({ status: 200 });
  },
);

test('§20.20 a task that copies stops when its source goes off, and goes on when that is back', async () => {
  const held = { collection: coastal, path: '/~/', code: 'FILE_NOT_FOUND' };
  await order('POST', '/task-faults', held);
  const task = await submit();
  await until(task, { nice_status: 'FILE_NOT_FOUND' });
  await order('POST', '/connections', { collection: coastal, connected: false });
  expect(await read(task)).toMatchObject({ status: 'ACTIVE', nice_status: 'GC_NOT_CONNECTED', faults: 2 });
  await order('DELETE', '/task-faults');
  await order('POST', '/connections', { collection: coastal, connected: true });
  await until(task, { status: 'SUCCEEDED' });
});

test('§20.12 a guest collection is as connected as the one it shares from', async () => {
  const kit = clientOf(
    `${globus.transferUrl}/v0.10`,
    await tokenFor(globus, 'kit@coastal.example', scopes.transferAll),
  );
  const made = await kit.post('/shared_endpoint', {
    host_endpoint_id: coastal,
    host_path: '/~/notes/',
    display_name: 'Notes',
  });
  const guest = String(Object(made.body).id);
  await order('POST', '/connections', { collection: coastal, connected: false });
  expect(await kit.get(`/endpoint/${guest}`)).toMatchObject({ body: { gcp_connected: false } });
  expect(await kit.get(at('ls?path=/', guest))).toMatchObject({ status: 502 });
  expect(await order('POST', '/connections', { collection: guest, connected: true })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(coastal) },
  });
});

test('§20.12 the laptop that is off can be connected, and put off again', async () => {
  expect(await ada.get(at('ls?path=/', laptop))).toMatchObject({ status: 502 });
  await order('POST', '/connections', { collection: laptop, connected: true });
  expect(await ada.get(at('ls?path=/', laptop))).toMatchObject({ status: 200 });
  await order('POST', '/connections', { collection: laptop, connected: false });
  expect(await ada.get(`/endpoint/${laptop}`)).toMatchObject({ body: { gcp_connected: false } });
});

test('§20.17 a task is paused by order, as if a manager had done it, and goes on', async () => {
  await order('POST', '/task-faults', { collection: coastal, code: 'CONNECT_FAILED' });
  const task = await submit();
  expect(await order('POST', '/task-holds', { task, hold: 'paused', message: 'Array rebuild' })).toMatchObject({
    status: 201,
  });
  expect(await read(task)).toMatchObject({ status: 'ACTIVE', is_paused: true, nice_status: 'PAUSED_BY_ADMIN' });
  expect(await noor.get(`/task/${task}/pause_info`)).toMatchObject({ body: { source_pause_message: 'Array rebuild' } });
  await order('DELETE', '/task-faults');
  await order('POST', '/task-holds', { task, hold: 'none' });
  await until(task, { status: 'SUCCEEDED', is_paused: false });
  expect(await events(task)).toEqual(expect.arrayContaining(['PAUSED', 'UNPAUSED', 'SUCCEEDED']));
});

test('§20.20 a task whose credentials expire by order is INACTIVE until they are renewed', async () => {
  await order('POST', '/task-faults', { collection: coastal, code: 'CONNECT_FAILED' });
  const task = await submit();
  await order('POST', '/task-holds', { task, hold: 'inactive' });
  expect(await read(task)).toMatchObject({
    status: 'INACTIVE',
    is_ok: false,
    nice_status: 'NO_CREDENTIALS',
    nice_status_expires_in: 0,
  });
  await order('DELETE', '/task-faults');
  await order('DELETE', '/task-holds');
  await until(task, { status: 'SUCCEEDED' });
  expect(await order('POST', '/task-holds', { task, hold: 'paused' })).toMatchObject({ status: 400 });
});

test.each([
  ['PermissionDenied', 403, 'ls?path=/~/tides'],
  ['EndpointError', 502, 'stat?path=/~/tides/'],
  ['ExternalError.DirListingFailed.Timeout', 502, 'ls?path=/home/field/tides/'],
  ['DirListingFailed.LoginFailed', 502, 'ls?path=~/tides/2025'],
])('§20.20 %s is ordered for a folder, and met there alone', async (code, status, request) => {
  const ordered = { collection: coastal, path: '/~/tides/', code, count: 1 };
  expect(await order('POST', '/operation-faults', ordered)).toEqual({ status: 201, body: ordered });
  expect(await noor.get(at('ls?path=/~/notes/'))).toMatchObject({ status: 200 });
  expect(await noor.get(at('ls?path=/~/', scratch))).toMatchObject({ status: 200 });
  expect(await noor.get(at(request))).toMatchObject({
    status,
    body: {
      code: code.startsWith('DirListing') ? `ExternalError.${code}` : code,
      message: expect.stringContaining(`Endpoint: Coastal Field Station (${coastal})\n`),
    },
  });
  expect((await noor.get(at('ls?path=/~/tides/'))).status).toBe(200);
});

test('§20.20 one operation fails by order, the others do not', async () => {
  await order('POST', '/operation-faults', { operation: 'mkdir', code: 'ExternalError.MkdirFailed.PermissionDenied' });
  await order('POST', '/operation-faults', { operation: 'rename', code: 'ExternalError.RenameFailed', message: 'No' });
  expect(await noor.post(at('mkdir', scratch), { path: '/~/x/' })).toMatchObject({
    status: 502,
    body: { code: 'ExternalError.MkdirFailed.PermissionDenied' },
  });
  const names = { old_path: '/~/readme.txt', new_path: '/~/other.txt' };
  expect(await noor.post(at('rename', scratch), names)).toMatchObject({
    status: 502,
    body: { code: 'ExternalError.RenameFailed', message: 'No' },
  });
  expect(await noor.get(at('ls?path=/~/', scratch))).toMatchObject({ status: 200 });
  // Nobody learns by it of what they may not see.
  expect(await noor.post(at('mkdir', laptop), { path: '/x/' })).toMatchObject({ status: 403 });
});

test.each([
  ['/connections', { collection: archive, connected: false }, 'not of Globus Connect Personal'],
  ['/connections', { collection: 'nowhere', paused: true }, 'no such collection'],
  ['/connections', { collection: coastal, connected: 'no' }, 'connected'],
  ['/connections', { collection: coastal, off: true }, 'there is no off'],
  ['/task-holds', { task: 'mine', hold: 'paused' }, 'no open task'],
  ['/task-holds', { task: coastal, hold: 'stopped' }, 'hold'],
  ['/operation-faults', { code: 'Oops' }, 'ExternalError.DirListingFailed'],
  ['/operation-faults', { code: 'NotFound', operation: 'cp' }, 'operation'],
  ['/operation-faults', { code: 'NotFound', collection: 'nowhere' }, 'no such collection'],
  ['/operation-faults', { code: 'NotFound', count: 0 }, 'count'],
])('§20.20 %s refuses %j in words', async (path, body, words) => {
  expect(await order('POST', path, body)).toMatchObject({
    status: 400,
    body: { code: 'ControlError', message: expect.stringContaining(words) },
  });
});
