import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authError, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { obtainTokens } from '../testing/index.ts';
import { tutorialClientId } from './clients.ts';

let folder: string;
let globus: LocalGlobus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  globus = await createLocalGlobus({ folder });
});

afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
});

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

async function token(fields: Record<string, string>, headers?: Record<string, string>) {
  const response = await fetch(`${globus.authUrl}/v2/oauth2/token`, {
    method: 'POST',
    headers: headers ?? { authorization: basic(globus.portalClient.id, globus.portalClient.secret) },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

const offline = { person: 'noor@coastal.example', refreshTokens: true } as const;
const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });

it('§14.6: refreshes one resource server, and gives the same refresh token back', async () => {
  const [auth, transfer] = tokensOf(await obtainTokens(globus, offline));
  const { status, headers, body } = await refresh(transfer?.refresh_token ?? '');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toEqual({
    access_token: expect.stringMatching(/^Ag/),
    refresh_token: transfer?.refresh_token,
    scope: scopes.transferAll,
    resource_server: 'transfer.api.globus.org',
    token_type: 'Bearer',
    expires_in: 172_800,
    other_tokens: [],
  });
  expect((await refresh(auth?.refresh_token ?? '')).body).toMatchObject({ resource_server: 'auth.globus.org' });
  expect((await refresh(transfer?.refresh_token ?? '')).status).toBe(200);
});

it.each(['openid', 'nonsense', `${scopes.transferAll} openid`, 'a[b'])(
  'ignores the scope %s that an old SDK sends with a refresh',
  async (scope) => {
    const { other_tokens } = await obtainTokens(globus, offline);
    const { refresh_token = '' } = other_tokens[0] ?? {};
    const { status, body } = await token({ grant_type: 'refresh_token', refresh_token, scope });
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: scopes.transferAll, resource_server: 'transfer.api.globus.org' });
  },
);

