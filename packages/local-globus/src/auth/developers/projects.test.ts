import { authError } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, developer, obtainTokens, startLocalGlobus } from '../../testing/index.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const kitAtAurora = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503';
const ada = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b505';
const stewards = '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33';
const unknown = '00000000-0000-4000-8000-000000000000';
const fields = { display_name: 'Tides', contact_email: 'tides@coastal.example' };
const gateText =
  'To access this project you must have an identity with admin privileges in session within the last 30 minutes.';

let globus: LocalGlobus;
let asKit: As;
let asAda: As;
let asNoor: As;
const { get, post, put, remove } = askApi(() => globus);
const { control } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
  asKit = await developer(globus, 'kit@coastal.example');
  asAda = await developer(globus, 'ada@aurora.example');
  asNoor = await developer(globus, 'noor@coastal.example');
});
afterAll(() => globus.close());

const project = z.object({ project: z.looseObject({ id: z.string() }) });

async function create(as: As, document: object = { ...fields, admin_ids: [kit] }): Promise<string> {
  const { status, body } = await post('/projects', as, { project: document });
  expect(status).toBe(201);
  return project.parse(body).project.id;
}

it('§6.3: makes a project, and shows it with its administrators as full documents', async () => {
  const { status, body } = await post('/projects', asKit, {
    project: { ...fields, admin_ids: [kit, kit], admin_group_ids: [stewards] },
  });
  expect(status).toBe(201);
  const { id } = project.parse(body).project;
  const expected = {
    id,
    ...fields,
    project_name: 'Tides',
    admin_ids: [kit],
    admin_group_ids: [stewards],
    admins: {
      identities: [
        {
          id: kit,
          username: 'kit@coastal.example',
          name: 'Kit Marlow',
          email: 'kit@coastal.example',
          organization: 'Coastal University',
          status: 'used',
          identity_provider: '0b7f4a52-6a1e-4a0c-9a53-7f1d7c2e9b11',
          identity_type: 'login',
        },
      ],
      groups: [
        {
          id: stewards,
          name: 'Coastal data stewards',
          description: 'Those who look after the data of Coastal University',
          organization: 'Coastal University',
        },
      ],
    },
  };
  expect(body).toEqual({ project: expected });
  expect((await get(`/projects/${id}`, asKit)).body).toEqual({ project: expected });
  const { body: list } = await get('/projects', asKit);
  expect(z.object({ projects: z.array(z.unknown()) }).parse(list).projects).toContainEqual(expected);
});

it('§6.3: lets all administrators in alike: by a linked identity, and by a group', async () => {
  const linked = await create(asKit, { ...fields, admin_ids: [kitAtAurora] });
  expect((await get(`/projects/${linked}`, asKit)).status).toBe(200);
  const grouped = await create(asKit, { ...fields, admin_ids: null, admin_group_ids: [stewards] });
  expect((await put(`/projects/${grouped}`, asNoor, { project: { display_name: 'Ebb' } })).body).toMatchObject({
    project: { display_name: 'Ebb', project_name: 'Ebb', contact_email: fields.contact_email, admin_ids: null },
  });
  expect((await get(`/projects/${grouped}`, asAda)).status).toBe(403);
});

it('§6.3: does not make who creates a project its administrator', async () => {
  const id = await create(asAda, { ...fields, admin_ids: [kit] });
  expect((await get(`/projects/${id}`, asAda)).status).toBe(403);
  expect((await remove(`/projects/${id}`, asAda)).status).toBe(403);
  expect((await get(`/projects/${id}`, asKit)).status).toBe(200);
});

it('§6.3: never leaves a project without administrators', async () => {
  const id = await create(asKit);
  for (const change of [{ admin_ids: [] }, { admin_ids: null }, { admin_ids: [], admin_group_ids: [] }]) {
    const { status, body } = await put(`/projects/${id}`, asKit, { project: change });
    expect(status).toBe(400);
    expect(authError.parse(body).errors[0]).toMatchObject({
      detail: 'Either admin_ids or admin_group_ids has to be defined',
    });
  }
  expect(
    (await put(`/projects/${id}`, asKit, { project: { admin_ids: [], admin_group_ids: [stewards] } })).status,
  ).toBe(200);
});

it.each([
  ['no administrators', { ...fields }],
  ['no name', { contact_email: fields.contact_email, admin_ids: [kit] }],
  ['no contact', { display_name: 'Tides', admin_ids: [kit] }],
  ['a contact that is no address', { ...fields, contact_email: 'nobody', admin_ids: [kit] }],
  ['a name of two lines', { ...fields, display_name: 'a\nb', admin_ids: [kit] }],
  ['an administrator that there isn’t', { ...fields, admin_ids: [unknown] }],
  ['a group that there isn’t', { ...fields, admin_group_ids: [unknown] }],
  ['one id that is no list', { ...fields, admin_ids: kit }],
])('§6.3: takes no project with %s', async (_what, document) => {
  const { status, body } = await post('/projects', asKit, { project: document });
  expect(status).toBe(400);
  expect(authError.parse(body).errors[0]).toMatchObject({ code: 'BAD_REQUEST', status: '400' });
});

