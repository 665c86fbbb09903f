import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { authError, resourceServers, scopes, type Token, tokenResponse, tokensOf } from '@isthmus/globus';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import {
  type Answer,
  askAuth,
  type ObtainTokensOptions,
  obtainTokens,
  signIn,
  startLocalGlobus,
} from '../testing/index.ts';
import { tutorialClientId } from './clients.ts';

const kit = { person: 'kit@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502' };
const policies = {
  aurora: '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39',
  secondFactor: '4a9b2d81-6e3f-4ca7-b902-1d8f7e6c5b4a',
  coastal: '5bac3e92-7f40-4db8-8a13-2e90816d7c5b',
  lately: '6cbd4fa3-8051-4ec9-9b24-3fa1927e8d6c',
};
let globus: LocalGlobus;
let nowMs = Date.now();
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(() => ask.control('POST', '/reset'));

async function tokensFor(changes: Partial<ObtainTokensOptions> = {}): Promise<{ auth: Token; transfer: Token }> {
  const tokens = tokensOf(tokenResponse.parse(await obtainTokens(globus, { ...kit, ...changes })));
  const of = (server: string) => tokens.find(({ resource_server }) => resource_server === server);
  const auth = of(resourceServers.auth);
  return { auth: auth ?? fail('no Auth token'), transfer: of(resourceServers.transfer) ?? auth ?? fail('no token') };
}

function fail(why: string): never {
  throw new Error(why);
}

