import { authError, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, developer, obtainTokens, startLocalGlobus } from '../../testing/index.ts';
import { newClient, newSecret, startTides, type Tides } from '../../testing/tides.ts';
import { portalProjectId } from './seeds.ts';

const auroraIdp = '1c8f5b63-7b2f-4b1d-8b64-8a2e8d3f0c22';
const unknown = '00000000-0000-4000-8000-000000000000';

let tides: Tides;
let globus: LocalGlobus;
let asKit: As;
let asNoor: As;
let project: string;
const { get, post, put, remove } = askApi(() => globus);
const { form } = askAuth(() => globus);

beforeAll(async () => {
  tides = await startTides();
  ({ globus, asKit, asNoor, project } = tides);
});
afterAll(() => globus.close());

const clientAnswer = z.looseObject({ client: z.looseObject({ id: z.string() }) });

const create = (document?: object) => newClient(tides, document);

const createSecret = (client: string) => newSecret(tides, client);

it('§6.5: makes a client in a project, with every member of its document', async () => {
  const links = {
    terms_and_conditions: 'https://tides.example/terms',
    privacy_policy: 'https://tides.example/privacy',
  };
  const document = {
    name: 'Tide gauge',
    visibility: 'public',
    redirect_uris: ['https://tides.example/cb', 'http://localhost:9000/cb'],
    links,
    required_idp: auroraIdp,
    preselect_idp: auroraIdp,
    userinfo_from_effective_identity: false,
    prompt_for_named_grant: true,
  };
  const { status, body } = await post('/clients', asKit, {
    client: { ...document, project, client_type: 'confidential_client' },
  });
  expect(status).toBe(201);
  const expected = {
    id: expect.any(String),
    ...document,
    project,
    parent_client: null,
    public_client: false,
    client_type: 'confidential_client',
    grant_types: expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']),
    scopes: [],
    fqdns: [],
    skin: null,
  };
  expect(body).toEqual({ client: expected });
  const { id } = clientAnswer.parse(body).client;
  expect((await get(`/clients/${id}`, asKit)).body).toEqual({ client: expected });
});

it.each([
  ['confidential_client', false],
  ['public_installed_client', true],
  ['public_webapp_client', true],
  ['client_identity', false],
  ['resource_server', false],
  ['globus_connect_server', false],
  ['hybrid_confidential_client_resource_server', false],
])('§6.5: knows the client type %s', async (client_type, public_client) => {
  const { body } = await post('/clients', asKit, { client: { name: 'Gauge', project, client_type } });
  expect(body).toMatchObject({ client: { client_type, public_client } });
});

it('§6.5: makes of public_client what Globus makes of it', async () => {
  const of = async (public_client: boolean) =>
    (await post('/clients', asKit, { client: { name: 'Gauge', project, public_client } })).body;
  expect(await of(true)).toMatchObject({ client: { client_type: 'public_installed_client' } });
  expect(await of(false)).toMatchObject({ client: { client_type: 'hybrid_confidential_client_resource_server' } });
});

it.each([
  ['no name', { name: undefined }],
  ['a name of two lines', { name: 'a\nb' }],
  ['a client type that there isn’t', { public_client: undefined, client_type: 'robot' }],
  ['both public_client and client_type', { client_type: 'client_identity' }],
  ['neither public_client nor client_type', { public_client: undefined }],
  ['a redirect over plain http', { redirect_uris: ['http://tides.example/cb'] }],
  ['a redirect with a fragment', { redirect_uris: ['https://tides.example/cb#x'] }],
  ['a script for a redirect', { redirect_uris: ['javascript:alert(1)'] }],
  ['one of the two links', { links: { terms_and_conditions: 'https://tides.example/terms' } }],
  ['a script for a link', { links: { terms_and_conditions: 'javascript:a', privacy_policy: 'javascript:a' } }],
  ['a provider that there isn’t', { required_idp: unknown }],
  ['a visibility that there isn’t', { visibility: 'hidden' }],
  ['no project', { project: undefined }],
])('§6.5: makes no client with %s', async (_what, document) => {
  const body = { client: { name: 'Gauge', project, public_client: false, ...document } };
  const answer = await post('/clients', asKit, body);
  expect(answer.status).toBe(400);
  expect(authError.parse(answer.body).errors[0]).toMatchObject({ code: 'BAD_REQUEST', detail: expect.any(String) });
});

