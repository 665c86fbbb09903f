import { endpointDocument, endpointSearchResult, fileDocument, fileList } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { startTransfer } from './start-transfer.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';

let transfer: Awaited<ReturnType<typeof startTransfer>>;
beforeAll(async () => {
  transfer = await startTransfer();
});
afterAll(() => transfer.stop());

const noor = () => transfer.as('noor@coastal.example');
const ls = async (path: string, more = '') =>
  fileList.parse((await noor().get(`/operation/endpoint/${coastal}/ls?path=${encodeURIComponent(path)}${more}`)).body);
const namesOf = (list: z.infer<typeof fileList>) => list.DATA.map(({ name }) => name);
const search = async (username: string, query: string) =>
  endpointSearchResult
    .parse((await transfer.as(username).get(`/endpoint_search?${query}`)).body)
    .DATA.map(({ display_name }) => display_name);

const byName = (left: string | null, right: string | null) => (left ?? '').localeCompare(right ?? '');

/** The members of the example of a guest collection's document in the Transfer API's reference. */
const globusMembers =
  'DATA_TYPE id display_name entity_type owner_id owner_string ' +
  'name canonical_name username organization department keywords ' +
  'description contact_email contact_info info_link user_message user_message_link ' +
  'public subscription_id subscription_admin_verified french_english_bilingual default_directory guest_collection_activity_notification_policy ' +
  'force_encryption disable_verify force_verify disable_anonymous_writes mfa_required requester_pays ' +
  'high_assurance authentication_timeout_mins authentication_policy_id acl_max_expiration_period_mins authentication_assurance_timeout my_effective_roles ' +
  'in_use gcp_connected gcp_paused globus_connect_setup_key gcs_version gcs_manager_url ' +
  'https_server tlsftp_server mapped_collection_id mapped_collection_display_name host_endpoint host_endpoint_id ' +
  'host_endpoint_display_name host_path non_functional non_functional_endpoint_id non_functional_endpoint_display_name network_use ' +
  'location max_concurrency preferred_concurrency max_parallelism preferred_parallelism auto_delete_timeout ' +
  'skip_auto_delete last_accessed_time restrict_transfers_to_high_assurance preserve_modtime associated_flow_policy storage_type ' +
  'acl_available acl_editable local_user_info_available is_globus_connect activated expires_in ' +
  'expire_time myproxy_server myproxy_dn oauth_server s3_url s3_owner_activated ' +
  'shareable sharing_target_endpoint sharing_target_root_path DATA';

test('the field station lists its home with every member of a file document', async () => {
  const list = await ls('/~/');
  expect(list).toMatchObject({ endpoint: coastal, path: '/~/', absolute_path: '/home/field/', length: list.total });
  expect(namesOf(list)).toEqual([
    '.cache',
    '.station.conf',
    'images',
    'many',
    'notes',
    'odd names',
    'readme.txt',
    'tides',
    'weather',
  ]);
  const readme = list.DATA.find(({ name }) => name === 'readme.txt');
  expect(readme).toMatchObject({
    DATA_TYPE: 'file',
    type: 'file',
    permissions: expect.stringMatching(/^0\d{3}$/),
    link_target: null,
  });
  expect(readme?.last_modified).toMatch(/^2025-01-04 \d\d:\d\d:\d\d\+00:00$/);
});

test.each([
  ['', '/~/', '/home/field/'],
  ['~', '/~/', '/home/field/'],
  ['~/tides', '/~/tides/', '/home/field/tides/'],
  ['//home//field/./tides/', '/home/field/tides/', '/home/field/tides/'],
  ['/~/tides/../notes', '/~/notes/', '/home/field/notes/'],
  ['/~/../', '/home/', '/home/'],
  ['/', '/', '/'],
])('the path %j is answered as %j', async (asked, path, absolute) => {
  expect(await ls(asked)).toMatchObject({ path, absolute_path: absolute });
});

test('hidden files are shown unless they are not wanted', async () => {
  expect(namesOf(await ls('/~/', '&show_hidden=0'))).not.toContain('.station.conf');
  expect(namesOf(await ls('/~/', '&show_hidden=true'))).toContain('.station.conf');
});

test('a folder of 10,000 entries comes in pages that know the total', async () => {
  const page = await ls('/~/many/ten-thousand/', '&limit=3&offset=9998');
  expect(page).toMatchObject({ total: 10_000, length: 2 });
  expect(namesOf(page)).toEqual(['reading-009999.csv', 'reading-010000.csv']);
});