/** The error document of §4.4. */
function expectError({ status, headers, body }: Answer, expected: number, code: string): void {
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  const document = authError.parse(body);
  expect(document).toMatchObject({ error: code.toLowerCase(), error_description: document.errors[0]?.title });
  expect(document.errors).toHaveLength(1);
  expect(document.errors[0]).toMatchObject({
    code,
    status: String(expected),
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
}

it('§14.2: every token of an answer has all its members', async () => {
  const document = await obtainTokens(globus, { ...kit, refreshTokens: true });
  for (const token of tokensOf(tokenResponse.parse(document))) {
    expect(Object.keys(token).sort()).toEqual(
      ['access_token', 'expires_in', 'refresh_token', 'resource_server', 'scope', 'state', 'token_type'].sort(),
    );
  }
  const bare = await ask.form('/v2/oauth2/token', { grant_type: 'client_credentials', scope: scopes.transferAll });
  expect(Object.keys(bare.body as object).sort()).toEqual(
    ['access_token', 'expires_in', 'other_tokens', 'resource_server', 'scope', 'token_type'].sort(),
  );
  expect(bare.headers.get('cache-control')).toBe('no-store');
  expect(bare.headers.get('pragma')).toBe('no-cache');
});

it('§14.3: the resource server of the first scope is on top', async () => {
  const ofScope = async (scope: string) =>
    tokensOf(tokenResponse.parse(await obtainTokens(globus, { ...kit, scope }))).map(
      ({ resource_server }) => resource_server,
    );
  expect(await ofScope(`${scopes.transferAll} openid`)).toEqual([resourceServers.transfer, resourceServers.auth]);
  expect(await ofScope(`email ${scopes.transferAll} openid`)).toEqual([resourceServers.auth, resourceServers.transfer]);
});

it('§14.4: announces the one key and algorithm that it signs with', async () => {
  const discovery = (await ask.get('/.well-known/openid-configuration')).body;
  expect(discovery).toEqual({
    issuer: globus.authUrl,
    authorization_endpoint: `${globus.authUrl}/v2/oauth2/authorize`,
    token_endpoint: `${globus.authUrl}/v2/oauth2/token`,
    userinfo_endpoint: `${globus.authUrl}/v2/oauth2/userinfo`,
    revocation_endpoint: `${globus.authUrl}/v2/oauth2/token/revoke`,
    jwks_uri: `${globus.authUrl}/jwk.json`,
    response_types_supported: ['code', 'token', 'token id_token', 'id_token'],
    id_token_signing_alg_values_supported: ['RS512'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    subject_types_supported: ['public'],
    claims_supported: ['at_hash', 'aud', 'email', 'exp', 'name', 'nonce', 'preferred_username', 'iat', 'iss', 'sub'],
  });
  const { keys } = z
    .object({ keys: z.array(z.record(z.string(), z.string())) })
    .parse((await ask.get('/jwk.json', globus.portalClient)).body);
  expect(keys).toEqual([{ kty: 'RSA', alg: 'RS512', use: 'sig', e: 'AQAB', n: expect.stringMatching(/^[\w-]{342}$/) }]);
});

it('§14.5: gives an ID token for openid alone, to its client as a plain string, for two days', async () => {
  const { id_token = '' } = await obtainTokens(globus, { ...kit, scope: `${scopes.transferAll} openid profile` });
  expect(decodeProtectedHeader(id_token)).toEqual({ typ: 'JWT', alg: 'RS512' });
  const claims = decodeJwt(id_token);
  expect(claims).toMatchObject({ sub: kit.id, aud: globus.portalClient.id, iss: globus.authUrl });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(172_800);
  expect(claims.identity_set).toHaveLength(3);
  expect(claims).not.toHaveProperty('email');
  expect(await obtainTokens(globus, { ...kit, scope: `${scopes.transferAll} email` })).not.toHaveProperty('id_token');
  await ask.control('POST', '/switches', { globus_issuer: true });
  const named = await obtainTokens(globus, { ...kit, scope: 'openid' });
  expect(decodeJwt(named.id_token ?? '').iss).toBe('https://auth.globus.org');
});

it('§14.10: validates access and refresh tokens, each for the client that has it', async () => {
  const { transfer } = await tokensFor({ refreshTokens: true });
  const validate = async (token: string, as = globus.portalClient) =>
    (await ask.form('/v2/oauth2/token/validate', { token }, as)).body;
  for (const token of [transfer.access_token, transfer.refresh_token ?? '']) {
    expect(await validate(token)).toEqual({ active: true });
    expect(await validate(token, globus.serviceClients.transfer)).toEqual({ active: false });
    await ask.form('/v2/oauth2/token/revoke', { token });
    expect(await validate(token)).toEqual({ active: false });
  }
  expect(await validate('AgNothing')).toEqual({ active: false });
  const wrong = { ...globus.portalClient, secret: 'wrong' };
  expectError(await ask.form('/v2/oauth2/token/validate', { token: 'x' }, wrong), 401, 'UNAUTHORIZED');
});

it.each([
  ['http://localhost:51234', 200],
  ['http://127.0.0.1:8080/any/path', 200],
  ['http://[::1]:9/', 200],
  ['https://localhost:51234/', 400],
  ['http://localhost.evil.example/', 400],
  ['http://10.0.0.1/', 400],
])('§14.13: a native application may have its codes sent to %s: %i', async (redirect_uri, status) => {
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  const pkce = { code_challenge: 'v'.repeat(43), code_challenge_method: 'S256' };
  const fields = { client_id: tutorialClientId, redirect_uri, scope: 'openid', response_type: 'code', ...pkce };
  url.search = new URLSearchParams(fields).toString();
  if (status === 400) return expect((await ask.get(`${url.pathname}${url.search}`)).status).toBe(400);
  const back = await signIn({ authorizeUrl: url, person: kit.person, consent: 'allow' });
  return expect(back.startsWith(new URL(redirect_uri).href)).toBe(true);
});

it('§14.16: refuses in JSON, in the one error document', async () => {
  const { auth } = await tokensFor({ scope: 'openid' });
  const as = { token: auth.access_token };
  expectError(await ask.form('/v2/oauth2/token', {}, { ...globus.portalClient, secret: 'x' }), 401, 'UNAUTHORIZED');
  expectError(await ask.form('/v2/oauth2/token/introspect', { token: 'x' }, null), 401, 'UNAUTHORIZED');
  expectError(await ask.form('/v2/oauth2/token/introspect', {}), 400, 'BAD_REQUEST');
  expectError(await ask.get('/v2/oauth2/userinfo'), 401, 'UNAUTHORIZED');
  expectError(await ask.get('/v2/api/nothing', as), 404, 'NOT_FOUND');
  expectError(await ask.get('/v2/nothing', as), 404, 'NOT_FOUND');
  expectError(await ask.get(`/v2/api/identities/${kit.id}/consents?all=true`, as), 403, 'FORBIDDEN');
  const large = { token: 'x'.repeat(70_000) };
  expectError(await ask.form('/v2/oauth2/token/revoke', large), 413, 'PAYLOAD_TOO_LARGE');
});

it('§14.18: tells who a client is that acts as itself', async () => {
  const scope = 'openid profile email';
  const { body } = await ask.form('/v2/oauth2/token', { grant_type: 'client_credentials', scope });
  const { id } = globus.portalClient;
  const username = `${id}@clients.auth.globus.org`;
  expect((await ask.get('/v2/oauth2/userinfo', { token: tokenResponse.parse(body).access_token })).body).toMatchObject({
    sub: id,
    preferred_username: username,
    name: 'Isthmus portal',
    email: null,
    identity_provider: '3a74877b-e2a3-44b1-8958-ede1031b1827',
    identity_set: [{ sub: id, username, email: null }],
  });
  const found = await ask.get(`/v2/api/identities?ids=${id}`, globus.portalClient);
  expect(found.body).toMatchObject({ identities: [{ id, username, email: null }] });
});

it('§14.19: judges the session of a token by policies, read from form and query', async () => {
  const evaluate = async (token: string, ids: string[], query = '') => {
    const fields = { token, ...(query === '' && { authentication_policies: ids.join(',') }) };
    const { body } = await ask.form(`/v2/oauth2/token/introspect${query}`, fields);
    return z.looseObject({ policy_evaluations: z.optional(z.unknown()) }).parse(body).policy_evaluations;
  };
  const all = Object.values(policies);
  const answers = (...values: boolean[]) =>
    Object.fromEntries(values.map((evaluation, index) => [all[index], { evaluation }]));
  const { transfer } = await tokensFor();
  expect(await evaluate(transfer.access_token, [])).toBeUndefined();
  expect(await evaluate(transfer.access_token, all)).toEqual(answers(false, false, true, true));
  expect(await evaluate(transfer.access_token, all, `?authentication_policies=${all[2]},nonsense`)).toEqual({
    [policies.coastal]: { evaluation: true },
    nonsense: { evaluation: false },
  });
  const parameters = { session_required_mfa: 'true' };
  const { transfer: newer } = await tokensFor({ person: 'kit.marlow@aurora.example', parameters });
  expect(await evaluate(newer.access_token, all)).toEqual(answers(true, true, true, true));
  nowMs += 86_400_000 + 60_000;
  expect(await evaluate(newer.access_token, all)).toEqual(answers(false, true, true, false));
});

it('§14.26: lets in by a policy without high assurance whoever has the identity, signed in there or not', async () => {
  const ofAurora = { person: 'kit.marlow@aurora.example', parameters: { session_required_policies: policies.coastal } };
  await expect(tokensFor(ofAurora)).resolves.toBeDefined();
  const globusId = { person: 'kitm@globusid.org', parameters: { session_required_policies: policies.lately } };
  await ask.control('POST', '/reset');
  await expect(tokensFor(globusId)).rejects.toThrow(/asks for another identity than kitm@globusid.org/);
});

it('§14.26: who has no second factor does not get in where one is asked for', async () => {
  const parameters = { session_required_mfa: 'True', session_message: 'Prove yourself twice.' };
  await expect(tokensFor({ person: 'wren@coastal.example', parameters })).rejects.toThrow(
    /Prove yourself twice.*asks for another identity than wren@coastal.example/,
  );
});

it('§14.36: goes by the clock that it is given, in tokens, sign-ins and answers alike, and by nothing else', async () => {
  const before = nowMs;
  nowMs = Date.UTC(2041, 4, 6, 7, 8, 9);
  const seconds = nowMs / 1000;
  const tokens = await obtainTokens(globus, { ...kit, scope: 'openid profile', parameters: { prompt: 'login' } });
  expect(tokens.expires_in).toBe(172_800);
  const claims = decodeJwt(tokens.id_token ?? '');
  expect(claims).toMatchObject({ iat: seconds, exp: seconds + 172_800, last_authentication: seconds });
  const fields = { token: tokens.access_token, include: 'session_info' };
  const introspected = await ask.form('/v2/oauth2/token/introspect', fields);
  expect(introspected.body).toMatchObject({
    iat: seconds,
    exp: seconds + 172_800,
    session_info: { authentications: { [kit.id]: { auth_time: seconds } } },
  });
  expect(Date.parse(introspected.headers.get('date') ?? '')).toBe(nowMs);
  nowMs += 172_800_000;
  expect((await ask.form('/v2/oauth2/token/introspect', fields)).body).toEqual({ active: false });
  nowMs = before;
});

it('§14.37: tokens are opaque, and codes short', async () => {
  const { auth } = await tokensFor({ refreshTokens: true });
  for (const token of [auth.access_token, auth.refresh_token]) expect(token).toMatch(/^Ag[A-Za-z0-9]{89,101}$/);
});

it('§14.38: answers the preflights of pages for what they may call, and for nothing else', async () => {
  const preflight = async (path: string) => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-globus-client-info',
    };
    const answer = await ask.send(path, { method: 'OPTIONS', headers });
    return answer.headers.get('access-control-allow-headers');
  };
  const paths = ['token', 'token/revoke', 'token/introspect', 'token/validate', 'userinfo'].map(
    (name) => `/v2/oauth2/${name}`,
  );
  for (const path of [...paths, '/v2/api/identities', '/jwk.json']) {
    expect(await preflight(path)).toBe('Authorization, Content-Type, X-Globus-Client-Info');
  }
  for (const path of ['/v2/oauth2/authorize', '/p/login/x', '/v2/web/consents'])
    expect(await preflight(path)).toBeNull();
  const refused = await ask.send('/v2/oauth2/userinfo', { headers: { origin: 'https://app.example' } });
  expect(refused.headers.get('access-control-allow-origin')).toBe('*');
});

it('§14.39: says the time by its own clock, answers HEAD, and keeps the connection', async () => {
  await ask.control('POST', '/clock', { advance_seconds: 86_400 });
  const head = await ask.send('/.well-known/openid-configuration', { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: null });
  expect(Date.parse(head.headers.get('date') ?? '')).toBe(Math.floor((nowMs + 86_400_000) / 1000) * 1000);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const portOf = (path: string, method = 'GET') =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(new URL(path, globus.authUrl), { agent, method }, (response) => {
        const port = response.socket.localPort;
        response.resume().on('end', () => resolve(port));
      });
      sent.on('error', reject).end();
    });
  const first = await portOf('/jwk.json');
  for (const path of ['/v2/api/nothing', '/v2/oauth2/userinfo', '/jwk.json']) expect(await portOf(path)).toBe(first);
  expect(await portOf('/v2/oauth2/token', 'POST')).toBe(first);
  agent.destroy();
});

