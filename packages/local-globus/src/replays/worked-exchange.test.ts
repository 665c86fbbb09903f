import { scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAuth } from '../testing/index.ts';
import { startTides, type Tides } from '../testing/tides.ts';
import { read, tokenDocument } from './cli.ts';
import { consentList } from './consent-forest.ts';
import { createPortal, type Portal } from './portal.ts';

// The sheet's worked exchange, answer by answer.

const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const policy = '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39';
const withDataAccess = `${scopes.transferAll}[*https://auth.globus.org/scopes/${storage}/data_access]`;
const token = expect.stringMatching(/^Ag[A-Za-z0-9]{89,101}$/);

let tides: Tides;
let portal: Portal;

beforeAll(async () => {
  tides = await startTides();
  portal = await createPortal(tides);
});

afterAll(() => tides.globus.close());

const { form, get, control } = askAuth(() => tides.globus);

test('Appendix A: authorize, exchange, refresh with the same refresh token, revoke, and it is no longer taken', async () => {
  const back = await portal.authorize();
  expect(back).toMatch(/^http:\/\/localhost:4000\/auth\/callback\?code=[A-Za-z0-9]{30}&state=K3v$/);
  const exchanged = await portal.exchange(back);
  expect(exchanged.status).toBe(200);
  expect(exchanged.headers.get('content-type')).toMatch(/^application\/json/);
  expect(exchanged.headers.get('cache-control')).toBe('no-store');
  const shared = { access_token: token, refresh_token: token, expires_in: 172_800, token_type: 'Bearer', state: 'K3v' };
  const transfer = { resource_server: 'transfer.api.globus.org', scope: scopes.transferAll };
  expect(exchanged.body).toEqual({
    resource_server: 'auth.globus.org',
    scope: 'openid profile email',
    ...shared,
    id_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
    other_tokens: [{ ...transfer, ...shared }],
  });
  const [kept] = read(exchanged, tokenDocument).other_tokens;
  const refresh_token = kept?.refresh_token ?? '';
  const refreshed = await portal.token({ grant_type: 'refresh_token', refresh_token });
  expect(refreshed.status).toBe(200);
  expect(refreshed.body).toEqual({
    ...transfer,
    access_token: token,
    refresh_token,
    expires_in: 172_800,
    token_type: 'Bearer',
    other_tokens: [],
  });
  expect(refreshed.body).not.toMatchObject({ access_token: kept?.access_token });
  const revoked = await form(
    '/v2/oauth2/token/revoke',
    { token: refresh_token, token_type_hint: 'refresh_token' },
    portal.client,
  );
  expect(revoked).toMatchObject({ status: 200, body: { active: false } });
  const dead = await portal.token({ grant_type: 'refresh_token', refresh_token });
  expect(dead.status).toBe(400);
  expect(dead.body).toEqual({ error: 'invalid_grant' });
});

test('Appendix A: from Transfer’s ConsentRequired to a tree of two consents; the token’s scope stays bare', async () => {
  const exchanged = await portal.exchange(await portal.authorize());
  const { access_token, other_tokens } = read(exchanged, tokenDocument);
  const ls = (bearer = '') =>
    fetch(`${tides.globus.transferUrl}/v0.10/operation/endpoint/${storage}/ls`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  await control('POST', '/switches', { authorization_error_form: 'top_level' });
  const refused = await ls(other_tokens[0]?.access_token);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toEqual({
    code: 'ConsentRequired',
    message: 'Missing required data_access consent',
    request_id: expect.any(String),
    resource: `/operation/endpoint/${storage}/ls`,
    required_scopes: [withDataAccess],
  });
  const again = await portal.exchange(await portal.authorize({ scope: `openid profile email ${withDataAccess}` }));
  const [transfer] = read(again, tokenDocument).other_tokens;
  expect(transfer?.scope).toBe(scopes.transferAll);
  expect((await ls(transfer?.access_token)).status).toBe(200);
  const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
  const listed = await get(`/v2/api/identities/${kit}/consents`, { token: access_token });
  const { consents } = read(listed, consentList);
  const root = consents.find(({ scope_name }) => scope_name === scopes.transferAll);
  const below = consents.find(({ scope_name }) => scope_name.endsWith('/data_access'));
  expect(root?.dependency_path).toEqual([root?.id]);
  expect(below?.dependency_path).toEqual([root?.id, below?.id]);
});

test('Appendix A: from a policy error to a sign-in that shows its message, at a session that meets it then', async () => {
  const session_message = 'Use an identity checked in the last 30 minutes.';
  const demand = { session_required_policies: policy, session_message, prompt: 'login' };
  const { location } = Object.fromEntries((await portal.browser.fetch(portal.authorizeUrl(demand))).headers);
  const page = await portal.browser.fetch(new URL(location ?? '', tides.globus.authUrl));
  expect(await page.text()).toContain(session_message);
  portal.browser.pages.length = 0;
  const back = await portal.authorize(demand, 'kit.marlow@aurora.example');
  expect(portal.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
  const { access_token } = read(await portal.exchange(back), tokenDocument);
  const introspected = await form(
    '/v2/oauth2/token/introspect',
    { token: access_token, include: 'session_info', authentication_policies: policy },
    portal.client,
  );
  expect(introspected.body).toMatchObject({
    active: true,
    policy_evaluations: { [policy]: { evaluation: true } },
    session_info: {
      authentications: {
        '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503': { auth_time: expect.any(Number), idp: expect.any(String) },
      },
    },
  });
});