it('§6.3: deletes a project when it is empty, and answers what it was', async () => {
  const id = await create(asKit);
  const made = await post('/clients', asKit, { client: { name: 'Gauge', project: id, public_client: true } });
  const { client } = z.object({ client: z.object({ id: z.string() }) }).parse(made.body);
  const refused = await remove(`/projects/${id}`, asKit);
  expect(refused.status).toBe(409);
  expect(authError.parse(refused.body).errors[0]).toMatchObject({ code: 'CONFLICT' });
  expect((await remove(`/clients/${client.id}`, asKit)).status).toBe(200);
  const { status, body } = await remove(`/projects/${id}`, asKit);
  expect(status).toBe(200);
  expect(body).toMatchObject({ project: { id, display_name: 'Tides' } });
  expect((await get(`/projects/${id}`, asKit)).status).toBe(404);
});

it('§6.3: refuses nobody, and tokens without manage_projects', async () => {
  expect((await get('/projects')).status).toBe(401);
  expect((await get('/projects', { token: 'AgNothing' })).status).toBe(401);
  const without = await developer(globus, 'kit@coastal.example', 'profile');
  const { status, body } = await get('/projects', without);
  expect(status).toBe(403);
  expect(authError.parse(body).errors[0]).toMatchObject({
    code: 'FORBIDDEN',
    detail: expect.stringContaining('manage_projects'),
  });
});

it('§14.33: takes writes for 30 minutes after a sign-in, then asks for another by the policy in its answer', async () => {
  const id = await create(asKit);
  await control('POST', '/clock', { advance_seconds: 1799 });
  expect((await put(`/projects/${id}`, asKit, { project: { display_name: 'Flood' } })).status).toBe(200);
  await control('POST', '/clock', { advance_seconds: 2 });
  expect((await get(`/projects/${id}`, asKit)).status).toBe(200);
  const { status, body } = await put(`/projects/${id}`, asKit, { project: { display_name: 'Ebb' } });
  expect(status).toBe(403);
  const gate = z.looseObject({
    errors: z.array(z.looseObject({ detail: z.string() })),
    authorization_parameters: z.object({
      session_required_policies: z.array(z.string()),
      session_message: z.string(),
    }),
  });
  const { errors, authorization_parameters: wanted } = gate.parse(body);
  expect(errors[0]).toMatchObject({ status: '403', code: 'FORBIDDEN', title: 'Forbidden', detail: gateText });
  expect(body).toMatchObject({ error: 'forbidden', error_description: 'Forbidden' });
  expect(wanted.session_message).toBe(gateText);

  const { signedIn } = await signInFor(wanted.session_required_policies.join(), 'kit@coastal.example');
  expect((await put(`/projects/${id}`, signedIn, { project: { display_name: 'Ebb' } })).status).toBe(200);
  expect((await remove(`/projects/${id}`, signedIn)).status).toBe(200);
});

it('§14.33: wants the sign-in of an administrator, not just of the same person', async () => {
  asKit = await developer(globus, 'kit@coastal.example');
  const id = await create(asKit, { ...fields, admin_ids: [kitAtAurora] });
  const { status, body } = await remove(`/projects/${id}`, asKit);
  expect(status).toBe(403);
  const { authorization_parameters: wanted } = z
    .looseObject({ authorization_parameters: z.looseObject({ session_required_policies: z.array(z.string()) }) })
    .parse(body);
  const { signedIn } = await signInFor(wanted.session_required_policies.join(), 'kit.marlow@aurora.example');
  expect((await remove(`/projects/${id}`, signedIn)).status).toBe(200);
});

it('§14.33: asks for a fresh sign-in before a new project too, and lets the gate be switched off', async () => {
  await control('POST', '/clock', { advance_seconds: 1801 });
  const { status, body } = await post('/projects', asKit, { project: { ...fields, admin_ids: [kit] } });
  expect(status).toBe(403);
  expect(body).toMatchObject({ authorization_parameters: { session_required_policies: [expect.any(String)] } });
  await control('POST', '/switches', { write_gate: false });
  await create(asKit);
  await control('POST', '/switches', { write_gate: true });
});

it('§15: answers creations and updates as the switches say', async () => {
  asKit = await developer(globus, 'kit@coastal.example');
  const id = await create(asKit);
  await control('POST', '/switches', { create_status: 200, project_update_needs_admins: true });
  expect((await post('/projects', asKit, { project: { ...fields, admin_ids: [kit] } })).status).toBe(200);
  expect((await put(`/projects/${id}`, asKit, { project: { display_name: 'Ebb' } })).status).toBe(400);
  expect(
    (await put(`/projects/${id}`, asKit, { project: { display_name: 'Ebb', admin_ids: [kit, ada] } })).status,
  ).toBe(200);
  await control('POST', '/switches', { create_status: 201, project_update_needs_admins: false });
});

/** A sign-in by a policy, as clients make of the 403's parameters. */
async function signInFor(policy: string, person: string): Promise<{ signedIn: As }> {
  const scope = 'openid urn:globus:auth:scope:auth.globus.org:manage_projects';
  const parameters = { session_required_policies: policy, prompt: 'login' };
  return { signedIn: { token: (await obtainTokens(globus, { person, scope, parameters })).access_token } };
}
