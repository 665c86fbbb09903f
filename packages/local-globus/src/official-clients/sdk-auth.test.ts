import * as globusSdk from '@globus/sdk';
import { identityList, introspection, scopes, tokenResponse, tokensOf, userClaims } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { tutorialClientId } from '../auth/clients.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { basic, developer, obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { auth, request } = officialClient(globusSdk, coverage, import.meta.url);

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const redirect_uri = 'http://localhost:8123/callback';
let globus: LocalGlobus;
let headers: { Authorization: string };

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_AUTH = `${globus.authUrl}/`;
  const as = await developer(globus, 'kit@coastal.example', `profile email ${scopes.viewConsents}`);
  headers = { Authorization: `Bearer ${as && 'token' in as ? as.token : ''}` };
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_AUTH;
  await globus.close();
});

/** A code for the Globus SDK's tutorial client, which has no secret. */
async function nativeCode(scope: string) {
  // Any 43 characters will do; that they are checked is shown where the client makes its own.
  const code_verifier = 'A'.repeat(43);
  const authorizeUrl = new URL(auth.getAuthorizationEndpoint());
  authorizeUrl.search = new URLSearchParams({
    client_id: tutorialClientId,
    redirect_uri,
    response_type: 'code',
    scope,
    state: 'native',
    code_challenge: Buffer.from(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code_verifier)),
    ).toString('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const back = await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' });
  return {
    code: new URL(back).searchParams.get('code') ?? '',
    code_verifier,
    client_id: tutorialClientId,
    redirect_uri,
  };
}

const portal = () => basic(globus.portalClient.id, globus.portalClient.secret);
const usual = `${scopes.transferAll} openid profile email offline_access`;

async function refreshed(refresh_token: string) {
  const payload = { grant_type: 'refresh_token', refresh_token, client_id: tutorialClientId } as const;
  return tokenResponse.parse(await (await auth.oauth2.token.refresh({ payload })).json());
}

async function exchanged(call = auth.oauth2.token.exchange, scope = usual, query = {}) {
  const payload = { grant_type: 'authorization_code', ...(await nativeCode(scope)) } as const;
  const document: unknown = await (await call({ payload, query })).json();
  expect(auth.isGlobusAuthTokenResponse(document)).toBe(true);
  return tokenResponse.parse(document);
}

test('the Globus SDK finds Auth where it is told to', () => {
  expect(auth.getAuthorizationEndpoint()).toBe(`${globus.authUrl}/v2/oauth2/authorize`);
  expect(auth.getTokenEndpoint()).toBe(`${globus.authUrl}/v2/oauth2/token`);
});

test.each(['exchange', 'token'] as const)('the Globus SDK exchanges a code by %s, and refreshes', async (name) => {
  const tokens = await exchanged(auth.oauth2.token[name]);
  expect(tokens).toMatchObject({ resource_server: 'transfer.api.globus.org', state: 'native' });
  const [first, second, ...others] = tokensOf(tokens);
  expect([auth.isToken(second), auth.isRefreshToken(first), others]).toEqual([true, true, []]);
  const { refresh_token = '' } = tokens;
  expect(await refreshed(refresh_token)).toMatchObject({ refresh_token, scope: scopes.transferAll, other_tokens: [] });
});

test('the Globus SDK gets no refresh tokens that it did not ask for', async () => {
  expect(auth.isRefreshToken(await exchanged(auth.oauth2.token.exchange, 'openid'))).toBe(false);
});

test('the Globus SDK asks for tokens of everything that was allowed before', async () => {
  await exchanged();
  const ask = async (query: object) =>
    tokensOf(await exchanged(auth.oauth2.token.exchange, 'openid offline_access', query));
  expect(await ask({})).toMatchObject([{ resource_server: 'auth.globus.org', scope: 'openid' }]);
  const both = [{ scope: 'openid profile email' }, { scope: scopes.transferAll }];
  const tokens = await ask({ include_consented_scopes: true });
  expect(tokens).toMatchObject(both);
  // And they last, as far as they were asked for.
  expect(await Promise.all(tokens.map(({ refresh_token }) => refreshed(refresh_token ?? '')))).toMatchObject(both);
  const introspected = { payload: { token: tokens[1]?.access_token ?? '' }, headers: { Authorization: portal() } };
  expect(await (await auth.oauth2.token.introspect(introspected)).json()).toMatchObject(both[1] ?? {});
});

