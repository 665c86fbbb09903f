import { scopes } from '@isthmus/globus';
import * as oauth4webapi from 'oauth4webapi';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { signIn, startLocalGlobus, tokenFor } from '../testing/index.ts';
import { oauth4webapi as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

// What Auth does not announce, as who insists on the usual addresses hears of it.

const oauth = officialClient(oauth4webapi, coverage, import.meta.url);

const redirect_uri = 'http://localhost:3000/bff/callback';
const options = { [oauth.allowInsecureRequests]: true } as const;
let globus: LocalGlobus;
let as: oauth4webapi.AuthorizationServer;
let client: oauth4webapi.Client;
let basic: oauth4webapi.ClientAuth;

beforeAll(async () => {
  globus = await startLocalGlobus();
  const { authUrl, portalClient } = globus;
  client = { client_id: portalClient.id, id_token_signed_response_alg: 'RS512' };
  basic = oauth4webapi.ClientSecretBasic(portalClient.secret);
  as = {
    issuer: authUrl,
    authorization_endpoint: `${authUrl}/v2/oauth2/authorize`,
    token_endpoint: `${authUrl}/v2/oauth2/token`,
    userinfo_endpoint: `${authUrl}/v2/oauth2/userinfo`,
    jwks_uri: `${authUrl}/jwk.json`,
    id_token_signing_alg_values_supported: ['RS512'],
    pushed_authorization_request_endpoint: `${authUrl}/v2/oauth2/par`,
    device_authorization_endpoint: `${authUrl}/v2/oauth2/device`,
    backchannel_authentication_endpoint: `${authUrl}/v2/oauth2/bc-authorize`,
    registration_endpoint: `${authUrl}/v2/oauth2/register`,
  };
});
afterAll(() => globus.close());

const authorizeUrl = (more: Record<string, string> = {}) => {
  const url = new URL(as.authorization_endpoint ?? '');
  const parameters = {
    client_id: client.client_id,
    redirect_uri,
    response_type: 'code',
    scope: 'openid',
    state: 'state',
  };
  url.search = new URLSearchParams({ ...parameters, ...more }).toString();
  return url;
};
const signedIn = async () =>
  new URL(await signIn({ authorizeUrl: authorizeUrl(), person: 'noor@coastal.example', consent: 'allow' }));

test.each<[string, () => Promise<unknown>]>([
  [
    'pushed authorize requests',
    async () => {
      const response = await oauth.pushedAuthorizationRequest(as, client, basic, { redirect_uri }, options);
      return oauth.processPushedAuthorizationResponse(as, client, response);
    },
  ],
  [
    'sign-ins on another device',
    async () => {
      const response = await oauth.deviceAuthorizationRequest(as, client, basic, { scope: 'openid' }, options);
      return oauth.processDeviceAuthorizationResponse(as, client, response);
    },
  ],
  [
    'sign-ins by a backchannel',
    async () => {
      const response = await oauth.backchannelAuthenticationRequest(as, client, basic, { scope: 'openid' }, options);
      return oauth.processBackchannelAuthenticationResponse(as, client, response);
    },
  ],
  [
    'clients that register themselves',
    async () => {
      const response = await oauth.dynamicClientRegistrationRequest(as, { redirect_uris: [redirect_uri] }, options);
      return oauth.processDynamicClientRegistrationResponse(response);
    },
  ],
])('Auth has nothing for %s', async (_what, call) => {
  const answer = call();
  await expect(answer).rejects.toMatchObject({ status: 404, error: 'not_found' });
  await expect(answer).rejects.toBeInstanceOf(oauth.ResponseBodyError);
});

test.each<[string, () => Promise<unknown>]>([
  [
    'device code',
    async () => {
      const response = await oauth.deviceCodeGrantRequest(as, client, basic, 'code', options);
      return oauth.processDeviceCodeResponse(as, client, response);
    },
  ],
  [
    'backchannel request',
    async () => {
      const response = await oauth.backchannelAuthenticationGrantRequest(as, client, basic, 'id', options);
      return oauth.processBackchannelAuthenticationGrantResponse(as, client, response);
    },
  ],
])('Auth gives no token for a %s', async (_what, call) => {
  await expect(call()).rejects.toMatchObject({ status: 400, error: 'unsupported_grant_type' });
});

it('Transfer describes itself to no client', async () => {
  const resource = new URL(globus.transferUrl);
  const response = await oauth.resourceDiscoveryRequest(resource, options);
  expect(response.status).toBe(404);
  const read = oauth.processResourceDiscoveryResponse(resource, response);
  await expect(read).rejects.toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' });
  await expect(read).rejects.toBeInstanceOf(oauth.OperationProcessingError);
});

test.each<[string, () => Promise<oauth4webapi.ClientAuth> | oauth4webapi.ClientAuth]>([
  ['its secret in the form', () => oauth.ClientSecretPost(globus.portalClient.secret)],
  ['a JWT that its secret signs', () => oauth.ClientSecretJwt(globus.portalClient.secret)],
  ['a JWT that its key signs', async () => oauth.PrivateKeyJwt((await oauth.generateKeyPair('RS256')).privateKey)],
  ['a certificate', () => oauth.TlsClientAuth()],
])('a client does not prove itself by %s: Auth announces Basic alone', async (_what, authentication) => {
  const { token_endpoint = '' } = as;
  const server = { ...as, mtls_endpoint_aliases: { token_endpoint } };
  const scope = { scope: 'openid' };
  const response = await oauth4webapi.clientCredentialsGrantRequest(
    server,
    client,
    await authentication(),
    scope,
    options,
  );
  expect(response.status).toBe(401);
  const read = oauth4webapi.processClientCredentialsResponse(as, client, response);
  await expect(read).rejects.toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
});

it('tokens are bearers’, though a client proves that it holds a key; and no nonce is asked for', async () => {
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const proving = { ...options, DPoP };
  const ask = (scope: string) => oauth4webapi.clientCredentialsGrantRequest(as, client, basic, { scope }, proving);
  const tokens = await oauth4webapi.processClientCredentialsResponse(as, client, await ask('openid'));
  expect(tokens.token_type).toBe('bearer');
  const refusal: unknown = await oauth4webapi
    .processClientCredentialsResponse(as, client, await ask('nonsense'))
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: 400 });
  expect(oauth.isDPoPNonceError(refusal)).toBe(false);
});

