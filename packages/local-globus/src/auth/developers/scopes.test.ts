import { authError, scopes, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, developer, obtainTokens } from '../../testing/index.ts';
import { startTides, type Tides } from '../../testing/tides.ts';

const unknown = '00000000-0000-4000-8000-000000000000';
const viewClientsAndScopes = 'urn:globus:auth:scope:auth.globus.org:view_clients_and_scopes';

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

const scopeDocument = z.looseObject({ id: z.string(), scope_string: z.string() });
const scopeAnswer = z.object({ scope: scopeDocument });
const scopeList = z.object({ scopes: z.array(scopeDocument) });

async function service(document: object = {}): Promise<{ id: string; secret: string }> {
  const client = { name: 'Tide service', project, client_type: 'resource_server', ...document };
  const { body } = await post('/clients', asKit, { client });
  const { id } = z.object({ client: z.looseObject({ id: z.string() }) }).parse(body).client;
  const made = await post(`/clients/${id}/credentials`, asKit, { credential: { name: 'main' } });
  const { secret } = z.object({ credential: z.looseObject({ secret: z.string() }) }).parse(made.body).credential;
  return { id, secret };
}

const words = { name: 'See tides', description: 'See when the tide comes in.' };

async function scopeOf(client: string, document: object = {}) {
  const { status, body } = await post(`/clients/${client}/scopes`, asKit, {
    scope: { ...words, scope_suffix: 'view', ...document },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return scopeAnswer.parse(body).scope;
}

async function idOf(name: string): Promise<string> {
  const { body } = await get(`/scopes?scope_strings=${encodeURIComponent(name)}`, asKit);
  return scopeList.parse(body).scopes[0]?.id ?? '';
}

it('§6.7: makes a scope of a service, with every member of its document', async () => {
  const { id } = await service();
  const transfer = await idOf(scopes.transferAll);
  const dependent_scopes = [{ scope: transfer, optional: true, requires_refresh_token: false }];
  const made = await scopeOf(id, {
    advertised: true,
    allows_refresh_token: false,
    required_domains: ['coastal.example'],
    dependent_scopes,
  });
  expect(made).toEqual({
    id: expect.any(String),
    scope_string: `https://auth.globus.org/scopes/${id}/view`,
    ...words,
    client: id,
    advertised: true,
    allows_refresh_token: false,
    required_domains: ['coastal.example'],
    dependent_scopes,
  });
  expect((await get(`/scopes/${made.id}`, asKit)).body).toEqual({ scope: made });
  expect((await get(`/clients/${id}/scopes/${made.id}`, asKit)).body).toEqual({ scope: made });
  expect((await get(`/clients/${globus.portalClient.id}/scopes/${made.id}`, asKit)).status).toBe(404);
  expect((await get(`/clients/${id}`, asKit)).body).toMatchObject({ client: { scopes: [made.id] } });
});

it('§6.7: fills in what a new scope leaves out', async () => {
  const { id } = await service();
  expect(await scopeOf(id)).toMatchObject({
    advertised: false,
    allows_refresh_token: true,
    required_domains: [],
    dependent_scopes: [],
  });
});

it('§6.7: answers one scope string for each name of the service', async () => {
  const { id } = await service();
  await scopeOf(id, { scope_suffix: 'early' });
  const fqdn = `${id.slice(0, 8)}.tides.example`;
  await post(`/clients/${id}/fqdns`, asKit, { fqdn });
  const { body } = await post(`/clients/${id}/scopes`, asKit, { scope: { ...words, scope_suffix: 'late' } });
  const names = (suffix: string) => [id, fqdn].map((owner) => `https://auth.globus.org/scopes/${owner}/${suffix}`);
  expect(scopeList.parse(body).scopes.map(({ scope_string }) => scope_string)).toEqual(names('late'));
  expect(await idOf(names('early')[1] ?? '')).not.toBe('');
});

it('§6.7: changes what a PUT says, and moves the string with the suffix', async () => {
  const { id } = await service();
  const made = await scopeOf(id);
  const { body } = await put(`/scopes/${made.id}`, asKit, { scope: { description: 'Anew', scope_suffix: 'see' } });
  expect(body).toEqual({
    scope: { ...made, description: 'Anew', scope_string: `https://auth.globus.org/scopes/${id}/see` },
  });
  expect(await idOf(made.scope_string)).toBe('');
});

it.each([
  ['a suffix of capitals', { scope_suffix: 'View' }],
  ['a suffix with a space', { scope_suffix: 'view all' }],
  ['no suffix', { scope_suffix: undefined }],
  ['no name', { name: undefined }],
  ['no description', { description: undefined }],
  ['a dependency that there isn’t', { dependent_scopes: [{ scope: unknown }] }],
  ['a domain that is none', { required_domains: ['a b'] }],
  ['text for a flag', { advertised: 'yes' }],
])('§6.7: makes no scope with %s', async (_what, document) => {
  const { id } = await service();
  const { status, body } = await post(`/clients/${id}/scopes`, asKit, {
    scope: { ...words, scope_suffix: 'view', ...document },
  });
  expect(status).toBe(400);
  expect(authError.parse(body).errors[0]).toMatchObject({ code: 'BAD_REQUEST' });
});

it('§6.7: has each scope string once, and no scope that depends on itself', async () => {
  const { id } = await service();
  const first = await scopeOf(id);
  const again = { scope: { ...words, scope_suffix: 'view' } };
  expect((await post(`/clients/${id}/scopes`, asKit, again)).status).toBe(409);
  const second = await scopeOf(id, { scope_suffix: 'all', dependent_scopes: [{ scope: first.id }] });
  expect((await put(`/scopes/${second.id}`, asKit, { scope: { scope_suffix: 'view' } })).status).toBe(409);
  for (const scope of [second.id, first.id]) {
    const { status } = await put(`/scopes/${first.id}`, asKit, { scope: { dependent_scopes: [{ scope }] } });
    expect(status).toBe(400);
  }
});

it('§6.7: lists one’s own scopes, and by id or string those that one may see', async () => {
  const { id } = await service();
  const hidden = await scopeOf(id);
  const shown = await scopeOf(id, { scope_suffix: 'shown', advertised: true });
  const own = scopeList.parse((await get('/scopes', asKit)).body).scopes.map((one) => one.id);
  expect(own).toEqual(expect.arrayContaining([hidden.id, shown.id]));
  const wanted = `${hidden.id},${shown.id},${unknown}`;
  const seen = async (as: As) =>
    scopeList.parse((await get(`/scopes?ids=${wanted}`, as)).body).scopes.map((one) => one.id);
  expect(await seen(asKit)).toEqual([hidden.id, shown.id]);
  expect(await seen(asNoor)).toEqual([shown.id]);
  expect((await get(`/scopes/${hidden.id}`, asNoor)).status).toBe(403);
  expect((await get(`/scopes/${unknown}`, asKit)).status).toBe(404);
  expect((await get(`/scopes?ids=${hidden.id}&scope_strings=openid`, asKit)).status).toBe(400);
});

it('§2.2: opens scopes to read with view_clients_and_scopes, and their list with nothing less', async () => {
  const reader = await developer(globus, 'kit@coastal.example', viewClientsAndScopes);
  expect((await get('/scopes', reader)).status).toBe(200);
  const without = await developer(globus, 'kit@coastal.example', 'profile');
  expect((await get('/scopes', without)).status).toBe(403);
  expect((await get('/scopes')).status).toBe(401);
});

it('§6.7: leaves the scopes of Globus itself as they are, and those of others', async () => {
  const transfer = await idOf(scopes.transferAll);
  expect((await get(`/scopes/${transfer}`, asKit)).body).toMatchObject({
    scope: { scope_string: scopes.transferAll, client: '2fbdda78-a599-4cb5-ac3d-1fbcfbc6a754', advertised: true },
  });
  expect((await remove(`/scopes/${transfer}`, asKit)).status).toBe(403);
  const { id } = await service();
  const made = await scopeOf(id);
  expect((await put(`/scopes/${made.id}`, asNoor, { scope: { name: 'Mine' } })).status).toBe(403);
  expect((await remove(`/scopes/${made.id}`, asNoor)).status).toBe(403);
});

it('§9.3: a registered service takes tokens, introspects them, and gets dependent ones, without anybody’s help', async () => {
  const own = await service();
  const transfer = await idOf(scopes.transferAll);
  const made = await scopeOf(own.id, { dependent_scopes: [{ scope: transfer, optional: false }] });
  const answer = await obtainTokens(globus, { person: 'noor@coastal.example', scope: made.scope_string });
  const token = tokensOf(answer)[0];
  expect(token).toMatchObject({ resource_server: own.id, scope: made.scope_string });
  const introspected = await form('/v2/oauth2/token/introspect', { token: token?.access_token ?? '' }, own);
  expect(introspected.body).toMatchObject({ active: true, aud: [own.id, globus.portalClient.id] });
  const grant = { grant_type: 'urn:globus:auth:grant_type:dependent_token', token: token?.access_token ?? '' };
  const dependent = await form('/v2/oauth2/token', grant, own);
  expect(dependent.body).toMatchObject([{ resource_server: 'transfer.api.globus.org', scope: scopes.transferAll }]);
});

it('§3.2: gives no refresh token for a scope that doesn’t allow one', async () => {
  const own = await service();
  const made = await scopeOf(own.id, { allows_refresh_token: false });
  const scope = `openid ${made.scope_string}`;
  const tokens = tokensOf(await obtainTokens(globus, { person: 'noor@coastal.example', scope, refreshTokens: true }));
  const refreshes = tokens.map(({ resource_server, refresh_token }) => [resource_server, refresh_token !== undefined]);
  expect(Object.fromEntries(refreshes)).toEqual({ 'auth.globus.org': true, [own.id]: false });
});

it('§14.42: ends refresh tokens and consents of a scope that is deleted; nobody can ask for it any more', async () => {
  const own = await service();
  const made = await scopeOf(own.id);
  const answer = await obtainTokens(globus, {
    person: 'noor@coastal.example',
    scope: made.scope_string,
    refreshTokens: true,
  });
  expect((await remove(`/scopes/${made.id}`, asKit)).body).toEqual({ scope: made });
  const refreshed = await form('/v2/oauth2/token', {
    grant_type: 'refresh_token',
    refresh_token: answer.refresh_token ?? '',
  });
  expect([refreshed.status, refreshed.body]).toEqual([400, { error: 'invalid_grant' }]);
  const again = obtainTokens(globus, { person: 'noor@coastal.example', scope: made.scope_string });
  await expect(again).rejects.toThrow(/unknown scope/);
});
