import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, items, member, refusal, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const set = async (by: 'kit' | 'noor', settings: object) =>
  expect(await world[by].put(`/endpoint/${by === 'kit' ? ids.gcpMapped : ids.unmanaged}`, settings)).toMatchObject({
    status: 200,
  });
const submit = (more: object = {}, source: string = ids.gcpMapped) =>
  world.noor.post('/transfer', {
    submission_id: crypto.randomUUID(),
    source_endpoint: source,
    destination_endpoint: ids.unmanaged,
    DATA: [{ source_path: '/~/readme.txt', destination_path: `/~/${crypto.randomUUID()}` }],
    ...more,
  });
async function ended(accepted: Awaited<ReturnType<typeof submit>>) {
  const id = member(accepted, 'task_id');
  await expect.poll(async () => member(await world.noor.get(`/task/${id}`), 'status')).toBe('SUCCEEDED');
  return (await world.noor.get(`/task/${id}`)).body;
}

test('§3.1 a collection that forces encryption has tasks encrypted, from what is shared from it as well', async () => {
  const made = await world.noor.post('/shared_endpoint', {
    host_endpoint_id: ids.gcpMapped,
    host_path: '/~/',
    display_name: 'All of it',
  });
  expect(await ended(await submit({ encrypt_data: false }))).toMatchObject({ encrypt_data: false });
  await set('kit', { force_encryption: true });
  expect(await ended(await submit({ encrypt_data: false }))).toMatchObject({ encrypt_data: true });
  const path = { DATA: [{ source_path: '/readme.txt', destination_path: '/~/encrypted.txt' }] };
  expect(await ended(await submit(path, member(made, 'id')))).toMatchObject({ encrypt_data: true });
  await set('kit', { force_encryption: false });
});

test('§3.1 a collection switches verification off or on, whatever a task asks for', async () => {
  await set('kit', { disable_verify: true });
  expect(await ended(await submit({ verify_checksum: true }))).toMatchObject({
    verify_checksum: false,
    bytes_checksummed: 0,
  });
  await set('noor', { force_verify: true });
  expect(await submit()).toEqual(refusal(400, 'BadRequest'));
  await set('kit', { disable_verify: false });
  const { verify_checksum, bytes_checksummed } = Object(await ended(await submit({ verify_checksum: false })));
  expect(verify_checksum).toBe(true);
  expect(bytes_checksummed).toBeGreaterThan(0);
  await set('noor', { force_verify: false });
});

test('§9.2 a sync tells when its scan starts and how many files it found', async () => {
  const accepted = await submit({
    sync_level: 1,
    DATA: [{ source_path: '/~/notes/', destination_path: '/~/notes/', recursive: true }],
  });
  const { files } = Object(await ended(accepted));
  const events = items(await world.noor.get(`/task/${member(accepted, 'task_id')}/event_list`));
  expect(events.at(-1)).toMatchObject({ code: 'STARTED', details: 'Starting sync scan' });
  expect(events[0]).toMatchObject({ code: 'SUCCEEDED', details: `Scanned ${files} file(s)` });
  expect(files).toBeGreaterThan(0);
});
