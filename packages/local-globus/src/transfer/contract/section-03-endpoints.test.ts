import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { ids, items, member, refusal, result, startContract, subscription } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const read = async (id: string, person: 'ada' | 'kit' | 'noor' | 'wren' = 'ada') =>
  Object((await world[person].get(`/endpoint/${id}`)).body);

async function share(more: Record<string, unknown> = {}): Promise<string> {
  const made = await world.kit.post('/shared_endpoint', {
    DATA_TYPE: 'shared_endpoint',
    host_endpoint: ids.gcpMapped,
    host_path: '/~/tides/',
    display_name: 'Lab share',
    description: 'Readable by the group',
    organization: 'Coastal Lab',
    keywords: 'tides',
    ...more,
  });
  expect(made).toMatchObject({ status: 201, body: { DATA_TYPE: 'endpoint_create_result' } });
  return member(made, 'id');
}

test('§3.3 what lives on a server is owned by it, and managed there', async () => {
  const owner = { owner_id: ids.server, owner_string: `${ids.server}@clients.auth.globus.org` };
  const onServer = {
    ...owner,
    gcs_manager_url: expect.stringMatching(/^https:/),
    gcs_version: '5.4.76',
    is_globus_connect: false,
  };
  const connection = { gcp_connected: null, gcp_paused: null };
  expect(await read(ids.server)).toMatchObject({
    ...onServer,
    ...connection,
    entity_type: 'GCSv5_endpoint',
    non_functional: true,
    tlsftp_server: null,
    https_server: null,
    acl_available: false,
  });
  expect(await read(ids.mapped)).toMatchObject({
    ...onServer,
    ...connection,
    entity_type: 'GCSv5_mapped_collection',
    non_functional: false,
    tlsftp_server: expect.stringMatching(/^tlsftp:\/\/m-.*:443$/),
    mapped_collection_id: null,
    host_endpoint_id: null,
    acl_available: false,
    non_functional_endpoint_id: ids.server,
  });
  expect(await read(ids.guest)).toMatchObject({
    ...onServer,
    ...connection,
    entity_type: 'GCSv5_guest_collection',
    mapped_collection_id: ids.mapped,
    mapped_collection_display_name: 'Aurora Project Storage',
    host_endpoint_id: ids.mapped,
    host_path: null,
    public: true,
    acl_available: true,
    shareable: false,
  });
  expect(await read(ids.highAssurance)).toMatchObject({ high_assurance: true, authentication_timeout_mins: 30 });
});

test('§3.3 what is on a computer of a person is owned by that person', async () => {
  const kit = identityIdOf('kit@coastal.example');
  expect(await read(ids.gcpMapped)).toMatchObject({
    entity_type: 'GCP_mapped_collection',
    owner_id: kit,
    owner_string: 'kit@coastal.example',
    gcs_manager_url: null,
    gcs_version: null,
    https_server: null,
    tlsftp_server: null,
    is_globus_connect: true,
    gcp_connected: true,
    gcp_paused: false,
    shareable: true,
    subscription_id: subscription,
    DATA: [{ hostname: null, scheme: null, uri: null, is_connected: true }],
  });
  expect(await read(ids.unmanaged)).toMatchObject({ shareable: false, subscription_id: null });
  expect(await read(ids.offline)).toMatchObject({ gcp_connected: false, DATA: [{ is_connected: false }] });
  const guest = await share();
  expect(await read(guest, 'kit')).toMatchObject({
    entity_type: 'GCP_guest_collection',
    owner_id: kit,
    host_endpoint_id: ids.gcpMapped,
    host_endpoint_display_name: 'Coastal Field Station',
    host_path: '/home/field/tides/',
    mapped_collection_id: null,
    gcp_connected: true,
    public: true,
    acl_available: true,
    acl_editable: true,
    my_effective_roles: ['administrator'],
    is_globus_connect: false,
  });
  expect(await read(guest, 'wren')).toMatchObject({ host_path: null, my_effective_roles: [], acl_editable: false });
});

test('§3.1 fields, servers and refusals', async () => {
  expect((await world.ada.get(`/endpoint/${ids.guest}?fields=id,public`)).body).toEqual({
    id: ids.guest,
    public: true,
  });
  const servers = await world.ada.get(`/endpoint/${ids.guest}/server_list`);
  expect(servers).toMatchObject({ status: 200, body: { DATA_TYPE: 'endpoint_server_list', endpoint: ids.guest } });
  const [server] = items(servers);
  expect(server).toEqual((await read(ids.guest)).DATA[0]);
  expect(await world.ada.get(`/endpoint/${ids.guest}/server/${String(server?.id)}`)).toEqual({
    status: 200,
    body: server,
  });
  expect(await world.ada.get(`/endpoint/${ids.guest}/server/1`)).toMatchObject({ status: 404 });
  expect(await world.ada.get(`/endpoint/${ids.nothing}`)).toEqual(refusal(404, 'EndpointNotFound'));
  expect(await world.ada.get(`/endpoint/${ids.deleted}`)).toEqual(refusal(404, 'EndpointDeleted'));
  expect(await world.wren.get(`/endpoint/${ids.gcpMapped}`)).toEqual(refusal(404, 'EndpointNotFound'));
});