test('a listing is ordered and filtered as asked', async () => {
  const byType = await ls('/~/', '&orderby=type,name+DESC');
  expect(namesOf(byType).slice(0, 2)).toEqual(['weather', 'tides']);
  expect(namesOf(await ls('/~/', '&filter=name:~*.txt/type:file'))).toEqual(['readme.txt']);
  expect(namesOf(await ls('/~/', '&filter=name:readme.txt&filter=name:tides&filter='))).toEqual([
    'readme.txt',
    'tides',
  ]);
  expect(namesOf(await ls('/~/tides/harbour-mouth', '&filter=last_modified:,2025-02-28'))).toEqual(['2025-01.csv']);
  expect(namesOf(await ls('/~/tides/harbour-mouth', '&filter=size:<10'))).toEqual([]);
});

test('every odd name is listed, and leads back to its file unless it holds a line break', async () => {
  const list = await ls('/~/odd names/');
  expect(namesOf(list)).toContain('line\nbreak.txt');
  for (const { name } of list.DATA) {
    const path = encodeURIComponent(`/~/odd names/${name}`);
    const answer = await noor().get(`/operation/endpoint/${coastal}/stat?path=${path}`);
    if (name.includes('\n')) expect(answer).toMatchObject({ status: 400, body: { code: 'InvalidPath' } });
    else expect(fileDocument.parse(answer.body).name).toBe(name);
  }
});

test('a symbolic link shows its target; a broken one says so', async () => {
  const list = await ls('/~/tides');
  expect(list.DATA.find(({ name }) => name === 'latest')).toMatchObject({
    type: 'file',
    link_target: 'north-pier/2025-12.csv',
  });
  expect(list.DATA.find(({ name }) => name === 'missing')).toMatchObject({ type: 'invalid_symlink' });
});

test.each([
  ['ls', '/~/nothing-here/', 404, 'ClientError.NotFound'],
  ['ls', '/~/readme.txt', 502, 'ExternalError.DirListingFailed.NotDirectory'],
  ['ls', '/~/../../../etc', 403, 'EndpointPermissionDenied'],
  ['ls', '/~/a\nb', 400, 'InvalidPath'],
  ['ls', '/~/a\0b', 400, 'InvalidPath'],
  ['ls', `/~/${'x'.repeat(300)}`, 400, 'InvalidPath'],
  ['stat', '/~/nothing-here', 404, 'NotFound'],
  ['stat', '/~/readme.txt/below', 404, 'NotFound'],
])('%s of %j is refused with %i %s', async (operation, path, status, code) => {
  const answer = await noor().get(`/operation/endpoint/${coastal}/${operation}?path=${encodeURIComponent(path)}`);
  expect(answer).toMatchObject({
    status,
    body: { code, message: expect.any(String), resource: `/operation/endpoint/${coastal}/${operation}` },
  });
  expect(JSON.stringify(answer.body)).not.toContain(transfer.folder);
});

test('a new folder is made once, and a file gets another name', async () => {
  const operation = (name: string, body: unknown) => noor().post(`/operation/endpoint/${coastal}/${name}`, body);
  const made = await operation('mkdir', { DATA_TYPE: 'mkdir', path: '/~/new "folder" #1/' });
  expect(made).toMatchObject({ status: 202, body: { DATA_TYPE: 'mkdir_result', code: 'DirectoryCreated' } });
  expect(await operation('mkdir', { path: '/~/new "folder" #1' })).toMatchObject({
    status: 502,
    body: { code: 'ExternalError.MkdirFailed.Exists' },
  });
  expect(await operation('mkdir', { path: '/~/no/parent' })).toMatchObject({
    status: 404,
    body: { code: 'ClientError.NotFound' },
  });
  const renamed = await operation('rename', { old_path: '/~/new "folder" #1', new_path: '/~/notes/moved' });
  expect(renamed).toMatchObject({ status: 200, body: { code: 'FileRenamed' } });
  expect(namesOf(await ls('/~/notes'))).toContain('moved');
  expect(await operation('rename', { old_path: '/~/notes/moved', new_path: '/~/tides' })).toMatchObject({
    status: 502,
    body: { code: 'ExternalError.RenameFailed.Exists' },
  });
  expect(await operation('rename', { old_path: '/~/gone', new_path: '/~/other' })).toMatchObject({ status: 404 });
});

test('the archive can be read by Noor and written by Ada only', async () => {
  const make = (username: string) =>
    transfer.as(username).post(`/operation/endpoint/${archive}/mkdir`, { path: '/from-ada' });
  expect(await make('noor@coastal.example')).toMatchObject({ status: 403, body: { code: 'PermissionDenied' } });
  expect(await make('ada@aurora.example')).toMatchObject({ status: 202 });
  const stat = await noor().get(`/operation/endpoint/${archive}/stat?path=/archive/ocean-temperature-200mb.bin`);
  expect(stat.body).toMatchObject({ name: 'ocean-temperature-200mb.bin', size: 200_000_000 });
});