it('refreshes no longer what the person has taken back', async () => {
  const { refresh_token = '', access_token } = await obtainTokens(globus, offline);
  await fetch(`${globus.controlUrl}/consents`, { method: 'DELETE' });
  expect(await refresh(refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  await obtainTokens(globus, offline);
  expect((await refresh(refresh_token)).status).toBe(400);
  const authorization = `Bearer ${access_token}`;
  expect((await fetch(`${globus.authUrl}/v2/oauth2/userinfo`, { headers: { authorization } })).status).toBe(200);
});

it('goes on over a restart: sessions, consents and refresh tokens are on disk', async () => {
  const { refresh_token = '', access_token } = await obtainTokens(globus, offline);
  await globus.close();
  globus = await createLocalGlobus({ folder });
  expect((await refresh(refresh_token)).status).toBe(200);
  const authorization = `Bearer ${access_token}`;
  expect((await fetch(`${globus.authUrl}/v2/oauth2/userinfo`, { headers: { authorization } })).status).toBe(200);
});

it('§14.37: writes no token and no secret of a client into its store', async () => {
  const tokens = tokensOf(await obtainTokens(globus, offline));
  const stored = await Promise.all(
    (await readdir(folder))
      .filter((name) => name.startsWith('local-globus.sqlite'))
      .map((name) => readFile(join(folder, name), 'latin1')),
  );
  const all = stored.join('');
  expect(all).toContain('RefreshToken');
  for (const { access_token, refresh_token = '' } of tokens) {
    expect(all).not.toContain(access_token);
    expect(all).not.toContain(refresh_token);
  }
  expect(all).not.toContain(globus.portalClient.secret);
});

it.each([
  ['an unknown code', { grant_type: 'authorization_code', code: 'x', redirect_uri: 'http://localhost/bff/callback' }],
  ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'AgNothing' }],
])('§14.15: answers exactly invalid_grant for %s', async (_what, fields) => {
  expect(await token(fields)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(Object.keys((await token(fields)).body as object)).toEqual(['error']);
});

it.each([
  ['no grant type', {}, 'unsupported_grant_type'],
  ['an unknown grant type', { grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
  [
    'the device grant, which nothing of Globus announces',
    { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' },
    'unsupported_grant_type',
  ],
  ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
  ['an unknown scope', { grant_type: 'client_credentials', scope: 'nonsense' }, 'invalid_scope'],
  ['a scope that cannot be read', { grant_type: 'client_credentials', scope: 'openid[' }, 'invalid_scope'],
])('answers 400 for %s', async (_what, fields: Record<string, string>, error) => {
  expect(await token(fields)).toMatchObject({ status: 400, body: { error } });
});

it.each([
  ['a wrong secret', () => basic(globus.portalClient.id, 'wrong')],
  ['no secret', () => basic(globus.portalClient.id, '')],
  ['an unknown client', () => basic('nobody', globus.portalClient.secret)],
  ['a client without a secret', () => basic('61338d24-54d5-408f-a10d-66c06b59f6d2', '')],
  ['something else than Basic', () => 'Bearer abc'],
  ['no base64', () => 'Basic ???'],
])('answers 401 in the form of Auth for %s', async (_what, authorization) => {
  const fields = { grant_type: 'client_credentials', scope: 'openid' };
  const { status, body } = await token(fields, { authorization: authorization() });
  expect(status).toBe(401);
  expect(authError.parse(body)).toMatchObject({
    error: 'unauthorized',
    errors: [{ status: '401', code: 'UNAUTHORIZED', detail: 'Basic auth failed' }],
  });
});

it('does not refresh for another client', async () => {
  const { refresh_token = '' } = await obtainTokens(globus, offline);
  const fields = { grant_type: 'refresh_token', refresh_token, client_id: tutorialClientId };
  expect(await token(fields, {})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await refresh(refresh_token)).status).toBe(200);
});

it('does not let a client without a secret act as itself', async () => {
  const fields = { grant_type: 'client_credentials', scope: 'openid', client_id: tutorialClientId };
  expect(await token(fields, {})).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
});

it('refuses credentials of one client with the id of another', async () => {
  const fields = { grant_type: 'client_credentials', scope: 'openid', client_id: tutorialClientId };
  expect(await token(fields)).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
});

it('takes the credentials as they are, and percent-encoded', async () => {
  const { id, secret } = globus.portalClient;
  const fields = { grant_type: 'client_credentials', scope: scopes.transferAll };
  expect(secret).toMatch(/=$/);
  expect((await token(fields, { authorization: basic(id, secret) })).status).toBe(200);
  expect((await token(fields, { authorization: basic(id, encodeURIComponent(secret)) })).status).toBe(200);
});

it('does not take the stored hash of a secret for the secret', async () => {
  const hash = createHash('sha256').update(globus.portalClient.secret).digest('hex');
  const fields = { grant_type: 'client_credentials', scope: 'openid' };
  expect((await token(fields, { authorization: basic(globus.portalClient.id, hash) })).status).toBe(401);
});

it('does not take a secret in the body', async () => {
  const { id, secret } = globus.portalClient;
  const fields = { grant_type: 'client_credentials', scope: 'openid', client_id: id, client_secret: secret };
  expect((await token(fields, {})).status).toBe(401);
});

it('§14.29: lets a client act as itself', async () => {
  const { id } = globus.portalClient;
  const { body } = await token({ grant_type: 'client_credentials', scope: `openid profile,${scopes.transferAll}` });
  const tokens = tokenResponse.parse(body);
  expect(tokensOf(tokens).map(({ resource_server }) => resource_server)).toEqual([
    'auth.globus.org',
    'transfer.api.globus.org',
  ]);
  expect(tokens).not.toHaveProperty('refresh_token');
  expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
    sub: id,
    aud: id,
    preferred_username: `${id}@clients.auth.globus.org`,
  });
});

it('§14.38: lets the page of another origin call it, but never with cookies', async () => {
  const preflight = await fetch(`${globus.authUrl}/v2/oauth2/token`, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('X-Globus-Client-Info');
  const { headers } = await token({}, { origin: 'https://app.example' });
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.has('access-control-allow-credentials')).toBe(false);
  const authorize = await fetch(`${globus.authUrl}/v2/oauth2/authorize`, {
    headers: { origin: 'https://app.example' },
  });
  expect(authorize.headers.has('access-control-allow-origin')).toBe(false);
});

it.each([
  ['a body that is no form', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }, 400],
  ['GET', { method: 'GET' }, 404],
  ['a huge body', { method: 'POST', body: new URLSearchParams({ a: 'a'.repeat(100_000) }) }, 400],
])('refuses %s in JSON', async (_what, init: RequestInit, status) => {
  const response = await fetch(`${globus.authUrl}/v2/oauth2/token`, init);
  expect(response.status).toBe(status);
  expect(await response.json()).toHaveProperty('error');
});
