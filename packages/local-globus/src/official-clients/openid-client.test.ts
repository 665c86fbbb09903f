import { introspection, resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import * as openidClient from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askApi, askAuth, developer, signIn, startLocalGlobus } from '../testing/index.ts';
import { openidClient as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const client = officialClient(openidClient, coverage, import.meta.url);

const redirect_uri = 'http://localhost:3000/bff/callback';
const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
let globus: LocalGlobus;
let config: openidClient.Configuration;
const { control } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
  config = await discovered(globus.portalClient);
});
afterAll(() => globus.close());

const discovered = ({ id, secret }: { id: string; secret?: string }) =>
  client.discovery(
    new URL(globus.authUrl),
    id,
    { id_token_signed_response_alg: 'RS512' },
    secret === undefined ? client.None() : client.ClientSecretBasic(secret),
    // By itself it is what the client looks for.
    { execute: [openidClient.allowInsecureRequests, client.enableNonRepudiationChecks] },
  );

const usual = `openid profile email ${scopes.viewIdentitySet} ${scopes.transferAll}`;

async function signedIn(scope = usual, at = config, redirect = redirect_uri) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const authorizeUrl = client.buildAuthorizationUrl(at, {
    redirect_uri: redirect,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    access_type: 'offline',
    state: expectedState,
    nonce: expectedNonce,
  });
  const back = new URL(await signIn({ authorizeUrl, person: 'kit@coastal.example', consent: 'allow' }));
  const checks = { pkceCodeVerifier, expectedState, expectedNonce };
  return { back, checks, tokens: await client.authorizationCodeGrant(at, back, checks) };
}

it('openid-client discovers Auth with Globus’s own keys, and no endpoint more', () => {
  const metadata = config.serverMetadata();
  expect(metadata).toMatchObject({ issuer: globus.authUrl, token_endpoint: `${globus.authUrl}/v2/oauth2/token` });
  expect(
    Object.keys(metadata)
      .filter((name) => name.endsWith('_endpoint'))
      .sort(),
  ).toEqual(['authorization_endpoint', 'revocation_endpoint', 'token_endpoint', 'userinfo_endpoint']);
});

it('§14.2: openid-client signs Kit in and gets a token for each resource server, with one ID token', async () => {
  const { tokens, checks } = await signedIn();
  const list = tokensOf(tokenResponse.parse(tokens));
  expect(list.map(({ resource_server, scope }) => ({ resource_server, scope }))).toEqual([
    { resource_server: resourceServers.auth, scope: `openid profile email ${scopes.viewIdentitySet}` },
    { resource_server: resourceServers.transfer, scope: scopes.transferAll },
  ]);
  for (const { access_token, refresh_token, state } of list) {
    expect(access_token).toMatch(/^Ag[A-Za-z0-9]{93}$/);
    expect(refresh_token).toMatch(/^Ag[A-Za-z0-9]{93}$/);
    expect(state).toBe(checks.expectedState);
  }
  expect(tokens.expiresIn()).toBeGreaterThan(172_000);
  expect(tokens.claims()).toMatchObject({
    preferred_username: 'kit@coastal.example',
    identity_set: [
      { username: 'kit@coastal.example' },
      { username: 'kit.marlow@aurora.example' },
      { username: 'kitm@globusid.org' },
    ],
  });
});

it('openid-client cannot use a code twice, nor with another verifier', async () => {
  const { back, checks } = await signedIn();
  const again = client.authorizationCodeGrant(config, back, checks);
  await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  });
  const other = new URL(await signIn({ authorizeUrl: url, person: 'kit@coastal.example', consent: 'allow' }));
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const stolen = client.authorizationCodeGrant(config, other, { pkceCodeVerifier });
  await expect(stolen).rejects.toMatchObject({ error: 'invalid_grant' });
});

it('openid-client checks ID tokens by the one key of Auth, which it may keep', async () => {
  await signedIn();
  const cache = client.getJwksCache(config);
  expect(cache?.jwks.keys).toMatchObject([{ kty: 'RSA', alg: 'RS512', use: 'sig' }]);
  const other = await discovered(globus.portalClient);
  if (cache) client.setJwksCache(other, cache);
  await control('POST', '/faults', { service: 'auth', path: '/jwk.json', status: 503 });
  expect((await signedIn(usual, other)).tokens.claims()?.sub).toBe(kit);
  await control('DELETE', '/faults');
});

