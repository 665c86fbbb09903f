import { request } from 'node:http';
import { resourceServers } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens } from '../testing/obtain-tokens.ts';
import { startLocalGlobus } from '../testing/start.ts';
import type { IssuedToken } from './issued-tokens.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus({ accessTokenSeconds: 60 });
});

afterAll(() => globus.close());

afterEach(() => control('DELETE', '/faults'));

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${globus.controlUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

async function issuedTokens(): Promise<(IssuedToken & { active: boolean })[]> {
  return (await control('GET', '/tokens')).body.tokens;
}

const discovery = () => fetch(`${globus.authUrl}/.well-known/openid-configuration?secret=hidden`);

it('tells what a service was asked, without values of the query', async () => {
  await discovery();
  const { body } = await control('GET', '/requests?service=auth');
  expect(body.requests).toEqual([
    expect.objectContaining({
      service: 'auth',
      method: 'GET',
      path: '/.well-known/openid-configuration',
      query_keys: ['secret'],
      status: 200,
    }),
  ]);
  expect(JSON.stringify(body)).not.toContain('hidden');
  expect((await control('GET', '/requests?service=transfer')).body.requests).toEqual([]);
});

it('tells every token that was issued, and which of them are dead', async () => {
  const tokens = await obtainTokens(globus, { person: 'noor@coastal.example', refreshTokens: true });
  const before = await issuedTokens();
  expect(before).toHaveLength(5);
  expect(before).toContainEqual(
    expect.objectContaining({
      token: tokens.access_token,
      kind: 'access_token',
      resource_server: resourceServers.auth,
      client_id: globus.portalClient.id,
      active: true,
    }),
  );
  await control('POST', '/clock', { advance_seconds: 61 });
  const dead = (await issuedTokens()).filter(({ active }) => !active);
  expect(dead.map(({ kind }) => kind)).toEqual(['access_token', 'access_token']);
});

it('§14.36: moves the clock that answers carry', async () => {
  await control('POST', '/clock', { advance_seconds: 86_400 });
  const date = Date.parse((await discovery()).headers.get('date') ?? '');
  expect(date - Date.now()).toBeGreaterThan(86_000_000);
});

it('§14.40: makes as many requests fail as ordered, with the status, body and Retry-After that were ordered', async () => {
  const order = {
    service: 'auth',
    path: '/.well-known',
    status: 429,
    body: { code: 'Busy' },
    retry_after: 7,
    count: 1,
  };
  expect((await control('POST', '/faults', order)).status).toBe(201);
  expect((await fetch(`${globus.authUrl}/jwk.json`)).status).toBe(200);
  const failed = await discovery();
  expect(failed.status).toBe(429);
  expect(failed.headers.get('retry-after')).toBe('7');
  expect(await failed.json()).toEqual({ code: 'Busy' });
  expect((await discovery()).status).toBe(200);
});

it.each([
  ['consent_required', 403, { code: 'ConsentRequired', authorization_parameters: { required_scopes: [{}] } }],
  ['policy_refused', 403, { code: 'AuthPolicyFailed', authorization_parameters: { prompt: 'login' } }],
  ['token_dead', 401, { code: 'AuthenticationFailed' }],
  ['rate_limited', 429, { code: 'TooManyRequests' }],
] as const)('§14.40: answers %s when that is ordered by name, as often as it is', async (answer, status, document) => {
  const order = { service: 'transfer', path: '/v0.10/task_list', answer, count: 2, retry_after: 3 };
  await control('POST', '/faults', order);
  for (let index = 0; index < 2; index += 1) {
    const refused = await fetch(`${globus.transferUrl}/v0.10/task_list`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, '3']);
    const body: unknown = await refused.json();
    expect(body).toMatchObject(
      answer === 'consent_required'
        ? { ...document, authorization_parameters: { required_scopes: [expect.any(String)] } }
        : document,
    );
  }
  expect(await (await fetch(`${globus.transferUrl}/v0.10/task_list`)).json()).not.toMatchObject({
    request_id: 'ordered00',
  });
});

