import { introspection, resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { type As, askAuth, type ObtainTokensOptions, obtainTokens, startLocalGlobus } from '../testing/index.ts';

const noor = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
const collection = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const dataAccess = `https://auth.globus.org/scopes/${collection}/data_access`;
const timer = `https://auth.globus.org/scopes/${resourceServers.timers}/timer`;
const grant_type = 'urn:globus:auth:grant_type:dependent_token';
const tokenList = z.array(
  z.strictObject({
    access_token: z.string().check(z.regex(/^Ag[A-Za-z0-9]{90,}$/)),
    scope: z.string(),
    expires_in: z.literal(172_800),
    token_type: z.literal('Bearer'),
    resource_server: z.string(),
    refresh_token: z.optional(z.string()),
  }),
);

let globus: LocalGlobus;
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

beforeEach(() => ask.control('POST', '/reset'));

/** The token of the resource server whose scope is asked for first. */
async function firstToken(scope: string, changes: Partial<ObtainTokensOptions> = {}): Promise<string> {
  return (await obtainTokens(globus, { person: 'noor@coastal.example', scope, ...changes })).access_token;
}

async function dependentTokens(as: As, fields: Record<string, string>) {
  const { status, body } = await ask.form('/v2/oauth2/token', { grant_type, ...fields }, as);
  expect(status).toBe(200);
  return tokenList.parse(body);
}

const introspected = async (token: string, as: As) =>
  introspection.parse((await ask.form('/v2/oauth2/token/introspect', { token, include: 'session_info' }, as)).body);

it('§14.30: gives a service tokens for what it may do in turn, as a bare array', async () => {
  const token = await firstToken(`${scopes.transferAll}[*${dataAccess}] openid`);
  const [one, ...others] = await dependentTokens(globus.serviceClients.transfer, { token });
  expect(others).toEqual([]);
  expect(one).toMatchObject({ resource_server: collection, scope: dataAccess });
  expect(one).not.toHaveProperty('refresh_token');
  const portals = await introspected(token, globus.portalClient);
  const live = await introspected(one?.access_token ?? '', globus.serviceClients.transfer);
  expect(live).toMatchObject({ active: true, sub: noor, client_id: globus.serviceClients.transfer.id });
  // The same session: whoever is called can see how the person signed in.
  expect(live).toMatchObject({ session_info: 'session_info' in portals ? portals.session_info : null });
});

it('§14.30: goes down the chain one service at a time', async () => {
  const token = await firstToken(`${timer}[${scopes.transferAll}[*${dataAccess}]] openid`);
  const { timers, transfer } = globus.serviceClients;
  const [second] = await dependentTokens(timers, { token, scope: scopes.transferAll });
  expect(second).toMatchObject({ resource_server: resourceServers.transfer, scope: scopes.transferAll });
  const [third] = await dependentTokens(transfer, { token: second?.access_token ?? '' });
  expect(third).toMatchObject({ scope: dataAccess });
  // Straight from the application's own token there was no data_access.
  const own = await firstToken(`${scopes.transferAll} openid`);
  expect(await dependentTokens(transfer, { token: own })).toEqual([]);
});

it('§14.30: says which scopes the person has to allow first', async () => {
  const token = await firstToken(`${scopes.transferAll} openid`);
  const fields = { grant_type, token, scope: `openid ${dataAccess}` };
  const { status, body } = await ask.form('/v2/oauth2/token', fields, globus.serviceClients.transfer);
  expect(status).toBe(403);
  expect(body).toEqual({
    errors: [
      {
        status: '403',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        code: 'DEPENDENT_CONSENT_REQUIRED',
        title: expect.any(String),
        detail: expect.any(String),
        unapproved_scopes: ['openid', dataAccess],
      },
    ],
    error: 'dependent_consent_required',
    error_description: 'User must approve additional scopes; see unapproved_scopes',
  });
});

it('gives refresh tokens when asked, which go on until the dependency is taken back', async () => {
  const { transfer } = globus.serviceClients;
  const token = await firstToken(`${scopes.transferAll}[*${dataAccess}] openid`);
  const [given] = await dependentTokens(transfer, { token, access_type: 'offline' });
  const refresh = () =>
    ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token: given?.refresh_token ?? '' }, transfer);
  expect((await refresh()).body).toMatchObject({ scope: dataAccess, refresh_token: given?.refresh_token });
  expect((await refresh()).status).toBe(200);
  await ask.control('DELETE', `/consents?scope=${encodeURIComponent(dataAccess)}`);
  expect(await refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(await dependentTokens(transfer, { token })).toEqual([]);
});

it('follows the consents of a client that acts as itself', async () => {
  const scope = `${scopes.transferAll}[${dataAccess}]`;
  const { body } = await ask.form('/v2/oauth2/token', { grant_type: 'client_credentials', scope });
  const [token] = tokensOf(tokenResponse.parse(body));
  const [one] = await dependentTokens(globus.serviceClients.transfer, { token: token?.access_token ?? '' });
  const live = await introspected(one?.access_token ?? '', globus.serviceClients.transfer);
  expect(live).toMatchObject({ sub: globus.portalClient.id, scope: dataAccess });
  expect(live).not.toHaveProperty('session_info');
});

it('changes the cache key of dependent tokens when these would change', async () => {
  const keyOf = async (token: string) => {
    const answer = await introspected(token, globus.serviceClients.transfer);
    return 'dependent_tokens_cache_id' in answer ? answer.dependent_tokens_cache_id : undefined;
  };
  const token = await firstToken(`${scopes.transferAll} openid`);
  const before = await keyOf(token);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect(await keyOf(await firstToken(`${scopes.transferAll} openid`))).toBe(before);
  await firstToken(`${scopes.transferAll}[*${dataAccess}] openid`);
  expect(await keyOf(token)).not.toBe(before);
});

it.each<[string, (token: string) => Record<string, string>, 'transfer' | 'groups' | null, object]>([
  ['a token of another service', (token) => ({ token }), 'groups', { error: 'invalid_grant' }],
  ['a token that is none', () => ({ token: 'AgNothing' }), 'transfer', { error: 'invalid_grant' }],
  ['no token', () => ({}), 'transfer', { error: 'invalid_request' }],
  ['a scope that there isn’t', (token) => ({ token, scope: 'nonsense' }), 'transfer', { error: 'invalid_scope' }],
  ['a malformed scope', (token) => ({ token, scope: 'openid[' }), 'transfer', { error: 'invalid_scope' }],
  [
    'a public client',
    (token) => ({ token, client_id: '61338d24-54d5-408f-a10d-66c06b59f6d2' }),
    null,
    { error: 'unauthorized_client' },
  ],
])('gives nothing for %s', async (_what, fields, service, body) => {
  const token = await firstToken(`${scopes.transferAll} openid`);
  const as = service === null ? null : globus.serviceClients[service];
  expect(await ask.form('/v2/oauth2/token', { grant_type, ...fields(token) }, as)).toMatchObject({ status: 400, body });
});