it('openid-client reads userinfo, as the person of the ID token and no other', async () => {
  const { tokens } = await signedIn();
  const info = await client.fetchUserInfo(config, tokens.access_token, kit);
  expect(info).toMatchObject({
    preferred_username: 'kit@coastal.example',
    identity_provider_display_name: expect.any(String),
  });
  const other = client.fetchUserInfo(config, tokens.access_token, '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501');
  await expect(other).rejects.toMatchObject({ code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' });
});

it('openid-client refreshes the token of each resource server by itself', async () => {
  const { tokens } = await signedIn();
  const [ofAuth, ofTransfer] = tokensOf(tokenResponse.parse(tokens));
  const refreshed = await client.refreshTokenGrant(config, ofTransfer?.refresh_token ?? '');
  expect(refreshed).toMatchObject({
    scope: scopes.transferAll,
    refresh_token: ofTransfer?.refresh_token,
    other_tokens: [],
  });
  expect(refreshed.access_token).not.toBe(ofTransfer?.access_token);
  const again = await client.refreshTokenGrant(config, ofAuth?.refresh_token ?? '');
  expect(again).toMatchObject({ resource_server: resourceServers.auth });
});

it('openid-client revokes a refresh token, and it is dead', async () => {
  const { tokens } = await signedIn();
  await client.tokenRevocation(config, tokens.refresh_token ?? '', { token_type_hint: 'refresh_token' });
  await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

it('openid-client calls Transfer with a token, and is told how when it is dead', async () => {
  const { tokens } = await signedIn();
  const token = tokensOf(tokenResponse.parse(tokens))[1]?.access_token ?? '';
  const url = new URL(`${globus.transferUrl}/v0.10/task_list?limit=1`);
  const answer = await client.fetchProtectedResource(config, token, url, 'GET');
  expect(await answer.json()).toMatchObject({ DATA_TYPE: 'task_list', limit: 1 });
  await client.tokenRevocation(config, token);
  const dead = await client.fetchProtectedResource(config, token, url, 'GET');
  expect([dead.status, await dead.json()]).toMatchObject([401, { code: 'AuthenticationFailed' }]);
});

it('openid-client introspects where it is told to: discovery names no such endpoint', async () => {
  const { tokens } = await signedIn();
  await expect(client.tokenIntrospection(config, tokens.access_token)).rejects.toMatchObject({
    code: 'OAUTH_MISSING_SERVER_METADATA',
  });
  const { id, secret } = globus.portalClient;
  const told = new client.Configuration(
    { issuer: globus.authUrl, introspection_endpoint: `${globus.authUrl}/v2/oauth2/token/introspect` },
    id,
    {},
    client.ClientSecretBasic(secret),
  );
  client.allowInsecureRequests(told);
  const live = await client.tokenIntrospection(told, tokens.access_token, { include: 'identity_set' });
  expect(introspection.parse(live)).toMatchObject({ active: true, sub: kit, identity_set: { length: 3 } });
  await client.tokenRevocation(config, tokens.access_token);
  expect(await client.tokenIntrospection(told, tokens.access_token)).toEqual({ active: false });
});

it('openid-client gets tokens for a client that acts as itself', async () => {
  const { id } = globus.portalClient;
  const scope = `openid ${scopes.transferAll}`;
  const tokens = await client.clientCredentialsGrant(config, { scope });
  expect(tokenResponse.parse(tokens).other_tokens).toMatchObject([{ scope: scopes.transferAll }]);
  expect(tokens).not.toHaveProperty('refresh_token');
  const same = await client.genericGrantRequest(config, 'client_credentials', { scope });
  expect((await client.fetchUserInfo(config, same.access_token, id)).sub).toBe(id);
  // An application of one's own making, as the developers' API gives its secret.
  const as = await developer(globus, 'kit@coastal.example');
  const { post } = askApi(() => globus);
  const admin_ids = [kit];
  const project = { display_name: 'Gauges', contact_email: 'kit@coastal.example', admin_ids };
  const made = Object((await post('/projects', as, { project })).body);
  const document = { name: 'Gauge', project: made.project.id, public_client: false };
  const gauge: { id: string } = Object((await post('/clients', as, { client: document })).body).client;
  const { secret } = Object(
    (await post(`/clients/${gauge.id}/credentials`, as, { credential: { name: 'one' } })).body,
  ).credential;
  const other = await discovered({ id: gauge.id, secret });
  expect(tokenResponse.parse(await client.clientCredentialsGrant(other, { scope })).resource_server).toBe(
    resourceServers.auth,
  );
});

it('openid-client cannot read dependent tokens, which Globus answers as a list and not as OAuth’s object', async () => {
  const { tokens } = await signedIn();
  const token = tokensOf(tokenResponse.parse(tokens))[1]?.access_token ?? '';
  const transfer = await discovered(globus.serviceClients.transfer);
  const grant = client.genericGrantRequest(transfer, 'urn:globus:auth:grant_type:dependent_token', { token });
  await expect(grant).rejects.toMatchObject({ code: 'OAUTH_INVALID_RESPONSE' });
});

it('openid-client signs in for an application without a secret', async () => {
  const native = await discovered({ id: '61338d24-54d5-408f-a10d-66c06b59f6d2' });
  const { tokens } = await signedIn(usual, native, 'http://localhost:8123/callback');
  expect(tokens.claims()).toMatchObject({ sub: kit, aud: '61338d24-54d5-408f-a10d-66c06b59f6d2' });
  expect(await client.refreshTokenGrant(native, tokens.refresh_token ?? '')).toMatchObject({ token_type: 'bearer' });
});
