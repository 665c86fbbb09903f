import { createHash } from 'node:crypto';
import { resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';

const person = 'noor@coastal.example';
const redirect_uri = 'http://localhost:3000/bff/callback';
const search = 'urn:globus:auth:scope:search.api.globus.org:search';

let globus: LocalGlobus;
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());

/** A code for `openid` alone, exchanged with something in the query. */
async function exchange(query: string) {
  const code_verifier = 'v'.repeat(64);
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri,
    response_type: 'code',
    scope: 'openid',
    access_type: 'offline',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const code = new URL(await signIn({ authorizeUrl, person, consent: 'allow' })).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri, code_verifier };
  const { body } = await ask.form(`/v2/oauth2/token${query}`, fields);
  return tokensOf(tokenResponse.parse(body));
}

const scopesBy = (tokens: Awaited<ReturnType<typeof exchange>>) =>
  Object.fromEntries(tokens.map(({ resource_server, scope }) => [resource_server, scope]));

it('§2.3: a grant’s tokens are for what it asks for, or for all that was ever allowed where that is asked for', async () => {
  await obtainTokens(globus, { person, scope: `openid email ${scopes.transferAll} ${search}` });
  const other = globus.serviceClients.groups;
  expect(other.id).not.toBe(globus.portalClient.id);
  expect(scopesBy(await exchange(''))).toEqual({ [resourceServers.auth]: 'openid' });
  expect(scopesBy(await exchange('?include_consented_scopes=false'))).toEqual({ [resourceServers.auth]: 'openid' });
  const tokens = await exchange('?include_consented_scopes=true');
  expect(scopesBy(tokens)).toEqual({
    [resourceServers.auth]: 'openid email',
    [resourceServers.transfer]: scopes.transferAll,
    'search.api.globus.org': search,
  });
  for (const { refresh_token = '', resource_server, scope } of tokens) {
    const { body } = await ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token });
    expect(body).toMatchObject({ resource_server, scope, refresh_token });
  }
  const auth = tokens.find(({ resource_server }) => resource_server === resourceServers.auth)?.access_token ?? '';
  expect((await ask.get('/v2/oauth2/userinfo', { token: auth })).body).toMatchObject({ email: person });
});

it('§2.3: what was taken back is not given again', async () => {
  await obtainTokens(globus, { person, scope: `openid ${search}` });
  await ask.control('DELETE', `/consents?scope=${encodeURIComponent(search)}`);
  expect(scopesBy(await exchange('?include_consented_scopes=True'))).not.toHaveProperty('search.api.globus.org');
});
