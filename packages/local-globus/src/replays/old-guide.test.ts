import { createHash } from 'node:crypto';
import { scopes } from '@isthmus/globus';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { askAuth, signIn } from '../testing/index.ts';
import { startTides, type Tides } from '../testing/tides.ts';
import { createPortal, type Portal, redirectUri } from './portal.ts';

// Where the old guide of Globus and the service of today differ: both are answered as the sheet decides.

let tides: Tides;
let portal: Portal;

beforeAll(async () => {
  tides = await startTides();
});

afterAll(() => tides.globus.close());

beforeEach(async () => {
  portal = await createPortal(tides);
});

const { control, send, headersOf, get } = askAuth(() => tides.globus);
const tokens = z.looseObject({
  access_token: z.string(),
  id_token: z.optional(z.string()),
  refresh_token: z.optional(z.string()),
  other_tokens: z.array(z.looseObject({ access_token: z.string(), refresh_token: z.optional(z.string()) })),
});
const signedIn = async (changes?: Parameters<Portal['authorize']>[0]) =>
  tokens.parse((await portal.exchange(await portal.authorize(changes))).body);

test('§13 row 1: the challenge method SHA256 is refused, and taken for S256 where a switch says so', async () => {
  const refused = new URL(await portal.authorize({ code_challenge_method: 'SHA256' }));
  expect(refused.searchParams.get('error')).toBe('invalid_request');
  await control('POST', '/switches', { pkce_aliases: ['SHA256'] });
  expect(await signedIn({ code_challenge_method: 'SHA256' })).toHaveProperty('access_token');
  await control('POST', '/switches', { pkce_aliases: [] });
});

test('§13 row 2: a challenge with padding is the same as without', async () => {
  const challenge = createHash('sha256').update(portal.verifier).digest('base64url');
  expect(await signedIn({ code_challenge: `${challenge}=` })).toHaveProperty('access_token');
});

test.each([
  ['access_type=offline', { access_type: 'offline' }],
  ['offline_access', { access_type: null, scope: `openid ${scopes.transferAll} offline_access` }],
])('§13 row 3: %s brings refresh tokens for every resource server', async (_what, changes) => {
  const answer = await signedIn(changes);
  expect([answer, ...answer.other_tokens].map(({ refresh_token }) => refresh_token)).toEqual([
    expect.stringMatching(/^Ag/),
    expect.stringMatching(/^Ag/),
  ]);
});

test('§13 row 4: scopes are separated by spaces or by commas', async () => {
  const answer = await signedIn({ scope: `openid,email,${scopes.transferAll}` });
  expect(answer).toMatchObject({ scope: 'openid email', other_tokens: [{ scope: scopes.transferAll }] });
});

test('§13 row 5: the token’s parameters come in the body; in the query they are nothing', async () => {
  const code = new URL(await portal.authorize()).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: portal.verifier };
  const query = new URLSearchParams(fields).toString();
  const inQuery = await send(`/v2/oauth2/token?${query}`, {
    method: 'POST',
    headers: { ...headersOf(portal.client), 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(inQuery.status).toBe(400);
  expect((await portal.token(fields)).status).toBe(200);
});

test('§13 row 6: a confidential client may repeat its id in the body; another’s id there is 401', async () => {
  const same = await portal.exchange(await portal.authorize(), { client_id: portal.client.id });
  expect(same.status).toBe(200);
  const other = await portal.exchange(await portal.authorize(), { client_id: tides.globus.portalClient.id });
  expect(other).toMatchObject({ status: 401, body: { errors: [{ code: 'UNAUTHORIZED' }] } });
});

test('§13 rows 7, 8, 9: state in every token, 48 hours, the first scope’s resource server on top', async () => {
  const answer = await signedIn({ scope: `${scopes.transferAll} openid` });
  const shared = { state: 'K3v', expires_in: 172_800, token_type: 'Bearer' };
  expect(answer).toMatchObject({
    ...shared,
    resource_server: 'transfer.api.globus.org',
    scope: scopes.transferAll,
    other_tokens: [{ ...shared, resource_server: 'auth.globus.org', scope: 'openid' }],
  });
});

test('§13 row 10: a confidential client may go without PKCE', async () => {
  const back = await portal.authorize({ code_challenge: null, code_challenge_method: null });
  const code = new URL(back).searchParams.get('code') ?? '';
  const answer = await portal.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  expect(answer.status).toBe(200);
});

test('§13 row 18: logging out is revoking the tokens, and the page that ends the browser’s session', async () => {
  const { access_token } = await signedIn();
  await send('/v2/oauth2/token/revoke', {
    method: 'POST',
    headers: headersOf(portal.client),
    body: new URLSearchParams({ token: access_token }),
  });
  expect((await get('/v2/oauth2/userinfo', { token: access_token })).status).toBe(401);
  const logout = new URL('/v2/web/logout', tides.globus.authUrl);
  logout.search = new URLSearchParams({
    client_id: portal.client.id,
    redirect_uri: redirectUri,
    redirect_name: 'the portal',
  }).toString();
  const page = await portal.browser.fetch(logout);
  expect(await page.text()).toContain('the portal');
  portal.browser.pages.length = 0;
  await portal.authorize();
  expect(portal.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
});

test('§13 row 21: the ID token is RS512 without a kid, lives 48 hours, and its audience is a plain string', async () => {
  const { id_token = '' } = await signedIn();
  expect(decodeProtectedHeader(id_token)).toEqual({ typ: 'JWT', alg: 'RS512' });
  const { iat = 0, exp, aud } = decodeJwt(id_token);
  expect(exp).toBe(iat + 172_800);
  expect(aud).toBe(portal.client.id);
});

test('§13 row 22: who has allowed everything is not asked again, but signs in again for prompt=login', async () => {
  await portal.authorize();
  portal.browser.pages.length = 0;
  await portal.authorize();
  expect(portal.browser.pages).toEqual([]);
  await portal.authorize({ prompt: 'login' });
  expect(portal.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
});

test('§13 row 23: Basic credentials are split at the first colon', async () => {
  const { id } = portal.client;
  const authorization = `Basic ${Buffer.from(`${id}:not:the:secret`).toString('base64')}`;
  const wrong = await send('/v2/oauth2/token', {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'openid' }),
  });
  expect(wrong).toMatchObject({ status: 401, body: { errors: [{ detail: 'Basic auth failed' }] } });
  const right = await portal.token({ grant_type: 'client_credentials', scope: 'openid' });
  expect(right.status).toBe(200);
});

test('§13 row 20: errors have a code and a page where the guide had nothing', async () => {
  const page = signIn({
    authorizeUrl: `${tides.globus.authUrl}/v2/oauth2/authorize?client_id=${portal.client.id}`,
    person: 'kit@coastal.example',
    consent: 'allow',
  });
  await expect(page).rejects.toThrow(/400.*OAUTH_AUTH_REQUEST_FAILURE/);
});