test('§3.2 a guest collection is made, changed, listed, used and deleted', async () => {
  const id = await share({ display_name: 'To be changed' });
  expect(
    await world.kit.put(`/endpoint/${id}`, {
      display_name: 'Changed',
      description: null,
      default_directory: '/2025/',
      force_encryption: true,
      unheard_of: 1,
    }),
  ).toEqual(result('Updated', { message: 'Endpoint updated successfully', resource: `/endpoint/${id}` }));
  expect(await read(id, 'kit')).toMatchObject({
    display_name: 'Changed',
    description: null,
    organization: 'Coastal Lab',
    default_directory: '/2025/',
    force_encryption: true,
  });
  const mine = await world.kit.get(`/endpoint/${ids.gcpMapped}/my_shared_endpoint_list`);
  expect(mine).toMatchObject({ status: 200, body: { DATA_TYPE: 'endpoint_list' } });
  expect(items(mine).map((one) => one.id)).toContain(id);
  expect(items(await world.noor.get(`/endpoint/${ids.gcpMapped}/my_shared_endpoint_list`))).toEqual([]);
  const listed = await world.kit.get(`/operation/endpoint/${id}/ls?path=/`);
  expect(items(listed).map(({ name }) => name)).toEqual(
    items(await world.kit.get(`/operation/endpoint/${ids.gcpMapped}/ls?path=/~/tides/`)).map(({ name }) => name),
  );
  expect(await world.noor.get(`/operation/endpoint/${id}/ls?path=/`)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.kit.delete(`/endpoint/${id}`)).toEqual(
    result('Deleted', { message: 'Endpoint deleted successfully', resource: `/endpoint/${id}` }),
  );
  expect(await world.kit.get(`/endpoint/${id}`)).toEqual(refusal(404, 'EndpointDeleted'));
  expect(await world.kit.get(`/operation/endpoint/${id}/ls`)).toEqual(refusal(404, 'EndpointDeleted'));
  expect(await world.kit.delete(`/endpoint/${id}`)).toEqual(refusal(404, 'EndpointDeleted'));
});

test('§3.2 a guest collection never leads out of the folder that it shares', async () => {
  const id = await share({ host_path: '/~/notes/' });
  for (const path of ['/../', '/../readme.txt', '/~/../../']) {
    const answer = await world.kit.get(`/operation/endpoint/${id}/ls?path=${encodeURIComponent(path)}`);
    expect([path, answer]).toEqual([path, refusal(403, 'EndpointPermissionDenied')]);
  }
});

test('§3.2 a folder that gives way to a link out of the host is shared no more', async () => {
  const { mkdir, rename, symlink } = await import('node:fs/promises');
  const home = `${world.collectionFolder('coastal-field-station')}/home/field`;
  await mkdir(`${home}/swapped`);
  const id = await share({ host_path: '/~/swapped/' });
  expect(await world.kit.get(`/operation/endpoint/${id}/ls`)).toMatchObject({ status: 200 });
  await rename(`${home}/swapped`, `${home}/moved`);
  await symlink(world.folder, `${home}/swapped`);
  expect(await world.kit.get(`/operation/endpoint/${id}/ls`)).toEqual(refusal(403, 'EndpointPermissionDenied'));
});

test.each([
  ['without a host', { host_endpoint: undefined }, 400, 'BadRequest'],
  ['without a name', { display_name: undefined }, 400, 'BadRequest'],
  ['with an empty name', { display_name: '' }, 400, 'BadRequest'],
  ['without a path', { host_path: undefined }, 400, 'BadRequest'],
  ['of a folder that is not there', { host_path: '/~/nowhere/' }, 400, 'BadRequest'],
  ['of a file', { host_path: '/~/readme.txt' }, 400, 'BadRequest'],
  ['of a path that leaves', { host_path: '/../' }, 403, 'EndpointPermissionDenied'],
  ['of a server', { host_endpoint: ids.mapped }, 400, 'BadRequest'],
  ['of what is not managed', { host_endpoint: ids.unmanaged }, 403, 'PermissionDenied'],
  ['of nothing', { host_endpoint: ids.nothing }, 404, 'EndpointNotFound'],
  ['with a description that is a number', { description: 7 }, 400, 'BadRequest'],
])('§3.2 a guest collection %s is not made', async (_what, wrong, status, code) => {
  const body = { host_endpoint: ids.gcpMapped, host_path: '/~/tides/', display_name: 'x', ...wrong };
  expect(await world.kit.post('/shared_endpoint', body)).toEqual(refusal(status, code));
});

