import { createHash } from 'node:crypto';
import { introspection, scopes, type Token, tokenResponse, tokensOf } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import {
  askAuth,
  createBrowser,
  type ObtainTokensOptions,
  obtainTokens,
  signIn,
  startLocalGlobus,
} from '../testing/index.ts';

const noor = { person: 'noor@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501' };
const redirect_uri = 'http://localhost:3000/bff/callback';
let globus: LocalGlobus;
let nowMs = Date.now();
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(() => ask.control('POST', '/reset'));

async function turn(changes: object): Promise<void> {
  expect((await ask.control('POST', '/switches', changes)).status).toBe(200);
}

async function tokensFor(changes: Partial<ObtainTokensOptions> = {}): Promise<{ auth: Token; transfer: Token }> {
  const options = { person: noor.person, scope: `${scopes.transferAll} openid`, refreshTokens: true, ...changes };
  const [transfer, auth] = tokensOf(tokenResponse.parse(await obtainTokens(globus, options)));
  if (!transfer || !auth) throw new Error('a token is missing');
  return { auth, transfer };
}

const refresh = (refresh_token = '') => ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token });
const introspect = async (token: string, as = globus.portalClient, fields = {}) =>
  ask.form('/v2/oauth2/token/introspect', { token, ...fields }, as);
const isActive = async (token: string) => introspection.parse((await introspect(token)).body).active;

function authorizeUrl(changes: Record<string, string> = {}): URL {
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  const basics = { client_id: globus.portalClient.id, redirect_uri, response_type: 'code', scope: 'openid' };
  url.search = new URLSearchParams({ ...basics, ...changes }).toString();
  return url;
}

it.each([true, false])('revoking a refresh token ends its access tokens: %s', async (revocation_cascades) => {
  await turn({ revocation_cascades });
  const { transfer } = await tokensFor();
  await ask.form('/v2/oauth2/token/revoke', { token: transfer.refresh_token ?? '' });
  expect(await isActive(transfer.access_token)).toBe(!revocation_cascades);
  expect((await refresh(transfer.refresh_token)).status).toBe(400);
});

it.each([true, false])('taking a consent back ends access tokens: %s', async (rescinding_ends_access_tokens) => {
  await turn({ rescinding_ends_access_tokens });
  const { auth, transfer } = await tokensFor();
  await ask.control('DELETE', `/consents?scope=${encodeURIComponent(scopes.transferAll)}`);
  expect(await isActive(transfer.access_token)).toBe(!rescinding_ends_access_tokens);
  expect(await isActive(auth.access_token)).toBe(true);
});

it.each([true, false])('a refresh ends the access token before: %s', async (refresh_ends_access_tokens) => {
  await turn({ refresh_ends_access_tokens });
  const { transfer } = await tokensFor();
  const { body } = await refresh(transfer.refresh_token);
  expect(await isActive(transfer.access_token)).toBe(!refresh_ends_access_tokens);
  expect(await isActive(tokenResponse.parse(body).access_token)).toBe(true);
});

it.each([true, false])('each use gives a refresh token its life again: %s', async (refresh_restarts_life) => {
  await turn({ refresh_restarts_life, refresh_token_seconds: 3600 });
  const { transfer } = await tokensFor();
  nowMs += 2_000_000;
  expect((await refresh(transfer.refresh_token)).status).toBe(200);
  nowMs += 2_000_000;
  expect((await refresh(transfer.refresh_token)).status).toBe(refresh_restarts_life ? 200 : 400);
});

it('codes last as long as the switch says', async () => {
  await turn({ code_seconds: 5 });
  const exchange = async (waitMs: number) => {
    const back = await signIn({ authorizeUrl: authorizeUrl(), person: noor.person, consent: 'allow' });
    nowMs += waitMs;
    const code = new URL(back).searchParams.get('code') ?? '';
    return (await ask.form('/v2/oauth2/token', { grant_type: 'authorization_code', code, redirect_uri })).status;
  };
  expect(await exchange(4000)).toBe(200);
  expect(await exchange(6000)).toBe(400);
});

