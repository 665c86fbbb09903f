import { errors } from '@globus/sdk';
import { resourceServers, scopes, tokensOf, transferError } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import {
  type Browser,
  createBrowser,
  type ObtainTokensOptions,
  obtainTokens,
  startLocalGlobus,
} from '../testing/index.ts';

const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const enclave = 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203';
const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const dataAccess = `${scopes.transferAll}[*https://auth.globus.org/scopes/${storage}/data_access]`;
const noor = { username: 'noor@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501' };
const kit = { username: 'kit@coastal.example', aurora: 'kit.marlow@aurora.example' };
const kitAtAurora = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503';

let nowMs = Date.now();
let globus: LocalGlobus;
let browser: Browser;

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(() => {
  browser = createBrowser();
});

afterEach(async () => {
  await control('DELETE', '/demands');
  await control('DELETE', '/consents');
  await control('POST', '/switches', { authorization_error_form: 'current' });
});

async function control(method: string, path: string, body?: unknown) {
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(`${globus.controlUrl}${path}`, init);
  return { status: response.status, body: await response.text() };
}

/** Signs in in the test's browser and answers the Transfer token. */
async function signInAs(person: string, options: Partial<ObtainTokensOptions> = {}): Promise<string> {
  nowMs += 10;
  const tokens = tokensOf(await obtainTokens(globus, { person, browser, ...options }));
  return tokens.find(({ resource_server }) => resource_server === resourceServers.transfer)?.access_token ?? '';
}

async function ask(token: string, path: string, body?: unknown) {
  const response = await fetch(`${globus.transferUrl}/v0.10${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const ls = (token: string, collection: string) => ask(token, `/operation/endpoint/${collection}/ls`);

it('wants consent to the data access of a mapped collection, and looks for it at each call', async () => {
  const token = await signInAs(noor.username);
  const refused = await ls(token, storage);
  expect(refused.status).toBe(403);
  expect(refused.body).toEqual({
    code: 'ConsentRequired',
    message: 'Missing required data_access consent',
    request_id: expect.any(String),
    resource: `/operation/endpoint/${storage}/ls`,
    required_scopes: [dataAccess],
    authorization_parameters: {
      required_scopes: [dataAccess],
      session_message: 'Missing required data_access consent',
    },
  });
  expect(errors.isConsentRequiredError(refused.body)).toBe(true);
  const again = await signInAs(noor.username, { scope: `openid ${dataAccess}` });
  expect((await ls(again, storage)).status).toBe(200);
  // The older token goes with the consent too; the person may take it back at any time.
  expect((await ls(token, storage)).status).toBe(200);
  await control('DELETE', '/consents');
  expect((await ls(again, storage)).status).toBe(403);
});

it('wants that consent for every way to use the collection', async () => {
  const token = await signInAs(noor.username);
  const at = `/operation/endpoint/${storage}`;
  const item = { source_path: '/~/a', destination_path: '/~/b' };
  const submission_id = '7f3c2b19-0d9e-11f0-a6c4-0e1f2a3b4c5d';
  const calls = [
    [`${at}/stat?path=/~/readme.md`],
    [`${at}/mkdir`, { path: '/~/new/' }],
    [`${at}/rename`, { old_path: '/~/a', new_path: '/~/b' }],
    ['/transfer', { submission_id, source_endpoint: storage, destination_endpoint: scratch, DATA: [item] }],
    ['/transfer', { submission_id, source_endpoint: scratch, destination_endpoint: storage, DATA: [item] }],
    ['/delete', { submission_id, endpoint: storage, DATA: [{ path: '/~/a' }] }],
  ] as const;
  for (const [path, body] of calls) {
    expect(await ask(token, path, body), path).toMatchObject({ status: 403, body: { code: 'ConsentRequired' } });
  }
  expect((await ask(token, `/endpoint/${storage}`)).body).toMatchObject({
    entity_type: 'GCSv5_mapped_collection',
    high_assurance: false,
  });
});

it('knows data_access of the collection that wants it, and of no other', async () => {
  for (const id of [coastal, enclave]) {
    const scope = `${scopes.transferAll}[*https://auth.globus.org/scopes/${id}/data_access]`;
    await expect(signInAs(noor.username, { scope })).rejects.toThrow(/UNKNOWN_SCOPE_ERROR/);
  }
});

it('wants other scopes by order, and none by another', async () => {
  const groups = 'urn:globus:auth:scope:groups.api.globus.org:all';
  const token = await signInAs(noor.username);
  expect((await ls(token, coastal)).status).toBe(200);
  await control('POST', '/demands', { collection: coastal, required_scopes: [groups] });
  await control('POST', '/demands', { collection: storage, data_access: false });
  expect(await ls(token, coastal)).toMatchObject({ status: 403, body: { required_scopes: [groups] } });
  expect((await ls(token, storage)).status).toBe(200);
  await signInAs(noor.username, { scope: `openid ${groups}` });
  expect((await ls(token, coastal)).status).toBe(200);
});

