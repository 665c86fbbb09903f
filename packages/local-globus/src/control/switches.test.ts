import { resourceServers, scopes, type Token, tokenResponse, tokensOf } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { type ObtainTokensOptions, obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';

const answer = z.looseObject({
  active: z.optional(z.boolean()),
  error: z.optional(z.string()),
  refresh_token: z.optional(z.string()),
});
const issued = z.object({ tokens: z.array(z.object({ kind: z.string(), active: z.boolean() })) });
let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

afterEach(() => control('POST', '/reset'));

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${globus.controlUrl}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const turn = (changes: object) => control('POST', '/switches', changes);
const noor = { person: 'noor@coastal.example', refreshTokens: true } as const;
const basic = () => {
  const { id, secret } = globus.portalClient;
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
};

async function post(path: string, fields: Record<string, string>) {
  const response = await fetch(`${globus.authUrl}/v2/oauth2/${path}`, {
    method: 'POST',
    headers: basic(),
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: answer.parse(await response.json()) };
}

const refresh = (refresh_token = '') => post('token', { grant_type: 'refresh_token', refresh_token });
const isActive = async (token: string) => (await post('token/introspect', { token })).body.active;

async function transferToken(changes: Partial<ObtainTokensOptions> = {}): Promise<Token> {
  const tokens = tokensOf(await obtainTokens(globus, { ...noor, ...changes }));
  const token = tokens.find(({ resource_server }) => resource_server === resourceServers.transfer);
  if (!token) throw new Error('no Transfer token');
  return token;
}

it('answers as Globus does until told otherwise, and again after a reset', async () => {
  const { body: atStart } = await control('GET', '/switches');
  expect(atStart).toMatchObject({
    rotate_refresh_tokens: false,
    invalid_grant_status: 400,
    reuse_tokens: false,
    stranger_token: false,
    withheld_resource_servers: [],
    iss_parameter: false,
    nonce_echo: true,
    authorization_error_form: 'current',
  });
  expect((await turn({ nonce_echo: false })).body).toEqual({ ...atStart, nonce_echo: false });
  await control('POST', '/reset');
  expect((await control('GET', '/switches')).body).toEqual(atStart);
});

it('says what is wrong with a switch that it does not have', async () => {
  const { status, body } = await turn({ rotate: true });
  expect(status).toBe(400);
  expect(body.message).toContain('rotate');
  expect((await turn({ invalid_grant_status: 403 })).status).toBe(400);
});

it('rotates refresh tokens one service at a time', async () => {
  await turn({ rotate_refresh_tokens: true });
  const [auth, transfer] = tokensOf(await obtainTokens(globus, noor));
  const first = await refresh(transfer?.refresh_token);
  expect(first.status).toBe(200);
  expect(first.body.refresh_token).not.toBe(transfer?.refresh_token);
  expect(await refresh(transfer?.refresh_token)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  expect((await refresh(first.body.refresh_token)).status).toBe(200);
  expect((await refresh(auth?.refresh_token)).status).toBe(200);
});

it('gives one of many that refresh at the same time the new token', async () => {
  await turn({ rotate_refresh_tokens: true });
  const { refresh_token } = await transferToken();
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refresh_token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(7);
});

it('answers 401 to a dead grant, as a fixture of the SDK has it', async () => {
  await turn({ invalid_grant_status: 401 });
  expect(await refresh('AgNothing')).toEqual({ status: 401, body: { error: 'invalid_grant' } });
  expect((await post('token', { grant_type: 'password' })).status).toBe(400);
});

it('hands the tokens of one sign-in to the next, while they live', async () => {
  await turn({ reuse_tokens: true });
  const first = await transferToken();
  const second = await transferToken();
  expect([second.access_token, second.refresh_token]).toEqual([first.access_token, first.refresh_token]);
  expect((await transferToken({ person: 'kit@coastal.example' })).access_token).not.toBe(first.access_token);
  await post('token/revoke', { token: second.refresh_token ?? '' });
  expect(await isActive(first.access_token)).toBe(false);
  expect((await transferToken()).access_token).not.toBe(first.access_token);
});

it('leaves no token behind that was made and not handed out', async () => {
  await turn({ reuse_tokens: true });
  await obtainTokens(globus, noor);
  await obtainTokens(globus, noor);
  const { tokens } = issued.parse((await control('GET', '/tokens')).body);
  const live = tokens.filter(({ active, kind }) => active && kind !== 'id_token');
  expect(live).toHaveLength(4);
});

it('brings a token of a stranger', async () => {
  await turn({ stranger_token: true });
  const tokens = tokensOf(await obtainTokens(globus, noor));
  const stranger = tokens.find(({ resource_server }) => resource_server === resourceServers.nexus);
  expect(stranger?.refresh_token).toMatch(/^Ag/);
  expect(await isActive(stranger?.access_token ?? '')).toBe(true);
  await post('token/revoke', { token: stranger?.access_token ?? '' });
  expect(await isActive(stranger?.access_token ?? '')).toBe(false);
});

it.each([
  ['the first', resourceServers.auth, resourceServers.transfer],
  ['another', resourceServers.transfer, resourceServers.auth],
])('leaves out what is withheld: %s token', async (_which, withheld, left) => {
  await turn({ withheld_resource_servers: [withheld] });
  const tokens = tokensOf(await obtainTokens(globus, noor));
  expect(tokens.map(({ resource_server }) => resource_server)).toEqual([left]);
  expect(await isActive(tokens[0]?.access_token ?? '')).toBe(true);
});

it('refuses a code all of whose tokens are withheld', async () => {
  await turn({ withheld_resource_servers: [resourceServers.auth, resourceServers.transfer] });
  await expect(obtainTokens(globus, noor)).rejects.toThrow();
  const { tokens } = issued.parse((await control('GET', '/tokens')).body);
  expect(tokens.filter(({ active }) => active)).toEqual([]);
  const scope = `openid ${scopes.transferAll}`;
  const grant = await post('token', { grant_type: 'client_credentials', scope });
  expect(grant.status).toBe(200);
});

it('names its issuer in the authorization response', async () => {
  const query = {
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/bff/callback',
    response_type: 'code',
    scope: `openid ${scopes.transferAll}`,
    code_challenge: 'v'.repeat(43),
    code_challenge_method: 'S256',
  };
  const authorizeUrl = `${globus.authUrl}/v2/oauth2/authorize?${new URLSearchParams(query).toString()}`;
  const ask = async () =>
    new URL(await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' })).searchParams.get('iss');
  expect(await ask()).toBeNull();
  await turn({ iss_parameter: true });
  expect(await ask()).toBe(globus.authUrl);
});

it('leaves the nonce out of the ID token', async () => {
  const nonceOf = async () => {
    const tokens = tokenResponse.parse(await obtainTokens(globus, { ...noor, parameters: { nonce: 'n0nce' } }));
    return decodeJwt(tokens.id_token ?? '').nonce;
  };
  expect(await nonceOf()).toBe('n0nce');
  await turn({ nonce_echo: false });
  expect(await nonceOf()).toBeUndefined();
});