it.each([
  ['SHA256', (verifier: string) => createHash('sha256').update(verifier).digest('base64url')],
  ['plain', (verifier: string) => verifier],
] as const)('takes %s for a challenge where the switch says so', async (method, challengeOf) => {
  const code_verifier = 'v'.repeat(43);
  const url = authorizeUrl({ code_challenge: challengeOf(code_verifier), code_challenge_method: method });
  const arrive = () => signIn({ authorizeUrl: url, person: noor.person, consent: 'allow' });
  expect(new URL(await arrive()).searchParams.get('error')).toBe('invalid_request');
  await turn({ pkce_aliases: [method] });
  const exchange = async (verifier: string) => {
    const code = new URL(await arrive()).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier };
    return (await ask.form('/v2/oauth2/token', fields)).status;
  };
  expect(await exchange(code_verifier)).toBe(200);
  expect(await exchange('w'.repeat(43))).toBe(400);
});

it('hashes the token that the switch says into at_hash', async () => {
  const hashOf = (token: string) => createHash('sha512').update(token).digest().subarray(0, 32).toString('base64url');
  const scope = `${scopes.transferAll} openid`;
  const idTokenOf = async () => {
    const response = tokenResponse.parse(await obtainTokens(globus, { person: noor.person, scope }));
    return { response, at_hash: decodeJwt(response.id_token ?? '').at_hash };
  };
  const first = await idTokenOf();
  expect(first.at_hash).toBe(hashOf(first.response.access_token));
  await turn({ at_hash: 'auth_token' });
  const second = await idTokenOf();
  expect(second.at_hash).toBe(hashOf(second.response.other_tokens[0]?.access_token ?? ''));
  await turn({ at_hash: 'left_out' });
  expect((await idTokenOf()).at_hash).toBeUndefined();
});

it('answers prompt=none, or does not know it', async () => {
  const url = authorizeUrl({ prompt: 'none', state: 's' });
  const answered = await createBrowser().fetch(url);
  expect(new URL(answered.headers.get('location') ?? '').searchParams.get('error')).toBe('login_required');
  await turn({ prompt_none: 'ignored' });
  const ignored = await createBrowser().fetch(url);
  expect(ignored.headers.get('location')).toMatch(/\/p\/login\//);
});

it('fills the hinted username in, or ignores it', async () => {
  const pageOf = async () => {
    const browser = createBrowser();
    const to = (await browser.fetch(authorizeUrl({ login_hint: 'a@b.example' }))).headers.get('location') ?? '';
    return (await browser.fetch(new URL(to, globus.authUrl))).text();
  };
  expect(await pageOf()).not.toContain('a@b.example');
  await turn({ login_hint: 'filled_in' });
  expect(await pageOf()).toContain('value="a@b.example"');
});

it('says offline_access in the scope of tokens, or does not', async () => {
  expect((await tokensFor()).transfer.scope).toBe(scopes.transferAll);
  await turn({ offline_access_in_scope: true });
  const { transfer } = await tokensFor();
  expect(transfer.scope).toBe(`${scopes.transferAll} offline_access`);
  const live = introspection.parse((await introspect(transfer.access_token)).body);
  expect(live).toMatchObject({ scope: scopes.transferAll });
  expect((await tokensFor({ refreshTokens: false })).transfer.scope).toBe(scopes.transferAll);
});

it('tells strangers about a token, says it is inactive, or refuses', async () => {
  const { transfer } = await tokensFor();
  const as = (name: 'groups' | 'transfer') => introspect(transfer.access_token, globus.serviceClients[name]);
  expect((await as('groups')).body).toMatchObject({ active: true });
  await turn({ stranger_introspection: 'inactive' });
  expect((await as('groups')).body).toEqual({ active: false });
  expect((await as('transfer')).body).toMatchObject({ active: true });
  expect(await isActive(transfer.access_token)).toBe(true);
  await turn({ stranger_introspection: 'forbidden' });
  expect(await as('groups')).toMatchObject({ status: 403, body: { error: 'forbidden' } });
});

it('shows pages for what it does not redirect with the status of the switch', async () => {
  const urls = [authorizeUrl({ scope: 'nonsense' }), authorizeUrl({ redirect_uri: 'https://evil.example/' })];
  const statuses = () => Promise.all(urls.map(async (url) => (await createBrowser().fetch(url)).status));
  expect(await statuses()).toEqual([400, 400]);
  await turn({ error_page_status: 200 });
  expect(await statuses()).toEqual([200, 200]);
});

it('names a refusal as the switch says', async () => {
  await turn({ denial_error: 'consent_denied' });
  const back = await signIn({ authorizeUrl: authorizeUrl({ state: 's' }), person: noor.person, consent: 'deny' });
  const { error, error_description, state } = Object.fromEntries(new URL(back).searchParams);
  expect({ error, state }).toEqual({ error: 'consent_denied', state: 's' });
  expect(error_description).toContain('did not allow');
});

it('takes Basic credentials in the spelling of the switch', async () => {
  // Of the service's secrets one at least has a character that form encoding changes: base64 ends in "=".
  const { id, secret } = globus.serviceClients.transfer;
  const encoded = { id, secret: encodeURIComponent(secret) };
  const fields = { grant_type: 'client_credentials', scope: 'openid' };
  const statuses = async () => [
    (await ask.form('/v2/oauth2/token', fields, { id, secret })).status,
    (await ask.form('/v2/oauth2/token', fields, encoded)).status,
  ];
  expect(await statuses()).toEqual([200, 200]);
  await turn({ basic_credentials: 'raw' });
  expect(await statuses()).toEqual([200, 401]);
  await turn({ basic_credentials: 'form_encoded' });
  expect((await statuses())[1]).toBe(200);
});

it.each([true, false])('a new sign-in shows at older tokens: %s', async (session_updates_reach_older_tokens) => {
  await turn({ session_updates_reach_older_tokens });
  const browser = createBrowser();
  const { transfer: older } = await tokensFor({ browser, person: 'kit@coastal.example' });
  nowMs += 60_000;
  const aurora = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503';
  const parameters = { session_required_identities: aurora };
  const { transfer: newer } = await tokensFor({ browser, person: 'kit.marlow@aurora.example', parameters });
  const identitiesOf = async ({ access_token }: Token) => {
    const live = introspection.parse(
      (await introspect(access_token, globus.portalClient, { include: 'session_info' })).body,
    );
    return Object.keys((live.active === true && live.session_info?.authentications) || {});
  };
  expect(await identitiesOf(newer)).toContain(aurora);
  expect((await identitiesOf(older)).includes(aurora)).toBe(session_updates_reach_older_tokens);
  expect(await identitiesOf(older)).toContain('5f0c1e2a-3b4d-4c5e-8f60-718293a4b502');
});

it('speaks of an unknown scope in one form or the other', async () => {
  const fields = { grant_type: 'client_credentials', scope: 'nonsense' };
  expect((await ask.form('/v2/oauth2/token', fields)).body).toEqual({ error: 'invalid_scope' });
  await turn({ unknown_scope_form: 'errors' });
  const { status, body } = await ask.form('/v2/oauth2/token', fields);
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ code: 'UNKNOWN_SCOPE_ERROR', status: '400' }] });
});