it('§14.41: takes identities_set for identity_set, and in the query too', async () => {
  const { auth } = await tokensFor({ scope: 'openid' });
  const fields = { token: auth.access_token };
  for (const include of ['identity_set', 'identities_set']) {
    expect((await ask.form('/v2/oauth2/token/introspect', { ...fields, include })).body).toMatchObject({
      identity_set: [kit.id, {}, {}].map(() => expect.any(String)),
    });
    expect((await ask.form(`/v2/oauth2/token/introspect?include=${include}`, fields)).body).toHaveProperty(
      'identity_set',
    );
  }
});

it('§14.41: takes True and False for true and false wherever a query has them', async () => {
  const { auth } = await tokensFor({ scope: `openid ${scopes.viewConsents}` });
  const as = { token: auth.access_token };
  const statusOf = async (path: string) => (await ask.get(path, as)).status;
  for (const word of ['True', 'False', 'true', 'FALSE', '']) {
    expect(await statusOf(`/v2/api/identities/${kit.id}/consents?all=${word}`)).toBe(200);
    expect(await statusOf(`/v2/api/identities?usernames=kit@coastal.example&provision=${word}`)).toBe(200);
  }
  for (const path of [`/${kit.id}/consents?all=1`, '?usernames=kit@coastal.example&provision=yes']) {
    expect(await statusOf(`/v2/api/identities${path}`)).toBe(400);
  }
});

it('§14.14: a challenge with padding is the same without', async () => {
  const code_verifier = 'w'.repeat(64);
  const code_challenge = `${createHash('sha256').update(code_verifier).digest('base64url')}=`;
  const redirect_uri = 'http://localhost:3000/bff/callback';
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  const fields = { client_id: globus.portalClient.id, redirect_uri, response_type: 'code', scope: 'openid' };
  url.search = new URLSearchParams({ ...fields, code_challenge, code_challenge_method: 'S256' }).toString();
  const back = await signIn({ authorizeUrl: url, person: kit.person, consent: 'allow' });
  const code = new URL(back).searchParams.get('code') ?? '';
  const exchange = (verifier: Record<string, string>) =>
    ask.form('/v2/oauth2/token', { grant_type: 'authorization_code', code, redirect_uri, ...verifier });
  expect(await exchange({})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await exchange({ code_verifier })).status).toBe(200);
});
