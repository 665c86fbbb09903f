import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { beginCommand, endpointKind, endpointLine, failure, identityNames, message } from './begin-command.ts';
import { assertLogins, type Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { archive, kitId, mapped, noorId, scratch, server, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Cli;
let kit: Cli;
let ada: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  noor = await signedInCli(world.globus, 'noor@coastal.example');
  kit = await signedInCli(world.globus, 'kit@coastal.example');
  ada = await signedInCli(world.globus, 'ada@aurora.example');
});
afterAll(() => world.stop());

/** The pages of a search: the SDK stops at the first without has_next_page. */
const found = z.looseObject({ DATA: z.array(endpointLine), has_next_page: z.literal(false) });
const idsOf = ({ DATA }: { DATA: readonly { id: string }[] }) => DATA.map(({ id }) => id);

test('globus endpoint search climate: one page of a hundred, with owner, name and domain', async () => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  const page = await transfer('GET /v0.10/endpoint_search?filter_scope=all&filter_fulltext=climate&limit=100', {
    reads: found,
  });
  expect(idsOf(page)).toEqual([archive]);
  // The column "Domain" is what is left of this.
  expect(page.DATA[0]?.tlsftp_server).toMatch(/^tlsftp:\/\/[^/]+:443$/);
});

test('globus endpoint search "Aurora Cli": the blank is a plus sign, and words are found by how they begin', async () => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  const page = await transfer('GET /v0.10/endpoint_search?filter_scope=all&filter_fulltext=Aurora+Cli&limit=100', {
    reads: found,
  });
  expect(idsOf(page)).toContain(archive);
});

test('globus endpoint search --filter-scope recently-used --filter-owner-id kit@…: Auth names the owner first', async () => {
  const { transfer: list } = await beginCommand(noor, 'transfer');
  await list(`GET /v0.10/operation/endpoint/${station}/ls?show_hidden=0`, { reads: z.looseObject({}) });
  const { auth, transfer } = await beginCommand(noor, 'auth', 'transfer');
  const { identities } = await auth('GET /v2/api/identities?usernames=kit%40coastal.example&provision=false', {
    reads: identityNames,
  });
  expect(identities).toMatchObject([{ id: kitId }]);
  const page = await transfer(
    `GET /v0.10/endpoint_search?filter_scope=recently-used&filter_owner_id=${identities[0]?.id}&limit=100`,
    { reads: found },
  );
  expect(idsOf(page)).toEqual([station]);
});

test('globus endpoint search --filter-scope my-endpoints: without words, and only what is the caller’s', async () => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  const page = await transfer('GET /v0.10/endpoint_search?filter_scope=my-endpoints&limit=100', { reads: found });
  expect(page.DATA).toMatchObject([{ id: scratch, owner_string: 'noor@coastal.example' }]);
});

test('globus endpoint search station --filter-entity-type gcp_mapped_collection: the type as Transfer spells it', async () => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  const page = await transfer(
    'GET /v0.10/endpoint_search?filter_scope=all&filter_fulltext=station&filter_entity_type=GCP_mapped_collection&limit=100',
    { reads: found },
  );
  expect(idsOf(page)).toEqual([station]);
});

const text = z.nullable(z.string());
/** Every cell of the table; a missing one is a KeyError or reads "None". */
const endpointTable = z.extend(endpointKind, {
  is_globus_connect: z.boolean(),
  description: text,
  shareable: z.boolean(),
  keywords: text,
  info_link: text,
  contact_email: text,
  organization: text,
  department: text,
  contact_info: text,
  public: z.boolean(),
  default_directory: text,
  force_encryption: z.boolean(),
  subscription_id: z.nullable(z.uuid()),
  local_user_info_available: z.nullable(z.boolean()),
  gcp_connected: z.nullable(z.boolean()),
  gcp_paused: z.nullable(z.boolean()),
});