it('limits token requests by client and minute', async () => {
  await turn({ token_requests_per_minute: 2 });
  nowMs = Math.ceil(nowMs / 60_000) * 60_000 + 10_000;
  const statuses = [];
  for (let request = 0; request < 3; request += 1) statuses.push((await refresh('AgNothing')).status);
  expect(statuses).toEqual([400, 400, 429]);
  const { headers, body } = await refresh('AgNothing');
  expect(headers.get('retry-after')).toBe('50');
  expect(body).toMatchObject({ error: 'too_many_requests' });
  const fields = { grant_type: 'refresh_token', refresh_token: 'AgNothing' };
  expect((await ask.form('/v2/oauth2/token', fields, globus.serviceClients.transfer)).status).toBe(400);
  nowMs += 50_000;
  expect((await refresh('AgNothing')).status).toBe(400);
});

it('takes single consents back over an API where the switch says so', async () => {
  const { auth } = await tokensFor({ scope: `${scopes.transferAll} openid ${scopes.viewConsents}` });
  const as = { token: auth.access_token };
  const list = async () =>
    z
      .object({ consents: z.array(z.object({ id: z.int(), scope_name: z.string() })) })
      .parse((await ask.get(`/v2/api/identities/${noor.id}/consents`, as)).body).consents;
  const [transfer] = await list();
  const path = `/v2/api/identities/${noor.id}/consents/${transfer?.id}`;
  const rescind = async (token: string) =>
    (await ask.send(path, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status;
  expect(await rescind(auth.access_token)).toBe(404);
  await turn({ consent_api: true });
  expect(await rescind('AgNothing')).toBe(401);
  expect(await rescind(auth.access_token)).toBe(200);
  expect(await rescind(auth.access_token)).toBe(404);
  expect((await list()).map(({ scope_name }) => scope_name)).toEqual(['openid', scopes.viewConsents]);
});
