import * as openidClient from 'openid-client';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { createBrowser, signIn, startLocalGlobus } from '../testing/index.ts';
import { openidClient as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

// What Auth does not announce. openid-client does not even ask then; who insists on the usual addresses is refused.

const client = officialClient(openidClient, coverage, import.meta.url);
type Configuration = openidClient.Configuration;

const redirect_uri = 'http://localhost:3000/bff/callback';
let globus: LocalGlobus;
let announced: Configuration;
let insisting: Configuration;

beforeAll(async () => {
  globus = await startLocalGlobus();
  announced = await discovered();
  insisting = insistingOn(client.ClientSecretBasic(globus.portalClient.secret));
});
afterAll(() => globus.close());

const discovered = (authentication = client.ClientSecretBasic(globus.portalClient.secret)) =>
  client.discovery(
    new URL(globus.authUrl),
    globus.portalClient.id,
    { id_token_signed_response_alg: 'RS512' },
    authentication,
    { execute: [openidClient.allowInsecureRequests] },
  );

/** A client that has been told of endpoints that there are not. */
function insistingOn(authentication: openidClient.ClientAuth, more: object = {}): Configuration {
  const at = (path: string) => `${globus.authUrl}${path}`;
  const metadata = {
    issuer: globus.authUrl,
    authorization_endpoint: at('/v2/oauth2/authorize'),
    token_endpoint: at('/v2/oauth2/token'),
    jwks_uri: at('/jwk.json'),
    pushed_authorization_request_endpoint: at('/v2/oauth2/par'),
    device_authorization_endpoint: at('/v2/oauth2/device'),
    backchannel_authentication_endpoint: at('/v2/oauth2/bc-authorize'),
    ...more,
  };
  const made = new openidClient.Configuration(metadata, globus.portalClient.id, {}, authentication);
  openidClient.allowInsecureRequests(made);
  return made;
}

const request = { redirect_uri, scope: 'openid', state: 'state' };
const notThere = { status: 404, error: 'not_found' };

test.each<[string, (config: Configuration) => Promise<unknown>]>([
  ['to push an authorize request', (config) => client.buildAuthorizationUrlWithPAR(config, request)],
  ['to sign in on another device', (config) => client.initiateDeviceAuthorization(config, { scope: 'openid' })],
  ['to sign in by a backchannel', (config) => client.initiateBackchannelAuthentication(config, { scope: 'openid' })],
])('openid-client finds no way %s', async (_what, call) => {
  const unasked = call(announced);
  await expect(unasked).rejects.toMatchObject({ code: 'OAUTH_MISSING_SERVER_METADATA' });
  await expect(unasked).rejects.toBeInstanceOf(client.ClientError);
  await expect(call(insisting)).rejects.toMatchObject(notThere);
});

test.each<[string, (config: Configuration) => Promise<unknown>]>([
  [
    'device code',
    (config) =>
      client.pollDeviceAuthorizationGrant(config, {
        device_code: 'x',
        user_code: 'x',
        verification_uri: 'https://x.example',
        expires_in: 60,
        interval: 0,
      }),
  ],
  [
    'backchannel request',
    (config) => client.pollBackchannelAuthenticationGrant(config, { auth_req_id: 'x', expires_in: 60, interval: 0 }),
  ],
])('openid-client gets no token for a %s', async (_what, call) => {
  const answer = call(announced);
  await expect(answer).rejects.toMatchObject({ error: 'unsupported_grant_type', status: 400 });
  await expect(answer).rejects.toBeInstanceOf(client.ResponseBodyError);
});

it('openid-client registers no client by itself', async () => {
  const register = client.dynamicClientRegistration(
    new URL(globus.authUrl),
    { redirect_uris: [redirect_uri] },
    undefined,
    {
      execute: [openidClient.allowInsecureRequests],
    },
  );
  await expect(register).rejects.toMatchObject({ code: 'OAUTH_MISSING_SERVER_METADATA' });
});

it('openid-client finds no address to sign out at; told of the page for it, it leads there', async () => {
  expect(() => client.buildEndSessionUrl(announced)).toThrow(/end_session_endpoint/);
  const browser = createBrowser();
  const authorizeUrl = openidClient.buildAuthorizationUrl(announced, request);
  await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow', browser });
  const silent = openidClient.buildAuthorizationUrl(announced, { ...request, prompt: 'none' });
  const location = async () => (await browser.fetch(silent)).headers.get('location') ?? '';
  expect(await location()).toContain('code=');
  const told = insistingOn(openidClient.None(), { end_session_endpoint: `${globus.authUrl}/v2/web/logout` });
  const page = await browser.fetch(client.buildEndSessionUrl(told, { redirect_uri, redirect_name: 'The portal' }));
  expect(await page.text()).toContain('Continue to The portal');
  expect(await location()).toContain('error=login_required');
});

describe.each<[string, () => Promise<openidClient.ClientAuth> | openidClient.ClientAuth]>([
  ['its secret in the form', () => client.ClientSecretPost(globus.portalClient.secret)],
  ['a JWT that its secret signs', () => client.ClientSecretJwt(globus.portalClient.secret)],
  ['a JWT that its own key signs', async () => client.PrivateKeyJwt((await rsa()).privateKey)],
  ['a certificate', () => client.TlsClientAuth()],
])('a client that proves itself by %s', (_what, authentication) => {
  it('is refused: Auth announces Basic alone', async () => {
    const config = insistingOn(await authentication());
    const grant = openidClient.clientCredentialsGrant(config, { scope: 'openid' });
    await expect(grant).rejects.toMatchObject({ status: 401 });
    await expect(grant).rejects.toBeInstanceOf(client.WWWAuthenticateChallengeError);
  });
});

const rsa = () => crypto.subtle.generateKey(rsaOf('RSASSA-PKCS1-v1_5'), true, ['sign', 'verify']);
const rsaOf = (name: string) => ({
  name,
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
});

/** What Auth shows instead of a redirect. */
async function pageAt(url: URL): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
}