test('globus endpoint show: once for what it is, once for the table, with all of its cells', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const kind = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointKind });
  expect(kind.entity_type).toBe('GCP_mapped_collection');
  const shown = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointTable });
  expect(shown).toMatchObject({ is_globus_connect: true, gcp_connected: true, owner_string: 'kit@coastal.example' });
});

test('globus endpoint show of a server: its own owner, with the https of its GCS Manager', async () => {
  const { transfer } = await beginCommand(ada, 'transfer');
  await transfer(`GET /v0.10/endpoint/${server}`, { reads: endpointKind });
  const shown = await transfer(`GET /v0.10/endpoint/${server}`, { reads: endpointTable });
  expect(shown).toMatchObject({
    entity_type: 'GCSv5_endpoint',
    is_globus_connect: false,
    owner_id: server,
    gcs_manager_url: expect.stringMatching(/^https:\/\//),
  });
});

test('globus endpoint show of a collection of a server: exit 3 by its entity_type, after one request', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const kind = await transfer(`GET /v0.10/endpoint/${archive}`, { reads: endpointKind });
  expect(kind.entity_type).toBe('GCSv5_guest_collection');
});

test('globus endpoint show of nothing: EndpointNotFound, and what it says', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  await transfer('GET /v0.10/endpoint/00000000-0000-4000-8000-000000000000', {
    status: 404,
    reads: failure('EndpointNotFound'),
  });
});

test('globus endpoint update --description --no-force-encryption: GET, PUT, and the change is there', async () => {
  const { transfer } = await beginCommand(kit, 'transfer');
  await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointKind });
  const json = { DATA_TYPE: 'endpoint', description: 'Gauges, hourly – küste', force_encryption: false };
  const said = await transfer(`PUT /v0.10/endpoint/${station}`, { json, reads: message });
  expect(said.message).toBe('Endpoint updated successfully');
  const shown = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointTable });
  expect(shown).toMatchObject({ description: 'Gauges, hourly – küste', force_encryption: false });
});

test('globus endpoint update by somebody else: PermissionDenied, and nothing has changed', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointKind });
  const json = { DATA_TYPE: 'endpoint', display_name: 'Mine' };
  await transfer(`PUT /v0.10/endpoint/${station}`, { json, status: 403, reads: failure('PermissionDenied') });
  const shown = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointTable });
  expect(shown.display_name).toBe('Coastal Field Station');
});

const created = z.extend(message, { id: z.uuid(), globus_connect_setup_key: text });

test('globus gcp create mapped: POST /endpoint, an id and a set-up key', async () => {
  const { transfer } = await beginCommand(kit, 'transfer');
  const json = {
    DATA_TYPE: 'endpoint',
    is_globus_connect: true,
    display_name: 'Kit laptop',
    description: 'On the road',
    public: true,
  };
  const made = await transfer('POST /v0.10/endpoint', { json, status: 201, reads: created });
  expect(made.globus_connect_setup_key).toMatch(/^[0-9a-f-]{36}$/);
  const shown = await transfer(`GET /v0.10/endpoint/${made.id}`, { reads: endpointTable });
  expect(shown).toMatchObject({ gcp_connected: false, owner_id: kitId, description: 'On the road' });
});

test('globus gcp create guest, my-shared-endpoint-list, endpoint delete: a guest collection comes and goes', async () => {
  const making = await beginCommand(kit, 'transfer');
  const json = {
    DATA_TYPE: 'shared_endpoint',
    host_endpoint: station,
    host_path: '/~/tides/',
    display_name: 'Shared tides',
    description: 'Tides, shared',
  };
  const { id } = await making.transfer('POST /v0.10/shared_endpoint', { json, status: 201, reads: created });
  const listing = await beginCommand(kit, 'transfer');
  const shared = await listing.transfer(`GET /v0.10/endpoint/${station}/my_shared_endpoint_list`, {
    reads: z.looseObject({ DATA: z.array(endpointLine) }),
  });
  expect(shared.DATA).toMatchObject([{ id, display_name: 'Shared tides' }]);
  const deleting = await beginCommand(kit, 'transfer');
  expect(await deleting.transfer(`GET /v0.10/endpoint/${id}`, { reads: endpointKind })).toMatchObject({
    entity_type: 'GCP_guest_collection',
  });
  const said = await deleting.transfer(`DELETE /v0.10/endpoint/${id}`, { reads: message });
  expect(said.message).toBe('Endpoint deleted successfully');
  await deleting.transfer(`GET /v0.10/endpoint/${id}`, { status: 404, reads: failure('EndpointDeleted') });
});

