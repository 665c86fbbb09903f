import { introspection, resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import * as oauth4webapi from 'oauth4webapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tutorialClientId } from '../auth/clients.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';
import { oauth4webapi as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const oauth = officialClient(oauth4webapi, coverage, import.meta.url);

const redirect_uri = 'http://localhost:8123/callback';
const options = { [oauth.allowInsecureRequests]: true } as const;
const native: oauth4webapi.Client = { client_id: tutorialClientId, id_token_signed_response_alg: 'RS512' };
const none = oauth.None();
let globus: LocalGlobus;
let as: oauth4webapi.AuthorizationServer;
let portal: { client: oauth4webapi.Client; basic: oauth4webapi.ClientAuth };

beforeAll(async () => {
  globus = await startLocalGlobus();
  const issuer = new URL(globus.authUrl);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const { id, secret } = globus.portalClient;
  portal = { client: { client_id: id }, basic: oauth.ClientSecretBasic(secret) };
});
afterAll(() => globus.close());

async function nativeTokens() {
  const code_verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const authorizeUrl = new URL(as.authorization_endpoint ?? '');
  authorizeUrl.search = new URLSearchParams({
    client_id: tutorialClientId,
    redirect_uri,
    response_type: 'code',
    scope: `${scopes.transferAll} openid profile email offline_access`,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  }).toString();
  const back = new URL(await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' }));
  const parameters = oauth.validateAuthResponse(as, native, back, state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    native,
    none,
    parameters,
    redirect_uri,
    code_verifier,
    options,
  );
  const checks = { requireIdToken: true, expectedNonce: nonce };
  const tokens = await oauth.processAuthorizationCodeResponse(as, native, response, checks);
  await oauth.validateApplicationLevelSignature(as, response, options);
  return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
}

it('oauth4webapi signs in: discovery, code, ID token by JWKS, userinfo', async () => {
  const { tokens, claims } = await nativeTokens();
  expect(claims).toMatchObject({ preferred_username: 'noor@coastal.example', aud: tutorialClientId });
  const bearer = tokensOf(tokenResponse.parse(tokens)).find(({ scope }) => scope.includes('openid'));
  const answer = await oauth.userInfoRequest(as, native, bearer?.access_token ?? '', options);
  expect(await oauth.processUserInfoResponse(as, native, claims?.sub ?? '', answer)).toMatchObject({
    email: 'noor@coastal.example',
    identity_set: [{ username: 'noor@coastal.example' }],
  });
});

it('oauth4webapi refreshes, until the refresh token is revoked', async () => {
  const { refresh_token = '' } = (await nativeTokens()).tokens;
  const refresh = async () => {
    const response = await oauth.refreshTokenGrantRequest(as, native, none, refresh_token, options);
    return oauth.processRefreshTokenResponse(as, native, response);
  };
  expect(await refresh()).toMatchObject({ scope: scopes.transferAll, refresh_token });
  const revoked = await oauth.revocationRequest(as, native, none, refresh_token, options);
  expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
  await expect(refresh()).rejects.toMatchObject({ error: 'invalid_grant' });
});

it('oauth4webapi calls Transfer, and shows what it says', async () => {
  const { access_token } = (await nativeTokens()).tokens;
  const url = new URL(`${globus.transferUrl}/v0.10/submission_id`);
  oauth.checkProtocol(url, false);
  expect(() => oauth.checkProtocol(url, true)).toThrow('HTTPS');
  const answer = await oauth.protectedResourceRequest(access_token, 'GET', url, undefined, null, options);
  expect(await answer.json()).toMatchObject({ DATA_TYPE: 'submission_id', value: expect.any(String) });
});

it('oauth4webapi introspects with percent-encoded credentials', async () => {
  const { access_token } = await obtainTokens(globus, { person: 'noor@coastal.example' });
  // Globus's discovery names no introspection endpoint.
  expect(as.introspection_endpoint).toBeUndefined();
  const told = { ...as, introspection_endpoint: `${globus.authUrl}/v2/oauth2/token/introspect` };
  const ask = async (token: string) => {
    const response = await oauth.introspectionRequest(told, portal.client, portal.basic, token, options);
    return oauth.processIntrospectionResponse(told, portal.client, response);
  };
  expect(introspection.parse(await ask(access_token))).toMatchObject({
    active: true,
    username: 'noor@coastal.example',
    client_id: globus.portalClient.id,
  });
  expect(await ask('AgNothing')).toEqual({ active: false });
});

it('oauth4webapi gets tokens for a client that acts as itself', async () => {
  const { client, basic } = portal;
  const response = await oauth.clientCredentialsGrantRequest(as, client, basic, { scope: scopes.transferAll }, options);
  const tokens = await oauth.processClientCredentialsResponse(as, client, response);
  expect(tokens).toMatchObject({ scope: scopes.transferAll, resource_server: resourceServers.transfer });
  const scope = { scope: 'email' };
  const same = await oauth.genericTokenEndpointRequest(as, client, basic, 'client_credentials', scope, options);
  expect(await oauth.processGenericTokenEndpointResponse(as, client, same)).toMatchObject({
    ...scope,
    resource_server: resourceServers.auth,
  });
});

it('oauth4webapi asks for dependent tokens, whose list it leaves to its caller', async () => {
  const dataAccess = 'https://auth.globus.org/scopes/0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90/data_access';
  const scope = `${scopes.transferAll}[*${dataAccess}] openid`;
  const { access_token: token } = await obtainTokens(globus, { person: 'noor@coastal.example', scope });
  const { id, secret } = globus.serviceClients.transfer;
  const response = await oauth.genericTokenEndpointRequest(
    as,
    { client_id: id },
    oauth.ClientSecretBasic(secret),
    'urn:globus:auth:grant_type:dependent_token',
    { token },
    options,
  );
  expect(await response.json()).toMatchObject([{ scope: dataAccess, token_type: 'Bearer' }]);
});