it('§14.40: a refresh finds its token dead when that is ordered', async () => {
  await control('POST', '/faults', { service: 'auth', path: '/v2/oauth2/token', exact: true, answer: 'refresh_dead' });
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'AgNothing' });
  const refused = await fetch(`${globus.authUrl}/v2/oauth2/token`, { method: 'POST', body });
  expect([refused.status, await refused.json()]).toEqual([400, { error: 'invalid_grant' }]);
  await control('DELETE', '/faults');
});

it('ends a connection without an answer, until the faults are lifted', async () => {
  await control('POST', '/faults', { service: 'auth', reset: true });
  await expect(discovery()).rejects.toThrow();
  expect((await control('DELETE', '/faults')).status).toBe(204);
  expect((await discovery()).status).toBe(200);
});

it('meets the token endpoint, and not what lies below it', async () => {
  const path = '/v2/oauth2/token';
  await control('POST', '/faults', { service: 'auth', path, exact: true, method: 'POST', status: 503 });
  const post = async (below: string) =>
    (await fetch(`${globus.authUrl}${path}${below}`, { method: 'POST', body: new URLSearchParams() })).status;
  expect([await post(''), await post('/revoke'), await post('/introspect')]).toEqual([503, 401, 401]);
  expect((await fetch(`${globus.authUrl}${path}`)).status).toBe(404);
});

it.each([
  ['token', 'POST', '/v2/oauth2/token'],
  ['revoke', 'POST', '/v2/oauth2/token/revoke'],
  ['userinfo', 'GET', '/v2/oauth2/userinfo'],
  ['discovery', 'GET', '/.well-known/openid-configuration'],
  ['the keys', 'GET', '/jwk.json'],
])('fails %s once with a status, once by a broken connection', async (_what, method, path) => {
  const ask = () => fetch(`${globus.authUrl}${path}`, { method });
  const before = (await ask()).status;
  await control('POST', '/faults', { service: 'auth', path, exact: true, status: 503, delay_ms: 20, count: 1 });
  expect((await ask()).status).toBe(503);
  await control('POST', '/faults', { service: 'auth', path, exact: true, reset: true, count: 1 });
  await expect(ask()).rejects.toThrow();
  expect((await ask()).status).toBe(before);
});