test.each<[string, (config: Configuration) => void]>([
  ['an ID token alone', client.useIdTokenResponseType],
  ['a code and an ID token', client.useCodeIdTokenResponseType],
])('a sign-in for %s is shown an error page and leads nowhere', async (_what, use) => {
  const config = await discovered();
  use(config);
  const { status, text } = await pageAt(openidClient.buildAuthorizationUrl(config, { ...request, nonce: 'nonce' }));
  expect(status).toBe(400);
  expect(text).toContain('OAUTH_AUTH_REQUEST_FAILURE');
});

it('a sign-in by a signed request is shown an error page', async () => {
  const { privateKey } = await rsa();
  const url = await client.buildAuthorizationUrlWithJAR(announced, request, privateKey);
  expect(url.searchParams.has('request')).toBe(true);
  expect(await pageAt(url)).toMatchObject({ status: 400, text: expect.stringContaining('OAUTH_AUTH_REQUEST_FAILURE') });
});

it('an answer as a JWT is not given: the code comes as ever, and openid-client does not take it', async () => {
  const config = await discovered();
  client.useJwtResponseMode(config);
  const authorizeUrl = openidClient.buildAuthorizationUrl(config, request);
  const back = new URL(await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' }));
  expect([...back.searchParams.keys()].sort()).toEqual(['code', 'state']);
  await expect(openidClient.authorizationCodeGrant(config, back, { expectedState: 'state' })).rejects.toThrow();
});

it('an ID token of Auth stands up to openid-client’s checks of those that come by themselves', async () => {
  const nonce = 'nonce-of-this-request';
  const authorizeUrl = openidClient.buildAuthorizationUrl(announced, { ...request, nonce });
  const back = new URL(await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' }));
  const checks = { expectedState: 'state', expectedNonce: nonce };
  const { id_token = '' } = await openidClient.authorizationCodeGrant(announced, back, checks);
  const config = await discovered();
  client.useIdTokenResponseType(config);
  const fragment = (token: string) =>
    new URL(`${redirect_uri}#${new URLSearchParams({ id_token: token, state: 'state' }).toString()}`);
  const claims = await client.implicitAuthentication(config, fragment(id_token), nonce, { expectedState: 'state' });
  expect(claims).toMatchObject({ iss: globus.authUrl, aud: globus.portalClient.id, nonce });
  const [header, payload, signature = ''] = id_token.split('.');
  const forged = [header, payload, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`].join('.');
  await expect(
    client.implicitAuthentication(config, fragment(forged), nonce, { expectedState: 'state' }),
  ).rejects.toBeInstanceOf(client.ClientError);
});

it('a person’s refusal comes as OAuth’s own error', async () => {
  const authorizeUrl = openidClient.buildAuthorizationUrl(announced, request);
  const back = new URL(await signIn({ authorizeUrl, person: 'dana@aurora.example', consent: 'deny' }));
  const grant = openidClient.authorizationCodeGrant(announced, back, { expectedState: 'state' });
  await expect(grant).rejects.toMatchObject({ error: 'access_denied' });
  await expect(grant).rejects.toBeInstanceOf(client.AuthorizationResponseError);
});

it('tokens are bearers’, though a client proves that it holds a key', async () => {
  const keys = await client.randomDPoPKeyPair();
  const DPoP = client.getDPoPHandle(announced, keys);
  const scope = 'openid';
  const tokens = await openidClient.clientCredentialsGrant(announced, { scope }, { DPoP });
  expect(tokens.token_type).toBe('bearer');
  const { id } = globus.portalClient;
  expect((await openidClient.fetchUserInfo(announced, tokens.access_token, id)).sub).toBe(id);
});