it('§6.5: makes clients in one’s own projects only', async () => {
  const of = (id: string, as: As) =>
    post('/clients', as, { client: { name: 'Gauge', project: id, public_client: true } });
  expect((await of(project, asNoor)).status).toBe(403);
  expect((await of(unknown, asKit)).status).toBe(404);
});

it('§6.5: changes what a PUT says and nothing else; null is a value', async () => {
  const links = {
    terms_and_conditions: 'https://tides.example/terms',
    privacy_policy: 'https://tides.example/privacy',
  };
  const id = await create({ redirect_uris: ['https://tides.example/a'], links, preselect_idp: auroraIdp });
  const { body } = await put(`/clients/${id}`, asKit, { client: { name: 'Ebb', preselect_idp: null } });
  expect(body).toMatchObject({
    client: {
      name: 'Ebb',
      redirect_uris: ['https://tides.example/a'],
      links,
      preselect_idp: null,
      visibility: 'private',
    },
  });
  const cleared = await put(`/clients/${id}`, asKit, { client: { links: null, visibility: 'public' } });
  expect(cleared.body).toMatchObject({
    client: { name: 'Ebb', visibility: 'public', links: { terms_and_conditions: null, privacy_policy: null } },
  });
  for (const fixed of [{ public_client: true }, { client_type: 'client_identity' }, { project: portalProjectId }]) {
    expect((await put(`/clients/${id}`, asKit, { client: fixed })).status).toBe(400);
  }
});

it('§6.5: lists the clients of one’s projects, all or of one', async () => {
  const list = async (path: string) =>
    z
      .object({ clients: z.array(z.looseObject({ id: z.string(), project: z.nullable(z.string()) })) })
      .parse((await get(path, asKit)).body).clients;
  const id = await create();
  const all = await list('/clients');
  expect(all.map((one) => one.id)).toEqual(expect.arrayContaining([id, globus.portalClient.id]));
  const one = await list(`/clients?project_id=${portalProjectId}`);
  expect(one.map((client) => client.id)).toEqual([globus.portalClient.id]);
  expect((await get(`/clients?project_id=${project}`, asNoor)).status).toBe(403);
  expect((await get('/clients', asNoor)).body).toEqual({ clients: [] });
});

it('§6.5: shows public clients to everybody without what is private, and private ones to nobody else', async () => {
  const id = await create({ redirect_uris: ['https://tides.example/cb'] });
  expect((await get(`/clients/${id}`, asNoor)).status).toBe(403);
  await put(`/clients/${id}`, asKit, { client: { visibility: 'public' } });
  const plain = await developer(globus, 'noor@coastal.example', 'profile');
  expect((await get(`/clients/${id}`, plain)).body).toMatchObject({
    client: { id, name: 'Gauge', project: null, redirect_uris: [] },
  });
  expect((await get(`/clients/${id}`)).status).toBe(401);
  expect((await get(`/clients/${unknown}`, asKit)).status).toBe(404);
});

it.each(['view_clients', 'view_clients_and_scopes'])('§2.2: opens one’s clients to read with %s', async (suffix) => {
  const id = await create();
  const reader = await developer(globus, 'kit@coastal.example', `urn:globus:auth:scope:auth.globus.org:${suffix}`);
  expect((await get('/clients', reader)).status).toBe(200);
  expect((await get(`/clients/${id}`, reader)).body).toMatchObject({ client: { project } });
  expect((await put(`/clients/${id}`, reader, { client: { name: 'x' } })).status).toBe(403);
});

it('§6.5: gives a service a domain of its own, by which it is found', async () => {
  const id = await create();
  expect((await post(`/clients/${id}/fqdns`, asKit, { fqdn: 'Svc.Tides.example' })).body).toMatchObject({
    client: { fqdns: ['svc.tides.example'] },
  });
  expect((await get('/clients?fqdn=svc.tides.example', asKit)).body).toMatchObject({ client: { id } });
  expect((await get('/clients?fqdn=no.tides.example', asKit)).status).toBe(404);
  const other = await create();
  expect((await post(`/clients/${other}/fqdns`, asKit, { fqdn: 'svc.tides.example' })).status).toBe(409);
  expect((await post(`/clients/${other}/fqdns`, asKit, { fqdn: 'not a domain' })).status).toBe(400);
});

