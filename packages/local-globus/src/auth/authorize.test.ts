import { createHash } from 'node:crypto';
import { scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { createBrowser, signIn, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

const redirectUri = 'http://localhost:3000/bff/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

function authorizeUrl(changes: Record<string, string | null> = {}): URL {
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  const parameters: Record<string, string | null> = {
    client_id: globus.portalClient.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: `openid profile ${scopes.transferAll}`,
    state: 'k3v',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return url;
}

async function exchange(back: string, changes: Record<string, string> = {}) {
  const { id, secret } = globus.portalClient;
  const code = new URL(back).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
  const response = await fetch(`${globus.authUrl}/v2/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ ...fields, ...changes }),
  });
  return { status: response.status, body: await response.json() };
}

async function tokensFrom(back: string) {
  return tokenResponse.parse((await exchange(back)).body);
}

async function pageAt(url: URL) {
  const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

const noor = { person: 'noor@coastal.example', consent: 'allow' } as const;

it('§3: takes the request as a form as well, and refuses that in the same way', async () => {
  const browser = createBrowser();
  const asForm = (url: URL) =>
    browser.fetch(new URL(url.pathname, url), { method: 'POST', body: new URLSearchParams(url.search) });
  const begun = await asForm(authorizeUrl());
  expect(begun.status).toBe(303);
  const login = new URL(begun.headers.get('location') ?? '', globus.authUrl);
  expect(login.pathname).toMatch(/^\/p\/login\//);
  expect((await exchange(await signIn({ authorizeUrl: login, ...noor, browser }))).status).toBe(200);
  const unknown = await asForm(authorizeUrl({ scope: 'openid nonsense' }));
  expect([unknown.status, await unknown.text()]).toEqual([400, expect.stringContaining('UNKNOWN_SCOPE_ERROR')]);
  // Parameters belong into the form then, not into the address.
  const both = await fetch(authorizeUrl(), { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
  expect(both.status).toBe(400);
  const large = await asForm(authorizeUrl({ state: 'x'.repeat(70_000) }));
  expect(large.status).toBe(413);
});

it('§15: has no device authorization, which no client of Globus uses', async () => {
  for (const path of ['/v2/oauth2/device_authorization', '/v2/oauth2/device', '/device/auth']) {
    const answer = await fetch(`${globus.authUrl}${path}`, { method: 'POST', body: new URLSearchParams() });
    expect([answer.status, Object(await answer.json()).error]).toEqual([404, 'not_found']);
  }
});

it('sends the code and the state back, and nothing else', async () => {
  const back = new URL(await signIn({ authorizeUrl: authorizeUrl(), ...noor }));
  expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
  expect([...back.searchParams.keys()]).toEqual(['code', 'state']);
  expect(back.searchParams.get('code')).toMatch(/^[A-Za-z0-9]{30}$/);
  expect(back.searchParams.get('state')).toBe('k3v');
});

it.each([
  [
    'an unknown scope',
    { scope: 'openid urn:globus:auth:scope:transfer.api.globus.org:nonsense' },
    'UNKNOWN_SCOPE_ERROR',
  ],
  ['a dependency that does not exist', { scope: `${scopes.transferAll}[openid *nonsense]` }, 'UNKNOWN_SCOPE_ERROR'],
  ['a scope with an open bracket', { scope: `${scopes.transferAll}[openid` }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['no scope', { scope: null }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['no client', { client_id: null }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['another site to answer at', { redirect_uri: 'https://evil.example/bff/callback' }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['another path to answer at', { redirect_uri: 'http://localhost:3000/other' }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['a query behind the path', { redirect_uri: `${redirectUri}?next=/` }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['a name before the host', { redirect_uri: 'http://a@localhost:3000/bff/callback' }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['no place to answer at', { redirect_uri: null }, 'OAUTH_AUTH_REQUEST_FAILURE'],
  ['an implicit token', { response_type: 'token' }, 'OAUTH_AUTH_REQUEST_FAILURE'],
])('§14.22: shows a page and never redirects for %s', async (_what, changes, code) => {
  const { status, location, html } = await pageAt(authorizeUrl(changes));
  expect(status).toBe(400);
  expect(location).toBeNull();
  expect(html).toContain(code);
  expect(html).toContain('local Globus');
});

it('names every scope that it does not know, without becoming their markup', async () => {
  const { html } = await pageAt(authorizeUrl({ scope: 'openid <b>one</b> two' }));
  expect(html).toContain('&lt;b&gt;one&lt;/b&gt;, two');
});

it.each([
  ['plain', { code_challenge_method: 'plain' }],
  ['no method', { code_challenge_method: null }],
  ['the word of the old guide', { code_challenge_method: 'SHA256' }],
])('§14.14: refuses a PKCE challenge of %s', async (_what, changes) => {
  const { location } = await pageAt(authorizeUrl(changes));
  const back = new URL(location ?? '');
  expect(back.origin).toBe('http://localhost:3000');
  expect(back.searchParams.get('error')).toBe('invalid_request');
  expect(back.searchParams.get('state')).toBe('k3v');
});

it('§14.14: wants PKCE of a client without a secret', async () => {
  const native = { client_id: '61338d24-54d5-408f-a10d-66c06b59f6d2', redirect_uri: 'http://localhost:51234' };
  const { location } = await pageAt(authorizeUrl({ ...native, code_challenge: null, code_challenge_method: null }));
  expect(new URL(location ?? '').searchParams.get('error')).toBe('invalid_request');
  const back = await signIn({ authorizeUrl: authorizeUrl(native), ...noor });
  expect(new URL(back).origin).toBe('http://localhost:51234');
});

it('§14.14: wants the verifier that belongs to the challenge', async () => {
  const back = await signIn({ authorizeUrl: authorizeUrl(), ...noor });
  expect(await exchange(back, { code_verifier: 'w'.repeat(43) })).toEqual({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

it('§14.3: reads scopes with commas, brackets and stars, and answers with base names', async () => {
  const timer = 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer';
  const scope = `${timer}[${scopes.transferAll}],*${scopes.transferAll} openid,${scopes.transferAll}[openid]`;
  const back = await signIn({ authorizeUrl: authorizeUrl({ scope }), ...noor });
  const tokens = await tokensFrom(back);
  expect(tokens).toMatchObject({ scope: timer, resource_server: '524230d7-ea86-4a52-8312-86065a9e0417' });
  expect(tokens.other_tokens).toMatchObject([
    { scope: scopes.transferAll, resource_server: 'transfer.api.globus.org' },
    { scope: 'openid', resource_server: 'auth.globus.org' },
  ]);
  expect(tokens.id_token).toBeTypeOf('string');
});

it('§14.11: issues tokens for every service of a Globus CLI login', async () => {
  const scope = [
    'openid profile email',
    scopes.viewIdentitySet,
    scopes.transferAll,
    'urn:globus:auth:scope:groups.api.globus.org:all',
    'urn:globus:auth:scope:search.api.globus.org:all',
    `https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer[${scopes.transferAll}]`,
    'https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/all',
  ].join(' ');
  const back = await signIn({ authorizeUrl: authorizeUrl({ scope, access_type: 'offline' }), ...noor });
  const tokens = await tokensFrom(back);
  const servers = tokensOf(tokens).map(({ resource_server }) => resource_server);
  expect(servers).toEqual([
    'auth.globus.org',
    'transfer.api.globus.org',
    'groups.api.globus.org',
    'search.api.globus.org',
    '524230d7-ea86-4a52-8312-86065a9e0417',
    'flows.globus.org',
  ]);
  expect(new Set(tokensOf(tokens).map(({ refresh_token }) => refresh_token)).size).toBe(6);
});

it.each([
  ['access_type=offline', { access_type: 'offline' }],
  ['offline_access', { scope: `openid offline_access ${scopes.transferAll}` }],
])('§14.7: gives refresh tokens for %s, and does not say so in the scope', async (_what, changes) => {
  const tokens = await tokensFrom(await signIn({ authorizeUrl: authorizeUrl(changes), ...noor }));
  for (const token of tokensOf(tokens)) {
    expect(token.refresh_token).toMatch(/^Ag/);
    expect(token.scope).not.toContain('offline_access');
  }
});

it('§14.7: gives no refresh token to who does not ask', async () => {
  const tokens = await tokensFrom(await signIn({ authorizeUrl: authorizeUrl({ access_type: 'online' }), ...noor }));
  expect(tokens).not.toHaveProperty('refresh_token');
});

it('§14.27: tells the application when the person says no', async () => {
  const back = new URL(await signIn({ authorizeUrl: authorizeUrl(), person: 'dana@aurora.example', consent: 'deny' }));
  expect(back.searchParams.get('error')).toBe('access_denied');
  expect(back.searchParams.get('error_description')).toContain('Isthmus portal');
  expect(back.searchParams.get('state')).toBe('k3v');
  expect(back.searchParams.has('code')).toBe(false);
});

it('asks for consent once, then only for what is new', async () => {
  const ask = async (scope: string) => {
    const browser = createBrowser();
    await signIn({ authorizeUrl: authorizeUrl({ scope }), person: 'wren@coastal.example', consent: 'allow', browser });
    return browser.pages.map((path) => path.split('/')[2]);
  };
  expect(await ask('openid profile')).toEqual(['login', 'consent']);
  expect(await ask('profile openid')).toEqual(['login']);
  expect(await ask('openid email')).toEqual(['login', 'consent']);
  expect(await ask(`${scopes.transferAll}`)).toEqual(['login', 'consent']);
  expect(await ask(`${scopes.transferAll}[openid]`)).toEqual(['login', 'consent']);
  expect(await ask(`openid email ${scopes.transferAll}[openid]`)).toEqual(['login']);
});

it('§14.3: covers only what was asked for, not all that was ever allowed', async () => {
  await signIn({ authorizeUrl: authorizeUrl({ scope: 'openid email' }), ...noor });
  const tokens = await tokensFrom(await signIn({ authorizeUrl: authorizeUrl({ scope: 'openid' }), ...noor }));
  expect(tokens.scope).toBe('openid');
});

it('§14.25: knows the browser again, unless the application wants a new sign-in', async () => {
  const browser = createBrowser();
  await signIn({ authorizeUrl: authorizeUrl(), ...noor, browser });
  browser.pages.length = 0;
  await signIn({ authorizeUrl: authorizeUrl(), ...noor, browser });
  expect(browser.pages).toEqual([]);
  await signIn({ authorizeUrl: authorizeUrl({ prompt: 'login' }), ...noor, browser });
  expect(browser.pages).toEqual([expect.stringMatching(/^\/p\/login\//)]);
});

it('lets somebody else sign in in the same browser', async () => {
  const browser = createBrowser();
  await signIn({ authorizeUrl: authorizeUrl(), ...noor, browser });
  const other = { person: 'ada@aurora.example', consent: 'allow', browser } as const;
  const tokens = await tokensFrom(await signIn({ authorizeUrl: authorizeUrl({ prompt: 'login' }), ...other }));
  expect(decodeJwt(tokens.id_token ?? '').preferred_username).toBe('ada@aurora.example');
});

it('answers prompt=none without showing a page', async () => {
  const { location } = await pageAt(authorizeUrl({ prompt: 'none' }));
  expect(new URL(location ?? '').searchParams.get('error')).toBe('login_required');
});

it('§14.14: takes a code once, and ends its tokens when it is sent again', async () => {
  const back = await signIn({ authorizeUrl: authorizeUrl(), ...noor });
  const tokens = await tokensFrom(back);
  expect(await exchange(back)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  const authorization = `Bearer ${tokens.access_token}`;
  expect((await fetch(`${globus.authUrl}/v2/oauth2/userinfo`, { headers: { authorization } })).status).toBe(401);
});

it('wants the same redirect URI at the exchange', async () => {
  const back = await signIn({ authorizeUrl: authorizeUrl(), ...noor });
  const { status, body } = await exchange(back, { redirect_uri: 'http://localhost:3001/bff/callback' });
  expect({ status, body }).toEqual({ status: 400, body: { error: 'invalid_grant' } });
});
