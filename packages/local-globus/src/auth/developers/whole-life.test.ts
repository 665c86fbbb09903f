import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { askApi, askAuth } from '../../testing/index.ts';
import { kit, startTides, type Tides } from '../../testing/tides.ts';
import { tutorialClientId } from '../clients.ts';

let tides: Tides;
const api = askApi(() => tides.globus);
const { form } = askAuth(() => tides.globus);
beforeAll(async () => {
  tides = await startTides();
});
afterAll(() => tides.globus.close());

const documentIn = (noun: string, body: unknown) =>
  z.record(z.string(), z.looseObject({ id: z.string() })).parse(body)[noun] ?? { id: '' };

/** Makes one, reads it, changes a part of it and reads it again. */
async function live(
  noun: string,
  {
    at,
    made,
    changed,
    found,
    shown = {},
  }: { at: string; found: string; made: object; changed: object; shown?: object },
) {
  const created = await api.post(at, tides.asKit, { [noun]: made });
  expect(created.status).toBe(201);
  const document = documentIn(noun, created.body);
  const path = `${found}/${document.id}`;
  expect(await api.get(path, tides.asKit)).toMatchObject({ status: 200, body: { [noun]: document } });
  const updated = await api.put(path, tides.asKit, { [noun]: changed });
  expect(updated).toMatchObject({ status: 200, body: { [noun]: { ...document, ...changed, ...shown } } });
  expect((await api.get(path, tides.asKit)).body).toEqual(updated.body);
  return { id: document.id, path };
}

async function expectGone(path: string): Promise<void> {
  const deleted = await api.remove(path, tides.asKit);
  expect(deleted).toMatchObject({ status: 200 });
  expect(Object.values(Object(deleted.body))).toMatchObject([{ id: path.split('/').at(-1) }]);
  expect((await api.get(path, tides.asKit)).status).toBe(404);
}

it('§14.32: projects, clients, credentials, scopes and policies are made, read, changed in part and deleted', async () => {
  const project = await live('project', {
    at: '/projects',
    found: '/projects',
    made: { display_name: 'Gauges', contact_email: 'gauges@coastal.example', admin_ids: [kit] },
    changed: { display_name: 'Gauges and buoys' },
    shown: { project_name: 'Gauges and buoys' },
  });
  const client = await live('client', {
    at: '/clients',
    found: '/clients',
    made: { name: 'Gauge', project: project.id, public_client: false, redirect_uris: ['https://gauge.example/a'] },
    changed: { visibility: 'public' },
  });
  const scope = await live('scope', {
    at: `/clients/${client.id}/scopes`,
    found: '/scopes',
    made: { name: 'Read', description: 'Read the gauge.', scope_suffix: 'read' },
    changed: { description: 'Read what the gauge says.' },
  });
  const policy = await live('policy', {
    at: '/policies',
    found: '/policies',
    made: { project_id: project.id, display_name: 'Fresh', description: 'Signed in lately.' },
    changed: { authentication_assurance_timeout: 600 },
  });
  const credentials = `${client.path}/credentials`;
  const made = await api.post(credentials, tides.asKit, { credential: { name: 'main' } });
  const { id, secret } = z
    .looseObject({ id: z.string(), secret: z.string() })
    .parse(documentIn('credential', made.body));
  // Shown once.
  expect((await api.get(credentials, tides.asKit)).body).toMatchObject({ credentials: [{ id, secret: null }] });
  const asItself = { id: client.id, secret };
  const grant = () => form('/v2/oauth2/token', { grant_type: 'client_credentials', scope: 'openid' }, asItself);
  expect((await grant()).status).toBe(200);
  expect((await api.remove(`${credentials}/${id}`, tides.asKit)).status).toBe(200);
  expect((await grant()).status).toBe(401);
  // It holds things yet.
  expect((await api.remove(project.path, tides.asKit)).status).toBe(409);
  for (const path of [scope.path, policy.path, client.path, project.path]) await expectGone(path);
});

it('§14.9: what official clients expect is there: providers by their real ids, services and native applications', async () => {
  const ids = {
    '41143743-f3c8-4d60-bbdb-eeecaba85bd9': 'globusid.org',
    '927d7238-f917-4eb2-9ace-c523fa9ba34e': 'globus.org',
    '3a74877b-e2a3-44b1-8958-ede1031b1827': 'clients.auth.globus.org',
  };
  const { body } = await api.get(`/identity_providers?ids=${Object.keys(ids).join(',')}`, tides.asNoor);
  const list = z.object({
    identity_providers: z.array(z.looseObject({ id: z.string(), domains: z.array(z.string()) })),
  });
  const found = list.parse(body).identity_providers.map(({ id, domains }) => [id, domains[0]]);
  expect(Object.fromEntries(found)).toEqual(ids);
  const transfer = '2fbdda78-a599-4cb5-ac3d-1fbcfbc6a754';
  const timers = '524230d7-ea86-4a52-8312-86065a9e0417';
  const flows = 'eec9b274-0c81-4334-bdc2-54e90e689b9a';
  for (const id of [transfer, timers, flows, tutorialClientId]) {
    expect(await api.get(`/clients/${id}`, tides.asNoor)).toMatchObject({
      status: 200,
      body: { client: { id, public_client: id === tutorialClientId } },
    });
  }
  const names = [
    'urn:globus:auth:scope:transfer.api.globus.org:all',
    `https://auth.globus.org/scopes/${timers}/timer`,
    `https://auth.globus.org/scopes/${flows}/all`,
    'https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all',
  ];
  const scopes = await api.get(`/scopes?scope_strings=${names.join(',')}`, tides.asNoor);
  const strings = z.object({ scopes: z.array(z.looseObject({ scope_string: z.string() })) }).parse(scopes.body).scopes;
  expect(new Set(strings.map(({ scope_string }) => scope_string))).toEqual(new Set(names));
});
