import { auth } from '@globus/sdk';
import { introspection, scopes, tokenResponse, tokensOf, userClaims } from '@isthmus/globus';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';
import { tutorialClientId } from './clients.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_AUTH = `${globus.authUrl}/`;
});

afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_AUTH;
  await globus.close();
});

const redirect_uri = 'http://localhost:8123/callback';

/** A code for the Globus SDK's tutorial client, which has no secret. */
async function nativeCode() {
  const code_verifier = oauth.generateRandomCodeVerifier();
  const authorizeUrl = new URL(auth.getAuthorizationEndpoint());
  authorizeUrl.search = new URLSearchParams({
    client_id: tutorialClientId,
    redirect_uri,
    response_type: 'code',
    scope: `${scopes.transferAll} openid profile email offline_access`,
    state: 'native',
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  }).toString();
  const back = await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' });
  return { code: new URL(back).searchParams.get('code') ?? '', code_verifier };
}

async function sdkTokens() {
  const payload = { grant_type: 'authorization_code', client_id: tutorialClientId, redirect_uri } as const;
  const response = await auth.oauth2.token.exchange({ payload: { ...payload, ...(await nativeCode()) } });
  const document: unknown = await response.json();
  expect(auth.isGlobusAuthTokenResponse(document)).toBe(true);
  const tokens = tokenResponse.parse(document);
  const authToken = tokensOf(tokens).find(({ resource_server }) => resource_server === 'auth.globus.org');
  return { tokens, headers: { Authorization: `Bearer ${authToken?.access_token}` } };
}

it('the Globus SDK exchanges a code, and refreshes', async () => {
  const { tokens } = await sdkTokens();
  expect(tokens.resource_server).toBe('transfer.api.globus.org');
  const { refresh_token = '' } = tokens;
  const refreshed = await auth.oauth2.token.refresh({
    payload: { grant_type: 'refresh_token', refresh_token, client_id: tutorialClientId },
  });
  expect(tokenResponse.parse(await refreshed.json())).toMatchObject({
    refresh_token,
    scope: scopes.transferAll,
    other_tokens: [],
  });
});

it('the Globus SDK reads userinfo and looks identities up', async () => {
  const { headers } = await sdkTokens();
  // The SDK's types ask for a payload that nobody can make.
  const response = await auth.oauth2.userinfo({ headers, payload: undefined as never });
  expect(userClaims.parse(await response.json())).toMatchObject({ preferred_username: 'noor@coastal.example' });
  const query = { usernames: ['kit@coastal.example', 'ada@aurora.example'] };
  const list = await auth.identities.getAll({ query, headers });
  expect(await list.json()).toMatchObject({ identities: [{ name: 'Kit Marlow' }, { name: 'Ada Osei' }] });
  const one = await auth.identities.get('5f0c1e2a-3b4d-4c5e-8f60-718293a4b505', { headers });
  expect(await one.json()).toMatchObject({ identity: { username: 'ada@aurora.example' } });
});

it('the Globus SDK introspects with a service’s credentials', async () => {
  const { tokens } = await sdkTokens();
  const { id, secret } = globus.portalClient;
  const headers = { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
  const payload = { token: tokens.access_token, include: 'identity_set' };
  const response = await auth.oauth2.token.introspect({ payload, headers });
  expect(introspection.parse(await response.json())).toMatchObject({
    active: true,
    client_id: tutorialClientId,
    username: 'noor@coastal.example',
  });
});

it('the Globus SDK revokes, and validates', async () => {
  const { tokens } = await sdkTokens();
  const payload = { token: tokens.access_token, client_id: tutorialClientId };
  const active = async () => (await auth.oauth2.token.validate({ payload })).json();
  expect(await active()).toEqual({ active: true });
  const revoked = await auth.oauth2.token.revoke({ payload });
  expect({ status: revoked.status, body: await revoked.json() }).toEqual({ status: 200, body: { active: false } });
  expect(await active()).toEqual({ active: false });
});

it('oauth4webapi goes the whole way: discovery, code, ID token by JWKS, userinfo, refresh, revocation', async () => {
  const options = { [oauth.allowInsecureRequests]: true } as const;
  const issuer = new URL(globus.authUrl);
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const client: oauth.Client = { client_id: tutorialClientId, id_token_signed_response_alg: 'RS512' };
  const none = oauth.None();
  const { code, code_verifier } = await nativeCode();
  const callback = new URL(`${redirect_uri}?code=${code}&state=native`);
  const parameters = oauth.validateAuthResponse(as, client, callback, 'native');
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    none,
    parameters,
    redirect_uri,
    code_verifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { requireIdToken: true });
  await oauth.validateApplicationLevelSignature(as, response, options);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  expect(claims?.preferred_username).toBe('noor@coastal.example');
  const bearer = tokensOf(tokenResponse.parse(tokens)).find(({ scope }) => scope.includes('openid'));
  const userinfo = await oauth.userInfoRequest(as, client, bearer?.access_token ?? '', options);
  expect(await oauth.processUserInfoResponse(as, client, claims?.sub ?? '', userinfo)).toHaveProperty('identity_set');
  const refreshed = await oauth.refreshTokenGrantRequest(as, client, none, tokens.refresh_token ?? '', options);
  expect((await oauth.processRefreshTokenResponse(as, client, refreshed)).scope).toBe(scopes.transferAll);
  const revoked = await oauth.revocationRequest(as, client, none, tokens.refresh_token ?? '', options);
  await oauth.processRevocationResponse(revoked);
  const dead = await oauth.refreshTokenGrantRequest(as, client, none, tokens.refresh_token ?? '', options);
  await expect(oauth.processRefreshTokenResponse(as, client, dead)).rejects.toMatchObject({ error: 'invalid_grant' });
});

it('oauth4webapi introspects with percent-encoded credentials', async () => {
  const { access_token } = await obtainTokens(globus, { person: 'noor@coastal.example' });
  const { id, secret } = globus.portalClient;
  // Globus's discovery names no introspection endpoint.
  const as = { issuer: globus.authUrl, introspection_endpoint: `${globus.authUrl}/v2/oauth2/token/introspect` };
  const response = await oauth.introspectionRequest(
    as,
    { client_id: id },
    oauth.ClientSecretBasic(secret),
    access_token,
    { [oauth.allowInsecureRequests]: true },
  );
  expect(await oauth.processIntrospectionResponse(as, { client_id: id }, response)).toMatchObject({ active: true });
});
