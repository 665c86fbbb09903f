import { resourceServers } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { askApi, askAuth, signIn } from '../testing/index.ts';
import { newClient, newSecret, startTides, type Tides } from '../testing/tides.ts';
import { authPost, createCli, read, tokenDocument } from './cli.ts';
import { apiAuth, getIdentities, logout, sessionConsent, sessionShow, sessionUpdate, whoami } from './cli-commands.ts';
import { authorizeUrl, login, signedInCli } from './cli-login.ts';
import { decodeIdToken } from './id-token.ts';
import { createPythonHttp } from './python-http.ts';
import { withRetries } from './python-retries.ts';
import { expectRequests } from './seen-requests.ts';

// The sheet's ladder for official clients. (3), (4) and (5) are in python-apps.test.ts, (7) in client-mode.test.ts,
// (8) is driven by the JavaScript SDK itself.

const names = ['kit@coastal.example', 'kit.marlow@aurora.example', 'kitm@globusid.org'] as const;
const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const validate = 'POST /v2/oauth2/token/validate 200';
const exchange = ['POST /v2/oauth2/token 200', 'GET /.well-known/openid-configuration 200', 'GET /jwk.json 200'];

const gate = z.looseObject({
  authorization_parameters: z.looseObject({ session_required_policies: z.array(z.string()) }),
});

let tides: Tides;

beforeAll(async () => {
  tides = await startTides();
});

afterAll(() => tides.globus.close());

const { control } = askAuth(() => tides.globus);

test('Appendix C (1): discovery with Globus’s members and no more, and one RSA key of RS512', async () => {
  const http = createPythonHttp('ladder');
  const base = tides.globus.authUrl;
  const discovery = await http({ method: 'GET', url: `${base}/.well-known/openid-configuration` });
  expect(discovery.body).toEqual({
    issuer: base,
    authorization_endpoint: `${base}/v2/oauth2/authorize`,
    token_endpoint: `${base}/v2/oauth2/token`,
    userinfo_endpoint: `${base}/v2/oauth2/userinfo`,
    revocation_endpoint: `${base}/v2/oauth2/token/revoke`,
    jwks_uri: `${base}/jwk.json`,
    response_types_supported: ['code', 'token', 'token id_token', 'id_token'],
    id_token_signing_alg_values_supported: ['RS512'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    subject_types_supported: ['public'],
    claims_supported: ['at_hash', 'aud', 'email', 'exp', 'name', 'nonce', 'preferred_username', 'iat', 'iss', 'sub'],
  });
  const keys = await http({ method: 'GET', url: `${base}/jwk.json` });
  expect(keys.body).toEqual({
    keys: [{ kty: 'RSA', alg: 'RS512', use: 'sig', e: 'AQAB', n: expect.stringMatching(/^[\w-]{342}$/) }],
  });
});

test('Appendix C (2): client_credentials of a ConfidentialAppAuthClient, with an ID token of the client’s own', async () => {
  const id = await newClient(tides, { public_client: undefined, client_type: 'client_identity' });
  const cli = createCli(tides.globus);
  const form = { grant_type: 'client_credentials', scope: 'openid urn:globus:auth:scope:transfer.api.globus.org:all' };
  const document = read(await authPost(cli, await newSecret(tides, id), '/v2/oauth2/token', form), tokenDocument);
  expect(document).not.toHaveProperty('refresh_token');
  expect(document).not.toHaveProperty('state');
  expect(document.other_tokens).toEqual([expect.objectContaining({ resource_server: resourceServers.transfer })]);
  const check = { http: cli.http, authUrl: tides.globus.authUrl, audience: id, now: Date.now };
  expect(await decodeIdToken(document.id_token ?? '', check)).toBe(id);
});

test('Appendix C (6): the CLI from login to logout, in one go', async () => {
  const cli = createCli(tides.globus);
  const scope = `urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/${storage}/data_access]`;
  const journey = async () => {
    await login(cli, { person: names[0] });
    await whoami(cli);
    await whoami(cli);
    await sessionShow(cli);
    await sessionUpdate(cli, { kind: 'all' }, { person: names });
    await sessionConsent(cli, [scope], { person: names[0] });
    await getIdentities(cli, ['noor@coastal.example']);
    await apiAuth(cli, '/v2/oauth2/userinfo');
    await logout(cli);
    await expect(whoami(cli)).rejects.toMatchObject({ status: 4 });
  };
  const userinfo = 'GET /v2/oauth2/userinfo 200';
  await expectRequests(tides.globus, journey, [
    'POST /v2/api/clients anonymous 201',
    ...exchange,
    validate,
    userinfo,
    validate,
    userinfo,
    validate,
    'POST /v2/oauth2/token/introspect 200',
    'GET /v2/api/identities?ids 200',
    validate,
    userinfo,
    ...exchange,
    ...exchange,
    validate,
    'GET /v2/api/identities?usernames&provision 200',
    validate,
    userinfo,
    userinfo,
    ...Array.from({ length: 12 }, () => 'POST /v2/oauth2/token/revoke anonymous 200'),
  ]);
});

test('Appendix C (9): a wrong secret is 401, a code used twice and a revoked refresh token 400, in their documents', async () => {
  const cli = await signedInCli(tides.globus, names[0]);
  const { child } = cli.storage;
  const redirect_uri = `${tides.globus.authUrl}/v2/web/auth-code`;
  const url = authorizeUrl(cli, { scope: 'openid', redirectUri: redirect_uri, session: {} });
  const back = await signIn({ authorizeUrl: url, person: names[0], consent: 'allow', browser: cli.browser });
  const code = new URL(back).searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri };
  const wrong = await authPost(cli, { id: child?.id ?? '', secret: 'wrong' }, '/v2/oauth2/token', form);
  expect(wrong).toMatchObject({
    status: 401,
    body: {
      errors: [{ status: '401', code: 'UNAUTHORIZED', detail: 'Basic auth failed', id: expect.any(String) }],
      error: 'unauthorized',
    },
  });
  expect((await authPost(cli, child, '/v2/oauth2/token', form)).status).toBe(200);
  const twice = await authPost(cli, child, '/v2/oauth2/token', form);
  expect({ status: twice.status, body: twice.body }).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  const refresh_token = cli.storage.tokens.get(resourceServers.groups)?.refresh_token ?? '';
  await authPost(cli, child, '/v2/oauth2/token/revoke', { token: refresh_token });
  const dead = await authPost(cli, child, '/v2/oauth2/token', { refresh_token, grant_type: 'refresh_token' });
  expect({ status: dead.status, body: dead.body }).toEqual({ status: 400, body: { error: 'invalid_grant' } });
});