it('wants the identity that may use a high-assurance collection to have signed in lately', async () => {
  const first = await signInAs(kit.username);
  const refused = await ls(first, enclave);
  expect(refused).toMatchObject({
    status: 403,
    body: {
      code: 'AuthPolicyFailed',
      authorization_parameters: { session_required_identities: [kitAtAurora], prompt: 'login' },
    },
  });
  expect(transferError.parse(refused.body).authorization_parameters?.session_message).toContain(kit.aurora);
  const parameters = { session_required_identities: kitAtAurora, prompt: 'login' };
  const token = await signInAs(kit.aurora, { parameters });
  expect((await ls(token, enclave)).status).toBe(200);
  nowMs += 31 * 60_000;
  expect((await ls(token, enclave)).status).toBe(403);
  expect((await ls(await signInAs(kit.aurora, { parameters }), enclave)).status).toBe(200);
  expect((await ask(token, `/endpoint/${enclave}`)).body).toMatchObject({
    high_assurance: true,
    authentication_timeout_mins: 30,
  });
});

it('does not say more than no to who may not use a high-assurance collection', async () => {
  const token = await signInAs(noor.username);
  expect(await ls(token, enclave)).toMatchObject({ status: 403, body: { code: 'PermissionDenied' } });
});

it.each([
  ['an identity', kit.aurora, { session_required_identities: [kitAtAurora] }],
  ['a domain', kit.aurora, { session_required_single_domain: ['aurora.example', 'other.example'] }],
  ['a policy', kit.aurora, { session_required_policies: ['3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39'] }],
  ['a second factor', kit.username, { session_required_mfa: true }],
  ['a new sign-in', kit.username, { prompt: 'login' }],
])('wants %s by order, until somebody signs in as it says', async (_what, person, demand) => {
  const token = await signInAs(kit.username);
  const order = { collection: coastal, session_message: 'Once more, please', ...demand };
  expect((await control('POST', '/demands', order)).status).toBe(201);
  const refused = await ls(token, coastal);
  expect(refused.status).toBe(403);
  const { message, authorization_parameters } = transferError.parse(refused.body);
  expect(message).toBe('Once more, please');
  expect(authorization_parameters).toEqual({ session_message: 'Once more, please', ...demand });
  const parameters = Object.fromEntries(Object.entries(demand).map(([name, value]) => [name, String(value)]));
  expect((await ls(await signInAs(person, { parameters }), coastal)).status).toBe(200);
});

it.each([
  ['without_code', { authorization_parameters: { required_scopes: [dataAccess] } }, ['code', 'required_scopes']],
  ['top_level', { code: 'ConsentRequired', required_scopes: [dataAccess] }, ['authorization_parameters']],
  ['single_scope', { code: 'ConsentRequired', required_scope: dataAccess }, ['required_scopes', 'message']],
  [
    'dependent_consent',
    { error: 'dependent_consent_required', errors: [{ unapproved_scopes: [dataAccess] }] },
    ['code', 'required_scopes', 'authorization_parameters'],
  ],
])('says that consent is missing in the older form %s', async (form, members, absent) => {
  await control('POST', '/switches', { authorization_error_form: form });
  const { status, body } = await ls(await signInAs(noor.username), storage);
  expect(status).toBe(403);
  expect(body).toMatchObject(members);
  for (const name of absent) expect(body).not.toHaveProperty(name);
});

it('says what a session lacks in the older form, lists as text', async () => {
  await control('POST', '/switches', { authorization_error_form: 'without_code' });
  const domains = ['aurora.example', 'other.example'];
  await control('POST', '/demands', { collection: coastal, session_required_single_domain: domains });
  const { body } = await ls(await signInAs(noor.username), coastal);
  expect(body).not.toHaveProperty('code');
  expect(body).toMatchObject({
    authorization_parameters: { session_required_single_domain: 'aurora.example,other.example' },
  });
});

it('refuses an order that nobody could meet', async () => {
  const { status, body } = await control('POST', '/demands', { collection: coastal, data_access: true });
  expect(status).toBe(400);
  expect(body).toContain('data_access');
});

it('refuses an order for a collection that is not there', async () => {
  const { status, body } = await control('POST', '/demands', { collection: noor.id, prompt: 'login' });
  expect(status).toBe(400);
  expect(body).toContain('no collection has this id');
});