it('§6.5: lets a client make children by its own credentials or its own token', async () => {
  const parent = await createSecret(await create());
  const child = { name: 'Child', public_client: false };
  const made = await post('/clients', parent, { client: child });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ client: { parent_client: parent.id, project: null, name: 'Child' } });
  const fields = { grant_type: 'client_credentials', scope: scopes.manageProjects };
  const { body } = await form('/v2/oauth2/token', fields, parent);
  const token = { token: z.looseObject({ access_token: z.string() }).parse(body).access_token };
  const byToken = await post('/clients', token, { client: child });
  expect(byToken.body).toMatchObject({ client: { parent_client: parent.id } });
  const { id } = clientAnswer.parse(byToken.body).client;
  expect((await put(`/clients/${id}`, parent, { client: { name: 'Grown' } })).body).toMatchObject({
    client: { name: 'Grown' },
  });
  // Its project's administrators may, too; and it goes with its parent.
  expect((await get(`/clients/${id}`, asKit)).status).toBe(200);
  await remove(`/clients/${parent.id}`, asKit);
  expect((await get(`/clients/${id}`, asKit)).status).toBe(404);
});

it('§6.3: keeps clients that act as themselves out of their project: they have no session', async () => {
  const client = await createSecret(await create());
  const { status, body } = await remove(`/clients/${client.id}`, client);
  expect(status).toBe(403);
  expect(body).toMatchObject({ authorization_parameters: { session_required_policies: [expect.any(String)] } });
});

it('§3.4: sends codes to registered addresses exactly, and to any port of this machine for native applications only', async () => {
  const web = await createSecret(await create({ redirect_uris: ['http://localhost:9999/elsewhere'] }));
  const signIn = obtainTokens(globus, { person: 'noor@coastal.example', client: web });
  await expect(signIn).rejects.toThrow(/Mismatching redirect URI/);
  const native = await create({ public_client: true });
  const tokens = await obtainTokens(globus, { person: 'noor@coastal.example', client: { id: native } });
  expect(tokens.access_token).toMatch(/^Ag/);
});

it('takes a client’s new name and redirects at the next sign-in, without a restart', async () => {
  const client = await createSecret(await create());
  await put(`/clients/${client.id}`, asKit, { client: { redirect_uris: ['http://localhost:3000/bff/callback'] } });
  await expect(obtainTokens(globus, { person: 'noor@coastal.example', client })).resolves.toHaveProperty(
    'access_token',
  );
});

it('leaves the services of Globus itself as they are, even for themselves', async () => {
  const { transfer } = globus.serviceClients;
  expect((await remove(`/clients/${transfer.id}`, transfer)).status).toBe(403);
  expect((await put(`/clients/${transfer.id}`, transfer, { client: { name: 'x' } })).status).toBe(403);
  expect((await post(`/clients/${transfer.id}/credentials`, transfer, { credential: { name: 'x' } })).status).toBe(403);
  expect((await get(`/clients/${transfer.id}`, transfer)).body).toMatchObject({ client: { name: 'Globus Transfer' } });
});

it('§14.28: has the same portal client, providers and people in every new folder', async () => {
  const other = await startLocalGlobus();
  const seen = async (at: LocalGlobus) => {
    const asSomebody = await developer(at, 'kit@coastal.example');
    const read = async (path: string) => (await askApi(() => at).get(path, asSomebody)).body;
    const usernames = 'noor@coastal.example,kit@coastal.example,kitm@globusid.org,ada@aurora.example,robin@globus.org';
    return Promise.all([
      read(`/identities?usernames=${usernames}&include=identity_provider`),
      read(`/clients/${at.portalClient.id}`),
      read(`/projects/${portalProjectId}`),
    ]);
  };
  expect(await seen(other)).toEqual(await seen(globus));
  expect(other.portalClient.secret).not.toBe(globus.portalClient.secret);
  await other.close();
});