test('Wren may see nothing: no private collection in a search, and no listing', async () => {
  const wren = transfer.as('wren@coastal.example');
  expect(await search('wren@coastal.example', 'filter_fulltext=coastal')).toEqual([]);
  expect(await wren.get(`/endpoint/${coastal}`)).toMatchObject({ status: 404, body: { code: 'EndpointNotFound' } });
  for (const id of [coastal, archive, drop]) {
    expect(await wren.get(`/operation/endpoint/${id}/ls`)).toMatchObject({
      status: 403,
      body: { code: 'PermissionDenied' },
    });
  }
});

test('the permission of a linked identity counts', async () => {
  const linked = transfer.as('kit.marlow@aurora.example+kit@coastal.example');
  expect(await linked.get(`/operation/endpoint/${drop}/ls`)).toMatchObject({ status: 200 });
  expect(await noor().get(`/operation/endpoint/${drop}/ls`)).toMatchObject({ status: 403 });
});

test('a search matches the beginnings of words, all of them, in any case', async () => {
  expect(await search('noor@coastal.example', 'filter_fulltext=CLIM+arch')).toEqual(['Aurora Climate Archive']);
  expect(await search('noor@coastal.example', 'filter_fulltext=clim+genomics')).toEqual([]);
  expect(await search('noor@coastal.example', `filter_fulltext=${coastal}`)).toEqual(['Coastal Field Station']);
});

test('the scopes of a search are owned, administered, shared and recently used collections', async () => {
  const kit = 'kit@coastal.example';
  expect(await search(kit, 'filter_scope=my-endpoints')).toEqual(['Coastal Field Station']);
  expect(await search(kit, 'filter_scope=shared-with-me')).toEqual(['Aurora Climate Archive', 'Instrument Drop']);
  expect(await search('ada@aurora.example', 'filter_scope=administered-by-me')).toHaveLength(8);
  await transfer.as(kit).get(`/operation/endpoint/${archive}/ls`);
  await transfer.as(kit).get(`/operation/endpoint/${drop}/ls`);
  expect((await search(kit, 'filter_scope=recently-used')).toSorted(byName)).toEqual([
    'Aurora Climate Archive',
    'Instrument Drop',
  ]);
  const page = await transfer.as(kit).get('/endpoint_search?filter_scope=hide-no-permissions&limit=3');
  expect(page.body).toMatchObject({ limit: 3, offset: 0, has_next_page: true });
});

test('a search over everything needs a text', async () => {
  expect(await noor().get('/endpoint_search')).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  expect(await noor().get('/endpoint_search?filter_scope=constructor')).toMatchObject({ status: 400 });
});

test('an endpoint document has its servers and only the fields that were asked for', async () => {
  const { body } = await noor().get(`/endpoint/${coastal}`);
  expect(endpointDocument.parse(body)).toMatchObject({
    my_effective_roles: [],
    is_globus_connect: true,
    gcp_connected: true,
  });
  expect(Object.keys(Object(body)).toSorted(byName)).toEqual(globusMembers.split(' ').toSorted(byName));
  expect((await noor().get(`/endpoint/${coastal}?fields=id,display_name`)).body).toEqual({
    id: coastal,
    display_name: 'Coastal Field Station',
  });
  expect(await noor().get('/endpoint/nonsense')).toMatchObject({ status: 404, body: { code: 'EndpointNotFound' } });
});

test('without a token, or with one that is not active, the answer is 401 with the code of each', async () => {
  const bare = await fetch(`${transfer.url}/task_list`);
  expect([bare.status, z.object({ code: z.string() }).parse(await bare.json()).code]).toEqual([
    401,
    'ClientError.AuthenticationFailed',
  ]);
  expect(await transfer.as('unknown').get(`/endpoint/${coastal}`)).toMatchObject({
    status: 401,
    body: { code: 'AuthenticationFailed', message: 'Token is not active' },
  });
});

test('an unknown route, a wrong method and broken JSON are refused in JSON', async () => {
  expect(await noor().get('/no/such/route')).toMatchObject({
    status: 404,
    body: { code: 'ClientError.NotFound', resource: '/no/such/route' },
  });
  expect(await noor().delete(`/operation/endpoint/${coastal}/mkdir`)).toMatchObject({
    status: 405,
    body: { code: 'ClientError.MethodNotAllowed' },
  });
  const mkdir = (body: unknown) => noor().post(`/operation/endpoint/${coastal}/mkdir`, body);
  expect(await mkdir('{"path":')).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  expect(await mkdir('[]')).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  expect(await mkdir({ path: 7 })).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
});