it('access tokens are opaque: no service reads them as JWTs', async () => {
  const token = await tokenFor(globus, 'noor@coastal.example', scopes.transferAll);
  const request = new Request(`${globus.transferUrl}/v0.10/task_list`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const read = oauth.validateJwtAccessToken(as, request, 'transfer.api.globus.org', options);
  await expect(read).rejects.toBeInstanceOf(oauth.OperationProcessingError);
});

it('a signed request is shown an error page', async () => {
  const { privateKey } = await oauth.generateKeyPair('RS256');
  const request = await oauth.issueRequestObject(as, client, { redirect_uri, scope: 'openid' }, privateKey);
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = new URLSearchParams({ client_id: client.client_id, request }).toString();
  const page = await fetch(url, { redirect: 'manual' });
  expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('OAUTH_AUTH_REQUEST_FAILURE')]);
});

it('an answer comes as no JWT, and with no ID token beside the code', async () => {
  const wanted = { response_type: 'code id_token', nonce: 'nonce' };
  const page = await fetch(authorizeUrl(wanted), { redirect: 'manual' });
  expect(page.status).toBe(400);
  const back = await signedIn();
  await expect(oauth.validateJwtAuthResponse(as, client, back, 'state', options)).rejects.toThrow();
  const fragment = new URL(`${back.origin}${back.pathname}#${back.searchParams.toString()}`);
  for (const name of ['validateCodeIdTokenResponse', 'validateDetachedSignatureResponse'] as const) {
    const read = oauth[name](as, client, fragment, 'nonce', 'state', oauth.skipAuthTimeCheck, options);
    await expect(read).rejects.toThrow('does not contain an ID Token');
  }
});

it('a person’s refusal comes as OAuth’s own error', async () => {
  const url = authorizeUrl();
  const back = new URL(await signIn({ authorizeUrl: url, person: 'dana@aurora.example', consent: 'deny' }));
  const read = () => oauth4webapi.validateAuthResponse(as, client, back, 'state');
  expect(read).toThrow(oauth.AuthorizationResponseError);
  expect(read).toThrow(expect.objectContaining({ error: 'access_denied' }));
});

it('an ID token is not signed by a key that Auth does not have', async () => {
  const back = await signedIn();
  const parameters = oauth4webapi.validateAuthResponse(as, client, back, 'state');
  const response = await oauth4webapi.authorizationCodeGrantRequest(
    as,
    client,
    basic,
    parameters,
    redirect_uri,
    oauth.nopkce,
    options,
  );
  await oauth4webapi.processAuthorizationCodeResponse(as, client, response);
  const other = { ...as, jwks_uri: `${globus.transferUrl}/jwk.json` };
  await expect(oauth4webapi.validateApplicationLevelSignature(other, response, options)).rejects.toThrow();
  const needsWords = oauth4webapi.validateApplicationLevelSignature({ issuer: as.issuer }, response, options);
  await expect(needsWords).rejects.toThrow();
  expect(oauth.UnsupportedOperationError).toBeTypeOf('function');
});
