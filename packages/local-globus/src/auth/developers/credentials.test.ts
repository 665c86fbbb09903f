import { authError, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, developer, obtainTokens } from '../../testing/index.ts';
import { newClient, newSecret, startTides, type Tides } from '../../testing/tides.ts';
import { tutorialClientId } from '../clients.ts';
import { cliTemplates } from './seeds.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

let tides: Tides;
let globus: LocalGlobus;
let asKit: As;
let asNoor: As;
const { get, post, remove } = askApi(() => globus);
const { form } = askAuth(() => globus);

beforeAll(async () => {
  tides = await startTides();
  ({ globus, asKit, asNoor } = tides);
});
afterAll(() => globus.close());

const instance = z.object({
  client: z.looseObject({ id: z.string() }),
  included: z.object({ client_credential: z.looseObject({ client: z.string(), secret: z.string() }) }),
});
const credentialAnswer = z.object({ credential: z.looseObject({ id: z.string(), secret: z.nullable(z.string()) }) });

const create = (document?: object) => newClient(tides, document);

const createSecret = (client: string) => newSecret(tides, client);

it('§14.8: makes a native application its own client without any authentication', async () => {
  const { status, body } = await post('/clients', null, {
    client: { template_id: cliTemplates.production, name: 'Globus CLI' },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    client: {
      name: 'Globus CLI',
      client_type: 'confidential_client',
      public_client: false,
      parent_client: cliTemplates.production,
      project: null,
      visibility: 'private',
      redirect_uris: [],
      grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
    },
    included: {
      client_credential: {
        name: 'Auto-created at client creation',
        secret: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      },
    },
  });
  const { client, included } = instance.parse(body);
  const child = { id: client.id, secret: included.client_credential.secret };
  const tokens = await obtainTokens(globus, { person: 'noor@coastal.example', client: child, refreshTokens: true });
  expect(tokens.refresh_token).toMatch(/^Ag/);
  // As `globus logout --delete-client` does.
  expect((await remove(`/clients/${client.id}`, child)).body).toMatchObject({ client: { id: client.id } });
  expect((await form('/v2/oauth2/token', { grant_type: 'client_credentials', scope: 'openid' }, child)).status).toBe(
    401,
  );
});

