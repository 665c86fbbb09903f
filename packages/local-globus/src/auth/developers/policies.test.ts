import { authError } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, obtainTokens } from '../../testing/index.ts';
import { newProject, startTides, type Tides } from '../../testing/tides.ts';

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

const words = { display_name: 'Lately at Aurora', description: 'A sign-in at Aurora, an hour old at most.' };
const policyAnswer = z.object({ policy: z.looseObject({ id: z.string() }) });

async function create(document: object = {}): Promise<string> {
  const { status, body } = await post('/policies', asKit, { policy: { project_id: project, ...words, ...document } });
  expect(status, JSON.stringify(body)).toBe(201);
  return policyAnswer.parse(body).policy.id;
}

it('§6.4: makes a policy, with every member of its document', async () => {
  const document = {
    project_id: project,
    ...words,
    high_assurance: true,
    authentication_assurance_timeout: 3600,
    required_mfa: true,
    domain_constraints_include: ['aurora.example'],
    domain_constraints_exclude: ['globusid.org'],
  };
  const { status, body } = await post('/policies', asKit, { policy: document });
  expect(status).toBe(201);
  const { id } = policyAnswer.parse(body).policy;
  expect(body).toEqual({ policy: { id, ...document } });
  expect((await get(`/policies/${id}`, asKit)).body).toEqual({ policy: { id, ...document } });
  const { policies } = z.object({ policies: z.array(z.unknown()) }).parse((await get('/policies', asKit)).body);
  expect(policies).toContainEqual({ id, ...document });
  expect((await get('/policies', asNoor)).body).toEqual({ policies: [] });
});

it('§6.4: changes what a PUT says; null is a value, and high assurance is fixed', async () => {
  const id = await create({ high_assurance: true, authentication_assurance_timeout: 60 });
  const changed = await put(`/policies/${id}`, asKit, {
    policy: {
      display_name: 'Anew',
      authentication_assurance_timeout: null,
      domain_constraints_include: ['aurora.example'],
    },
  });
  expect(changed.body).toMatchObject({
    policy: {
      display_name: 'Anew',
      description: words.description,
      high_assurance: true,
      authentication_assurance_timeout: null,
      domain_constraints_include: ['aurora.example'],
    },
  });
  expect((await put(`/policies/${id}`, asKit, { policy: { high_assurance: false } })).status).toBe(400);
  const other = await newProject(globus, asKit, 'Other');
  expect((await put(`/policies/${id}`, asKit, { policy: { project_id: other } })).body).toMatchObject({
    policy: { project_id: other },
  });
});

it.each([
  ['no project', { project_id: undefined }, 400],
  ['a project that there isn’t', { project_id: unknown }, 404],
  ['no name', { display_name: undefined }, 400],
  ['no description', { description: undefined }, 400],
  ['a second factor without high assurance', { required_mfa: true }, 400],
  ['no time at all', { high_assurance: true, authentication_assurance_timeout: 0 }, 400],
  ['half a second', { authentication_assurance_timeout: 0.5 }, 400],
  ['a domain that is none', { domain_constraints_include: ['@'] }, 400],
  ['one domain that is no list', { domain_constraints_include: 'aurora.example' }, 400],
])('§6.4: makes no policy with %s', async (_what, document, status) => {
  const answer = await post('/policies', asKit, { policy: { project_id: project, ...words, ...document } });
  expect(answer.status).toBe(status);
  authError.parse(answer.body);
});

it('§6.4: keeps policies to their project’s administrators, and projects with policies', async () => {
  const own = await newProject(globus, asKit, 'Held');
  const id = await create({ project_id: own });
  expect((await get(`/policies/${id}`, asNoor)).status).toBe(403);
  expect((await put(`/policies/${id}`, asNoor, { policy: { display_name: 'x' } })).status).toBe(403);
  expect((await remove(`/policies/${id}`, asNoor)).status).toBe(403);
  expect((await get(`/policies/${unknown}`, asKit)).status).toBe(404);
  expect((await remove(`/projects/${own}`, asKit)).status).toBe(409);
  expect((await remove(`/policies/${id}`, asKit)).body).toMatchObject({ policy: { id } });
  expect((await get(`/policies/${id}`, asKit)).status).toBe(404);
  expect((await remove(`/projects/${own}`, asKit)).status).toBe(200);
});

it('§7.1: a registered policy can be asked for at once, and decides by who signed in', async () => {
  const id = await create({ high_assurance: true, domain_constraints_include: ['aurora.example'] });
  const parameters = { session_required_policies: id };
  const wrong = obtainTokens(globus, { person: 'noor@coastal.example', parameters });
  await expect(wrong).rejects.toThrow(/another identity/);
  const { access_token: token } = await obtainTokens(globus, { person: 'kit.marlow@aurora.example', parameters });
  const judged = await form('/v2/oauth2/token/introspect', { token, authentication_policies: id });
  expect(judged.body).toMatchObject({ policy_evaluations: { [id]: { evaluation: true } } });
  await remove(`/policies/${id}`, asKit);
  await expect(obtainTokens(globus, { person: 'ada@aurora.example', parameters })).rejects.toThrow(/don’t exist/);
});

it('§7.1: leaves out the domains that a policy excludes', async () => {
  const id = await create({ high_assurance: true, domain_constraints_exclude: ['coastal.example'] });
  const parameters = { session_required_policies: id };
  await expect(obtainTokens(globus, { person: 'noor@coastal.example', parameters })).rejects.toThrow(
    /another identity/,
  );
  await expect(obtainTokens(globus, { person: 'ada@aurora.example', parameters })).resolves.toHaveProperty(
    'access_token',
  );
});