test('§3.2 a collection for a computer to come has a set-up key, and nothing behind it yet', async () => {
  const made = await world.noor.post('/endpoint', {
    DATA_TYPE: 'endpoint',
    is_globus_connect: true,
    display_name: 'Noor laptop',
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      DATA_TYPE: 'endpoint_create_result',
      code: 'Created',
      globus_connect_setup_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  });
  const id = member(made, 'id');
  expect(await read(id, 'noor')).toMatchObject({
    gcp_connected: false,
    owner_string: 'noor@coastal.example',
    public: false,
  });
  expect(await world.noor.get(`/operation/endpoint/${id}/ls`)).toEqual(
    refusal(502, 'ExternalError.DirListingFailed.GCDisconnected'),
  );
  expect(await world.kit.get(`/endpoint/${id}`)).toEqual(refusal(404, 'EndpointNotFound'));
  expect(await world.noor.post('/endpoint', { display_name: 'x' })).toEqual(refusal(400, 'BadRequest'));
});

test('§3.2 guests go with the collection that they share from', async () => {
  const made = await world.noor.post('/endpoint', { is_globus_connect: true, display_name: 'Noor desktop' });
  const host = member(made, 'id');
  expect(await world.noor.put(`/endpoint/${host}/subscription`, { subscription_id: 'DEFAULT' })).toEqual(
    result('Updated'),
  );
  const guest = member(
    await world.noor.post('/shared_endpoint', { host_endpoint_id: host, host_path: '/', display_name: 'All of it' }),
    'id',
  );
  expect(await world.noor.delete(`/endpoint/${host}`)).toEqual(result('Deleted'));
  expect(await world.noor.get(`/endpoint/${guest}`)).toEqual(refusal(404, 'EndpointDeleted'));
});

test('§3.2 what lives on a server is not changed or deleted here; others’ collections are not either', async () => {
  expect(await world.ada.put(`/endpoint/${ids.guest}`, { description: 'x' })).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.ada.delete(`/endpoint/${ids.mapped}`)).toEqual(refusal(403, 'PermissionDenied'));
  expect(await world.noor.put(`/endpoint/${ids.gcpMapped}`, { description: 'x' })).toEqual(
    refusal(403, 'PermissionDenied'),
  );
  expect(await world.noor.delete(`/endpoint/${ids.gcpMapped}`)).toEqual(refusal(403, 'PermissionDenied'));
});

test.each([
  ['a name with a line break', { display_name: 'a\nb' }],
  ['a flag that is a word', { force_encryption: 'yes' }],
  ['a notice that is too long', { user_message: 'x'.repeat(65) }],
  ['a link that is a script', { info_link: 'javascript:alert(1)' }],
  ['a directory that climbs', { default_directory: '/../' }],
  ['a network use that is none', { network_use: 'much' }],
  ['a list', []],
])('§3.2 %s is refused', async (_what, body) => {
  expect(await world.kit.put(`/endpoint/${ids.gcpMapped}`, body)).toEqual(refusal(400, 'BadRequest'));
});

test('§1.7 next_token: the guests of a host, page by page, for those who look after it', async () => {
  for (const name of ['one', 'two', 'three']) await share({ display_name: name });
  const seen: string[] = [];
  for (let token: string | null = ''; token !== null; ) {
    const { body } = await world.kit.get(
      `/endpoint/${ids.gcpMapped}/shared_endpoint_list?max_results=2&next_token=${token}`,
    );
    const page = Object(body) as { shared_endpoints: { id: string }[]; next_token: string | null };
    expect(page.shared_endpoints.length).toBeLessThanOrEqual(2);
    seen.push(...page.shared_endpoints.map(({ id }) => id));
    token = page.next_token;
  }
  const all = Object((await world.kit.get(`/endpoint/${ids.gcpMapped}/shared_endpoint_list`)).body);
  expect(all).toEqual({ shared_endpoints: seen.map((id) => ({ id })), next_token: null });
  expect(seen.length).toBeGreaterThanOrEqual(3);
  const list = `/endpoint/${ids.gcpMapped}/shared_endpoint_list`;
  expect(await world.kit.get(`${list}?next_token=made-up`)).toEqual(refusal(400, 'BadRequest'));
  expect(await world.noor.get(list)).toEqual(refusal(403, 'PermissionDenied'));
});

test('collections that were made or changed outlive a restart', async () => {
  const id = await share({ display_name: 'Lasting' });
  const { startTransfer } = await import('../start-transfer.ts');
  await world.stop({ keepFolder: true });
  const again = await startTransfer({ folder: world.folder });
  try {
    expect((await again.as('kit@coastal.example').get(`/endpoint/${id}`)).body).toMatchObject({
      display_name: 'Lasting',
    });
  } finally {
    await again.stop({ keepFolder: true });
  }
  world = await startContract();
});