it('§14.17: revokes the tokens of an instance for its template, which sends nothing but its id', async () => {
  const made = await post('/clients', null, { client: { template_id: cliTemplates.production, name: 'Globus CLI' } });
  const { client, included } = instance.parse(made.body);
  const child = { id: client.id, secret: included.client_credential.secret };
  const options = { person: 'noor@coastal.example', client: child, refreshTokens: true };
  const { access_token, refresh_token = '' } = await obtainTokens(globus, options);
  const isActive = async (token: string) => (await form('/v2/oauth2/token/validate', { token }, child)).body;
  const revoke = (token: string, client_id: string) => form('/v2/oauth2/token/revoke', { token, client_id }, null);
  // Another template, or a client that proves itself by a secret and sends none.
  expect(await revoke(access_token, cliTemplates.preview)).toMatchObject({ status: 200, body: { active: false } });
  expect((await revoke(access_token, child.id)).status).toBe(401);
  expect(await isActive(access_token)).toEqual({ active: true });
  for (const token of [access_token, refresh_token]) {
    expect(await isActive(token)).toEqual({ active: true });
    expect(await revoke(token, cliTemplates.production)).toMatchObject({ status: 200, body: { active: false } });
    expect(await isActive(token)).toEqual({ active: false });
  }
  const dead = await form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token }, child);
  expect(dead).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it.each([
  ['no template', { name: 'x' }, 401],
  ['a confidential client for a template', { template_id: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11', name: 'x' }, 400],
  ['a template that there isn’t', { template_id: unknown, name: 'x' }, 400],
  ['no name', { template_id: tutorialClientId }, 400],
])('§14.8: makes nobody a client of %s', async (_what, client, status) => {
  const answer = await post('/clients', null, { client });
  expect(answer.status).toBe(status);
  authError.parse(answer.body);
});

it.each(Object.entries(cliTemplates))('§14.9: has the CLI’s template of %s', async (_environment, id) => {
  expect((await get(`/clients/${id}`, asNoor)).body).toMatchObject({
    client: { id, public_client: true, client_type: 'public_installed_client', visibility: 'public' },
  });
});

it('§6.6: shows a secret once, and takes each of several until it is deleted', async () => {
  const id = await create();
  const made = await post(`/clients/${id}/credentials`, asKit, { credential: { name: 'deploy-1' } });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    credential: {
      id: expect.any(String),
      name: 'deploy-1',
      client: id,
      created: expect.stringMatching(/\.\d{6}\+00:00$/),
      secret: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    },
  });
  const first = { id, secret: credentialAnswer.parse(made.body).credential.secret ?? '' };
  const second = await createSecret(id);
  const { body } = await get(`/clients/${id}/credentials`, asKit);
  const list = z.object({ credentials: z.array(z.looseObject({ secret: z.null() })) }).parse(body).credentials;
  expect(list).toHaveLength(2);
  const ask = async (as: As) =>
    (await form('/v2/oauth2/token', { grant_type: 'client_credentials', scope: 'openid' }, as)).status;
  expect([await ask(first), await ask(second)]).toEqual([200, 200]);
  const gone = await remove(`/clients/${id}/credentials/${second.credential}`, asKit);
  expect(gone.body).toMatchObject({ credential: { id: second.credential, secret: null } });
  expect([await ask(first), await ask(second)]).toEqual([200, 401]);
  expect((await remove(`/clients/${id}/credentials/${second.credential}`, asKit)).status).toBe(404);
});

it('§6.6: lets the tokens live that were got by a credential before it was deleted', async () => {
  const { credential, ...client } = await createSecret(await create());
  const fields = { grant_type: 'client_credentials', scope: 'openid profile' };
  const { body } = await form('/v2/oauth2/token', fields, client);
  const { access_token: token } = z.looseObject({ access_token: z.string() }).parse(body);
  await remove(`/clients/${client.id}/credentials/${credential}`, asKit);
  const answer = await form('/v2/oauth2/token/introspect', { token });
  expect(answer.body).toMatchObject({ active: true, sub: client.id });
});

it('§6.6: gives public clients no credentials, and shows nobody else’s', async () => {
  const native = await create({ public_client: true });
  expect((await post(`/clients/${native}/credentials`, asKit, { credential: { name: 'x' } })).status).toBe(400);
  const id = await create();
  expect((await get(`/clients/${id}/credentials`, asNoor)).status).toBe(403);
  expect((await post(`/clients/${id}/credentials`, asNoor, { credential: { name: 'x' } })).status).toBe(403);
});

it('§14.42: ends the refresh tokens and consents of a client that is deleted', async () => {
  const client = await createSecret(await create({ redirect_uris: ['http://localhost:3000/bff/callback'] }));
  const tokens = await obtainTokens(globus, { person: 'noor@coastal.example', client, refreshTokens: true });
  const consents = await developer(globus, 'noor@coastal.example', scopes.viewConsents);
  const path = '/identities/5f0c1e2a-3b4d-4c5e-8f60-718293a4b501/consents?all=true';
  expect(JSON.stringify((await get(path, consents)).body)).toContain(client.id);
  await remove(`/clients/${client.id}`, asKit);
  expect(JSON.stringify((await get(path, consents)).body)).not.toContain(client.id);
  const { status } = await form('/v2/oauth2/token/introspect', { token: tokens.refresh_token ?? '' });
  expect(status).toBe(200);
  expect((await form('/v2/oauth2/token/introspect', { token: tokens.refresh_token ?? '' })).body).toEqual({
    active: false,
  });
});