test('globus gcp set-subscription-id, and null: PUT …/subscription', async () => {
  const { transfer } = await beginCommand(kit, 'transfer');
  const subscription_id = '2c7d1e90-6b4a-4f38-9d25-8e0f3a6b7c51';
  for (const wanted of [null, subscription_id]) {
    await transfer(`PUT /v0.10/endpoint/${station}/subscription`, {
      json: { subscription_id: wanted },
      reads: message,
    });
    const shown = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointTable });
    expect(shown.subscription_id).toBe(wanted);
  }
});

test.each([
  ['list', server, 'GCSv5_endpoint'],
  ['show', mapped, 'GCSv5_mapped_collection'],
  ['update', archive, 'GCSv5_guest_collection'],
  ['delete', archive, 'GCSv5_guest_collection'],
  ['create guest', mapped, 'GCSv5_mapped_collection'],
])('globus collection %s: its GCS Manager is nowhere, and exit 4 before anybody asks there', async (_, id, type) => {
  const { transfer } = await beginCommand(ada, 'auth', 'transfer');
  const kind = await transfer(`GET /v0.10/endpoint/${id}`, { reads: endpointKind });
  expect(kind.entity_type).toBe(type);
  // The owner is the endpoint, whose manager the CLI would go on to: a name that no computer has (RFC 6761 §6.5).
  expect(kind.owner_id).toBe(server);
  expect(kind.gcs_manager_url).toMatch(/^https:\/\/[a-z0-9.-]+\.example$/);
  await expect(assertLogins(ada, kind.owner_id)).rejects.toMatchObject({ status: 4 });
});

test('globus collection show of what is no collection of a server: exit 3 by its entity_type', async () => {
  const { transfer } = await beginCommand(kit, 'auth', 'transfer');
  const kind = await transfer(`GET /v0.10/endpoint/${station}`, { reads: endpointKind });
  expect(kind.entity_type).toBe('GCP_mapped_collection');
});

test.each([
  ['globus search index list', 'search', 'GET /v1/index_list'],
  ['globus flows list', 'flows', 'GET /flows?orderby=updated_at+DESC'],
] as const)(
  '%s: the service answers that it is not available here, once, without a retry',
  async (_, service, line) => {
    const services = await beginCommand(noor, service);
    const said = await services[service](line, { status: 501, reads: z.looseObject({}) });
    expect(JSON.stringify(said)).toMatch(/not available here/);
  },
);

test('globus streams tunnel list: what /v2 of Transfer does not have is a 404 in the words of JSON:API', async () => {
  const { transfer } = await beginCommand(noor, 'auth', 'transfer');
  const reads = z.looseObject({ errors: z.array(z.looseObject({ code: z.string(), detail: z.string() })) });
  const { errors } = await transfer('GET /v2/tunnels', { status: 404, reads });
  expect(errors).toMatchObject([{ code: 'ClientError.NotFound' }]);
});

test('globus api transfer GET /v0.10/…: the document as it is, or the error that Transfer names', async () => {
  const { transfer } = await beginCommand(noor, 'transfer');
  const document = await transfer(`GET /v0.10/endpoint/${scratch}?fields=id%2Cowner_id`, { reads: z.looseObject({}) });
  expect(document).toEqual({ id: scratch, owner_id: noorId });
  await transfer('GET /v0.10/endpoint/x', { status: 404, reads: failure('EndpointNotFound') });
});