test('Appendix C (9): an unknown scope is a page with its code and the names, never a redirect', async () => {
  const cli = await signedInCli(tides.globus, names[0]);
  const unknown = `https://auth.globus.org/scopes/${storage}/no_such_scope`;
  await expect(sessionConsent(cli, [unknown], { person: names[0] })).rejects.toThrow(
    new RegExp(`400.*UNKNOWN_SCOPE_ERROR|400.*${unknown}`),
  );
});

test('Appendix C (9): the policy’s 403 of a write to a project names what globus session update is to ask for', async () => {
  const cli = await signedInCli(tides.globus, names[0]);
  const scopes = ['urn:globus:auth:scope:auth.globus.org:manage_projects'];
  await sessionConsent(cli, scopes, { person: names[0] });
  await control('POST', '/clock', { advance_seconds: 31 * 60 });
  const token = cli.storage.tokens.get(resourceServers.auth)?.access_token ?? '';
  const project = { display_name: 'Later' };
  const refused = await askApi(() => tides.globus).put(`/projects/${tides.project}`, { token }, { project });
  expect(refused).toMatchObject({
    status: 403,
    body: {
      errors: [{ code: 'FORBIDDEN' }],
      authorization_parameters: {
        session_required_policies: [expect.any(String)],
        session_message: expect.stringMatching(/30 minutes/),
      },
    },
  });
  const policies = gate.parse(refused.body).authorization_parameters.session_required_policies;
  await sessionUpdate(cli, { kind: 'policies', policies }, { person: names[0], scopes });
  const anew = cli.storage.tokens.get(resourceServers.auth)?.access_token ?? '';
  const changed = await askApi(() => tides.globus).put(`/projects/${tides.project}`, { token: anew }, { project });
  expect(changed.status).toBe(200);
});

test('Appendix C (9): 429 with Retry-After is waited out as the SDK does, and the command goes on', async () => {
  const waits: number[] = [];
  const cli = await signedInCli(tides.globus, names[0]);
  cli.http = withRetries(cli.http, (seconds) => void waits.push(seconds));
  await control('POST', '/faults', {
    service: 'auth',
    path: '/v2/oauth2/userinfo',
    status: 429,
    retry_after: 7,
    count: 2,
  });
  await expectRequests(tides.globus, () => whoami(cli), [
    validate,
    'GET /v2/oauth2/userinfo 429',
    'GET /v2/oauth2/userinfo 429',
    'GET /v2/oauth2/userinfo 200',
  ]);
  expect(waits).toEqual([7, 7]);
});