test('the Globus SDK reads userinfo', async () => {
  const as = await developer(globus, 'noor@coastal.example', 'profile email');
  const bearer = { Authorization: `Bearer ${as && 'token' in as ? as.token : ''}` };
  // The SDK's types ask for a payload that nobody can make.
  const response = await auth.oauth2.userinfo({ headers: bearer, payload: undefined as never });
  expect(userClaims.parse(await response.json())).toMatchObject({
    preferred_username: 'noor@coastal.example',
    email: 'noor@coastal.example',
  });
});

test('the Globus SDK introspects with a service’s credentials', async () => {
  const { access_token } = await exchanged();
  const payload = { token: access_token, include: 'identity_set' };
  const response = await auth.oauth2.token.introspect({ payload, headers: { Authorization: portal() } });
  expect(introspection.parse(await response.json())).toMatchObject({
    active: true,
    client_id: tutorialClientId,
    username: 'noor@coastal.example',
    scope: scopes.transferAll,
  });
});

test('the Globus SDK revokes, and validates', async () => {
  const { access_token } = await exchanged();
  const payload = { token: access_token, client_id: tutorialClientId };
  const active = async () => (await auth.oauth2.token.validate({ payload })).json();
  expect(await active()).toEqual({ active: true });
  const revoked = await auth.oauth2.token.revoke({ payload });
  expect({ status: revoked.status, body: await revoked.json() }).toEqual({ status: 200, body: { active: false } });
  expect(await active()).toEqual({ active: false });
});

test('the Globus SDK gets an identity by its id', async () => {
  const response = await auth.identities.get(kit, { headers });
  expect(await response.json()).toMatchObject({ identity: { id: kit, username: 'kit@coastal.example' } });
});

test('the Globus SDK gets identities by usernames, with their providers', async () => {
  const query = { usernames: ['kit@coastal.example', 'ada@aurora.example'], include: 'identity_provider' };
  const body: unknown = await (await auth.identities.getAll({ query, headers })).json();
  expect(identityList.parse(body).identities.map(({ username }) => username)).toEqual(query.usernames);
  expect(body).toMatchObject({
    included: { identity_providers: [{ short_name: 'coastal' }, { short_name: 'aurora' }] },
  });
});

const consents = z.array(
  z.object({
    id: z.number(),
    scope_name: z.string(),
    dependency_path: z.array(z.number()),
    status: z.string(),
  }),
);

test('the Globus SDK gets the consents of a person, and finds in them what has been allowed', async () => {
  const dataAccess = 'https://auth.globus.org/scopes/0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90/data_access';
  const scope = `${scopes.transferAll}[*${dataAccess}]`;
  await obtainTokens(globus, { person: 'kit@coastal.example', scope: `openid ${scope}` });
  const response = await auth.identities.consents.getAll(kit, { headers });
  const ofPortal = z.object({ consents }).parse(await response.json()).consents;
  // The SDK's type has more members, which it does not look at.
  const has = (wanted: string) => auth.utils.hasConsentForScope(ofPortal as never, wanted);
  expect(auth.utils.splitScopeString(`openid ${scope}`)).toEqual(['openid', scope]);
  expect(auth.utils.toScopeTree(scope)).toMatchObject([
    { scope: scopes.transferAll, children: [{ scope: dataAccess, atomically_revocable: true }] },
  ]);
  expect([has(`openid ${scope}`), has(`openid[${scope}]`), has(scopes.manageProjects)]).toEqual([true, false, false]);
});

test('the Globus SDK hears of a refusal in the words of Auth', async () => {
  const response = await auth.identities.getAll({ query: { usernames: 'kit' }, headers });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ code: 'BAD_REQUEST' }] });
});

test('the Globus SDK asks for what it has no function for: projects, clients, providers', async () => {
  const as = await developer(globus, 'kit@coastal.example');
  const bearer = { Authorization: `Bearer ${as && 'token' in as ? as.token : ''}` };
  const project = { display_name: 'Gauges', contact_email: 'kit@coastal.example', admin_ids: [kit] };
  const made = await request(
    { service: 'AUTH', scope: scopes.manageProjects, path: '/v2/api/projects', method: 'POST' as never },
    { payload: { project }, headers: bearer },
  );
  expect([made.status, await made.json()]).toMatchObject([201, { project: { display_name: 'Gauges' } }]);
  const path = '/v2/api/identity_providers';
  const found = await request({ service: 'AUTH', path }, { query: { domains: ['coastal.example'] }, headers: bearer });
  expect(await found.json()).toMatchObject({ identity_providers: [{ short_name: 'coastal' }] });
});
