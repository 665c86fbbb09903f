import { createHash } from 'node:crypto';
import { scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tutorialClientId } from '../auth/clients.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, signIn, startLocalGlobus } from '../testing/index.ts';
import { read, tokenDocument } from './cli.ts';
import { expectRequests } from './seen-requests.ts';

// The token calls of the JavaScript SDK's AuthorizationManager as a browser sends them: from another origin, after a
// preflight. The manager itself runs in official-clients/.

const origin = 'https://tides.example';
const redirect_uri = 'http://localhost:8123/callback';
const code_verifier = 'w'.repeat(43);
const headers = {
  origin,
  'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
  'x-globus-client-info': 'product=javascript-sdk,version=6.2.0',
};

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

const { send } = askAuth(() => globus);

/** A preflight that asks for what the call sends, then the call. */
async function call(path: string, fields: Record<string, string>) {
  const preflight = await send(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-globus-client-info',
    },
  });
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-globus-client-info');
  const answer = await send(path, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  return answer;
}

test('AuthorizationManager: code, refresh and revocation by a public client, from a page of another origin', async () => {
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    response_type: 'code',
    client_id: tutorialClientId,
    scope: `${scopes.transferAll} openid profile email offline_access`,
    redirect_uri,
    state: 'Xq',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const back = new URL(await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' }));
  expect(back.searchParams.get('state')).toBe('Xq');
  const code = back.searchParams.get('code') ?? '';
  const client_id = tutorialClientId;
  const lifetime = async () => {
    const exchange = { code, client_id, code_verifier, redirect_uri, grant_type: 'authorization_code' };
    const tokens = read(await call('/v2/oauth2/token', exchange), tokenDocument);
    expect(tokens).toMatchObject({ scope: scopes.transferAll, other_tokens: [{ scope: 'openid profile email' }] });
    const { refresh_token = '' } = tokens;
    const refresh = { client_id, refresh_token, grant_type: 'refresh_token' };
    const renewed = read(await call('/v2/oauth2/token', refresh), tokenDocument);
    // The answer is stored over what was there: without a refresh token in it the next refresh would fail.
    expect(renewed).toMatchObject({ refresh_token, other_tokens: [] });
    expect(renewed).not.toHaveProperty('id_token');
    const revoked = await call('/v2/oauth2/token/revoke', { client_id, token: renewed.access_token });
    expect(revoked).toMatchObject({ status: 200, body: { active: false } });
    // It revokes access tokens alone.
    expect((await call('/v2/oauth2/token', refresh)).status).toBe(200);
  };
  await expectRequests(globus, lifetime, [
    'POST /v2/oauth2/token anonymous 200',
    'POST /v2/oauth2/token anonymous 200',
    'POST /v2/oauth2/token/revoke anonymous 200',
    'POST /v2/oauth2/token anonymous 200',
  ]);
});
