import { introspection, scopes, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus({ accessTokenSeconds: 300 });
});

afterAll(() => globus.close());

async function post(path: string, fields: Record<string, string>, headers?: Record<string, string>) {
  const { id, secret } = globus.portalClient;
  const response = await fetch(`${globus.authUrl}/v2/oauth2${path}`, {
    method: 'POST',
    headers: headers ?? { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const introspect = async (token: string, include?: string) =>
  introspection.parse((await post('/token/introspect', { token, ...(include && { include }) })).body);
const revoke = (token: string) => post('/token/revoke', { token });

async function kitsTokens(refreshTokens = false) {
  const tokens = await obtainTokens(globus, { person: 'kit@coastal.example', refreshTokens });
  const [auth, transfer] = tokensOf(tokens);
  if (!auth || !transfer) throw new Error('Two tokens were expected.');
  return { auth, transfer };
}

async function userinfo(token: string | null) {
  const response = await fetch(`${globus.authUrl}/v2/oauth2/userinfo`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

it('§14.19: introspects a token: whose it is, for what, and until when', async () => {
  const { transfer } = await kitsTokens();
  const answer = await introspect(transfer.access_token);
  expect(answer).toEqual({
    active: true,
    token_type: 'Bearer',
    scope: scopes.transferAll,
    client_id: globus.portalClient.id,
    dependent_tokens_cache_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    sub: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502',
    username: 'kit@coastal.example',
    name: 'Kit Marlow',
    email: 'kit@coastal.example',
    iat: expect.any(Number),
    nbf: expect.any(Number),
    exp: expect.any(Number),
    iss: globus.authUrl,
    aud: ['transfer.api.globus.org', globus.portalClient.id],
  });
  if (answer.active) expect(answer.exp - answer.iat).toBe(300);
});

it('§14.19: adds identities and the session when they are asked for', async () => {
  const { auth } = await kitsTokens();
  const answer = await introspect(auth.access_token, 'identity_set,identity_set_detail,session_info');
  expect(answer).toMatchObject({
    identity_set: [expect.any(String), expect.any(String), expect.any(String)],
    identity_set_detail: [
      { username: 'kit@coastal.example', last_authentication: expect.any(Number) },
      { username: 'kit.marlow@aurora.example', last_authentication: null },
      { username: 'kitm@globusid.org', last_authentication: null },
    ],
    session_info: {
      session_id: expect.any(String),
      authentications: { '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502': { auth_time: expect.any(Number), acr: null } },
    },
  });
  expect(await introspect(auth.access_token, 'identities_set')).toHaveProperty('identity_set');
});

it('§14.19: says of an unknown token that it is inactive, and nothing else', async () => {
  expect((await post('/token/introspect', { token: 'AgNothing' })).body).toEqual({ active: false });
});

it('introspects for clients with a secret only', async () => {
  const { auth } = await kitsTokens();
  expect((await post('/token/introspect', { token: auth.access_token }, {})).status).toBe(401);
  const wrong = { authorization: `Basic ${Buffer.from(`${globus.portalClient.id}:wrong`).toString('base64')}` };
  expect((await post('/token/introspect', { token: auth.access_token }, wrong)).status).toBe(401);
});

it('§14.17: revokes an access token and leaves its refresh token', async () => {
  const { transfer } = await kitsTokens(true);
  expect(await revoke(transfer.access_token)).toEqual({ status: 200, body: { active: false } });
  expect(await introspect(transfer.access_token)).toEqual({ active: false });
  expect(await introspect(transfer.refresh_token ?? '')).toMatchObject({ active: true });
});

it('§14.17: revokes with a refresh token its access tokens, and no other resource server’s', async () => {
  const { auth, transfer } = await kitsTokens(true);
  const refreshed = await post('/token', { grant_type: 'refresh_token', refresh_token: transfer.refresh_token ?? '' });
  const { access_token } = refreshed.body as { access_token: string };
  expect(await revoke(transfer.refresh_token ?? '')).toEqual({ status: 200, body: { active: false } });
  for (const dead of [transfer.access_token, access_token, transfer.refresh_token ?? '']) {
    expect(await introspect(dead)).toEqual({ active: false });
  }
  expect(
    (await post('/token', { grant_type: 'refresh_token', refresh_token: transfer.refresh_token ?? '' })).body,
  ).toEqual({ error: 'invalid_grant' });
  expect((await userinfo(auth.access_token)).status).toBe(200);
  expect(await introspect(auth.refresh_token ?? '')).toMatchObject({ active: true });
});

it('§14.17: answers the same where there is no token to revoke, and refuses to validate none', async () => {
  expect(await post('/token/revoke', {})).toEqual({ status: 200, body: { active: false } });
  expect((await post('/token/validate', {})).status).toBe(400);
});

it('§14.17: answers the same for an unknown token, and does not end another client’s', async () => {
  expect(await revoke('AgNothing')).toEqual({ status: 200, body: { active: false } });
  const { auth } = await kitsTokens();
  const other = { token: auth.access_token, client_id: '61338d24-54d5-408f-a10d-66c06b59f6d2' };
  expect(await post('/token/revoke', other, {})).toEqual({ status: 200, body: { active: false } });
  expect((await userinfo(auth.access_token)).status).toBe(200);
});

it('§14.18: tells who somebody is by the scopes of the token', async () => {
  const { auth } = await kitsTokens();
  const { body } = await userinfo(auth.access_token);
  expect(body).toMatchObject({
    sub: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502',
    preferred_username: 'kit@coastal.example',
    email: 'kit@coastal.example',
    identity_provider_display_name: 'Coastal University',
    identity_set: [
      { username: 'kit@coastal.example', status: 'used' },
      { username: 'kit.marlow@aurora.example' },
      { username: 'kitm@globusid.org', identity_provider: '41143743-f3c8-4d60-bbdb-eeecaba85bd9' },
    ],
  });
  const bare = await obtainTokens(globus, { person: 'kit@coastal.example', scope: 'openid' });
  expect((await userinfo(bare.access_token)).body).toEqual({ sub: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502' });
});

it('tells nothing without a live token for Auth itself', async () => {
  const { transfer } = await kitsTokens(true);
  for (const token of [null, 'AgNothing', transfer.access_token]) expect((await userinfo(token)).status).toBe(401);
  const refresh = await kitsTokens(true);
  expect((await userinfo(refresh.auth.refresh_token ?? '')).status).toBe(401);
});

it('wants openid in the token', async () => {
  const tokens = await obtainTokens(globus, { person: 'kit@coastal.example', scope: scopes.viewIdentitySet });
  expect(await userinfo(tokens.access_token)).toMatchObject({ status: 403, body: { error: 'forbidden' } });
});

it('§14.36: ends access tokens by the clock', async () => {
  const { auth } = await kitsTokens(true);
  const body = JSON.stringify({ advance_seconds: 301 });
  await fetch(`${globus.controlUrl}/clock`, { method: 'POST', body });
  expect(await introspect(auth.access_token)).toEqual({ active: false });
  const { status } = await post('/token', { grant_type: 'refresh_token', refresh_token: auth.refresh_token ?? '' });
  expect(status).toBe(200);
});

it('§14.36: ends a refresh token after six months without use', async () => {
  const { auth } = await kitsTokens(true);
  const refresh = () => post('/token', { grant_type: 'refresh_token', refresh_token: auth.refresh_token ?? '' });
  const advance = (days: number) =>
    fetch(`${globus.controlUrl}/clock`, { method: 'POST', body: JSON.stringify({ advance_seconds: days * 86_400 }) });
  await advance(150);
  expect((await refresh()).status).toBe(200);
  await advance(150);
  expect((await refresh()).status).toBe(200);
  await advance(190);
  expect(await refresh()).toEqual({ status: 400, body: { error: 'invalid_grant' } });
});