it('does what was asked, and loses the answer', async () => {
  const { access_token } = await obtainTokens(globus, { person: 'noor@coastal.example' });
  const { id, secret } = globus.portalClient;
  const revoke = () =>
    fetch(`${globus.authUrl}/v2/oauth2/token/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ token: access_token }),
    });
  await control('POST', '/faults', { service: 'auth', path: '/v2/oauth2/token/revoke', lose_answer: true, count: 1 });
  await expect(revoke()).rejects.toThrow();
  expect((await issuedTokens()).find(({ token }) => token === access_token)?.active).toBe(false);
  expect((await revoke()).status).toBe(200);
});

it('loses the answer of the token endpoint as well', async () => {
  await control('POST', '/faults', { service: 'auth', path: '/v2/oauth2/token', lose_answer: true, count: 1 });
  const ask = () => fetch(`${globus.authUrl}/v2/oauth2/token`, { method: 'POST', body: new URLSearchParams() });
  await expect(ask()).rejects.toThrow();
  expect((await ask()).status).toBe(400);
});

it.each([
  ['its own', {}],
  ['an ordered', { status: 500, body: { code: 'Broken', message: 'x'.repeat(100) } }],
])('cuts %s answer in the middle of its body', async (_what, more) => {
  await control('POST', '/faults', { service: 'auth', path: '/.well-known', cut_answer: true, count: 1, ...more });
  const cut = await discovery();
  await expect(cut.text()).rejects.toThrow();
  expect(await (await discovery()).json()).toMatchObject({ issuer: globus.authUrl });
});

it('cuts an answer after so many bytes of its body', async () => {
  await control('POST', '/faults', { service: 'auth', path: '/.well-known', cut_after_bytes: 100, count: 1 });
  const { body } = await discovery();
  let seen = 0;
  const read = async () => {
    for await (const chunk of body ?? []) seen += chunk.length;
  };
  await expect(read()).rejects.toThrow();
  expect(seen).toBe(100);
});

it('holds an answer back, and no other', async () => {
  await control('POST', '/faults', { service: 'auth', path: '/.well-known', delay_ms: 100, count: 1 });
  const order: string[] = [];
  const slow = discovery().then(({ status }) => order.push(`discovery ${status}`));
  await fetch(`${globus.authUrl}/jwk.json`).then(({ status }) => order.push(`keys ${status}`));
  await slow;
  expect(order).toEqual(['keys 200', 'discovery 200']);
});

it('lets held requests go on when the order is taken back', async () => {
  await control('POST', '/faults', { service: 'auth', path: '/.well-known', delay_ms: 60_000 });
  const held = discovery();
  await control('DELETE', '/faults');
  expect((await held).status).toBe(200);
});

it('does not wait for held requests when it is closed', async () => {
  const other = await startLocalGlobus();
  const order = JSON.stringify({ service: 'auth', delay_ms: 60_000 });
  await fetch(`${other.controlUrl}/faults`, { method: 'POST', body: order });
  const held = fetch(`${other.authUrl}/jwk.json`);
  await fetch(`${other.controlUrl}/requests`);
  await other.close();
  await Promise.allSettled([held]);
});

it('ends the tokens of one person, or those of one service', async () => {
  const { auth, transfer } = resourceServers;
  await control('POST', '/reset');
  await obtainTokens(globus, { person: 'noor@coastal.example', refreshTokens: true });
  await obtainTokens(globus, { person: 'kit@coastal.example', refreshTokens: true });
  const live = async () => {
    const tokens = (await issuedTokens()).filter(({ active, kind }) => active && kind !== 'id_token');
    return tokens.map(({ resource_server }) => resource_server).toSorted((a, b) => a.localeCompare(b));
  };
  expect((await control('DELETE', `/tokens?person=noor@coastal.example&resource_server=${transfer}`)).status).toBe(204);
  expect(await live()).toEqual([auth, auth, auth, auth, transfer, transfer]);
  await control('DELETE', '/tokens?person=kit.marlow@aurora.example');
  expect(await live()).toEqual([auth, auth]);
  expect((await control('DELETE', '/tokens?person=nobody')).status).toBe(400);
  await control('DELETE', '/tokens');
  expect(await live()).toEqual([]);
});

it('says what is wrong with an order that it cannot read', async () => {
  const { status, body } = await control('POST', '/faults', { service: 'mail' });
  expect(status).toBe(400);
  expect(body.message).toContain('service');
  expect((await control('POST', '/clock', { advance_seconds: -1 })).status).toBe(400);
});

it('forgets tokens at a reset', async () => {
  const tokens = await obtainTokens(globus, { person: 'noor@coastal.example' });
  const userinfo = () =>
    fetch(`${globus.authUrl}/v2/oauth2/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect((await userinfo()).status).toBe(200);
  expect((await control('POST', '/reset')).status).toBe(204);
  expect((await userinfo()).status).toBe(401);
  expect(await issuedTokens()).toEqual([]);
});

it('fills the collections anew at a reset, and takes what was made away', async () => {
  const operation = `${globus.transferUrl}/v0.10/operation/endpoint/c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081`;
  const transfer = async (path: string, init: RequestInit = {}) => {
    const { other_tokens } = await obtainTokens(globus, { person: 'noor@coastal.example' });
    const authorization = `Bearer ${other_tokens[0]?.access_token}`;
    const response = await fetch(operation + path, {
      ...init,
      headers: { authorization, 'content-type': 'application/json' },
    });
    return { status: response.status, body: await response.text() };
  };
  const folder = JSON.stringify({ DATA_TYPE: 'mkdir', path: '/~/made-by-hand/' });
  expect((await transfer('/mkdir', { method: 'POST', body: folder })).status).toBe(202);
  expect((await transfer('/ls?path=/~/')).body).toContain('made-by-hand');
  await control('POST', '/reset');
  const { status, body } = await transfer('/ls?path=/~/');
  expect(status).toBe(200);
  expect(body).not.toContain('made-by-hand');
});

it('refuses a web page of another origin', async () => {
  expect((await control('POST', '/reset', undefined, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await control('GET', '/tokens', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

it('refuses a name that was rebound to this machine', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${globus.controlUrl}/tokens`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
