import { resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import * as client from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { signIn, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

it('§14.2: openid-client signs Kit in and gets a token for each resource server, with one ID token', async () => {
  const { id, secret } = globus.portalClient;
  const config = await client.discovery(
    new URL(globus.authUrl),
    id,
    { id_token_signed_response_alg: 'RS512' },
    client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests] },
  );
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const authorizeUrl = client.buildAuthorizationUrl(config, {
    redirect_uri: 'http://localhost:3000/bff/callback',
    scope: `openid profile email ${scopes.viewIdentitySet} ${scopes.transferAll}`,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    access_type: 'offline',
    state: expectedState,
    nonce: expectedNonce,
  });
  const back = await signIn({ authorizeUrl, person: 'kit@coastal.example', consent: 'allow' });
  const tokens = await client.authorizationCodeGrant(config, new URL(back), {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
  });
  const list = tokensOf(tokenResponse.parse(tokens));
  expect(list.map(({ resource_server, scope }) => ({ resource_server, scope }))).toEqual([
    { resource_server: resourceServers.auth, scope: `openid profile email ${scopes.viewIdentitySet}` },
    { resource_server: resourceServers.transfer, scope: scopes.transferAll },
  ]);
  for (const { access_token, refresh_token, state } of list) {
    expect(access_token).toMatch(/^Ag[A-Za-z0-9]{93}$/);
    expect(refresh_token).toMatch(/^Ag[A-Za-z0-9]{93}$/);
    expect(state).toBe(expectedState);
  }
  expect(tokens.claims()).toMatchObject({
    preferred_username: 'kit@coastal.example',
    identity_set: [
      { username: 'kit@coastal.example' },
      { username: 'kit.marlow@aurora.example' },
      { username: 'kitm@globusid.org' },
    ],
  });
});
