import { resourceServers, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tutorialClientId } from '../auth/clients.ts';
import { newClient, newSecret, startTides, type Tides } from '../testing/tides.ts';
import { type AppOptions, createPythonApp } from './python-apps.ts';
import type { PythonRequest } from './python-http.ts';
import { expectRequests } from './seen-requests.ts';

const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const withDataAccess = `${scopes.transferAll}[*https://auth.globus.org/scopes/${storage}/data_access]`;
const signingIn = [
  'POST /v2/oauth2/token anonymous 200',
  'GET /.well-known/openid-configuration anonymous 200',
  'GET /jwk.json anonymous 200',
];
const consents = `GET /v2/api/identities/${kit}/consents?all 200`;

let nowMs = Date.now();
let tides: Tides;
let search: PythonRequest;
let service: { id: string; secret: string };

beforeAll(async () => {
  tides = await startTides({ now: () => nowMs });
  service = await newSecret(
    tides,
    await newClient(tides, { public_client: undefined, client_type: 'client_identity' }),
  );
  const url = `${tides.globus.transferUrl}/v0.10/endpoint_search`;
  search = { method: 'GET', url, query: { filter_fulltext: 'Coastal' } };
});

afterAll(() => tides.globus.close());

const userApp = (options: Partial<AppOptions> = {}) =>
  createPythonApp({
    globus: tides.globus,
    client: { id: tutorialClientId },
    scopes: { [resourceServers.transfer]: [withDataAccess] },
    person: 'kit@coastal.example',
    now: () => nowMs,
    ...options,
  });

test('UserApp with a data_access dependency: PKCE, code, ID token, the consents; the second run asks nobody', async () => {
  const app = userApp();
  const first = await expectRequests(tides.globus, () => app.ask(resourceServers.transfer, search), [
    ...signingIn,
    consents,
  ]);
  expect(first.body).toMatchObject({ DATA_TYPE: 'endpoint_list' });
  expect(app.storage.sub).toBe(kit);
  expect(app.storage.tokens.get(resourceServers.auth)).toMatchObject({ scope: 'openid', refresh_token: null });
  await expectRequests(tides.globus, () => app.ask(resourceServers.transfer, search), []);
  const second = userApp({ storage: app.storage });
  await expectRequests(tides.globus, () => second.ask(resourceServers.transfer, search), [consents]);
  expect(second.browser.pages).toEqual([]);
});

test('UserApp without refresh tokens: 48 hours later somebody signs in again, and allows nothing anew', async () => {
  const app = userApp();
  await app.ask(resourceServers.transfer, search);
  nowMs += 172_801_000;
  app.browser.pages.length = 0;
  // What the browser is known for lasts a day.
  await expectRequests(tides.globus, () => app.ask(resourceServers.transfer, search), signingIn);
  expect(app.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
});

test('UserApp with refresh tokens: a minute before the end a refresh without credentials, twice in a row', async () => {
  const app = userApp({ refreshTokens: true });
  await app.ask(resourceServers.transfer, search);
  const { refresh_token } = app.storage.tokens.get(resourceServers.transfer) ?? {};
  expect(refresh_token).toMatch(/^Ag/);
  for (const _time of [1, 2]) {
    nowMs += (172_800 - 59) * 1000;
    await expectRequests(tides.globus, () => app.ask(resourceServers.transfer, search), [
      'POST /v2/oauth2/token anonymous 200',
    ]);
    expect(app.storage.tokens.get(resourceServers.transfer)?.refresh_token).toBe(refresh_token);
  }
});

test('ClientApp: one client_credentials request for each resource server, a scope bare and with dependencies', async () => {
  const app = createPythonApp({
    globus: tides.globus,
    client: service,
    scopes: {
      [resourceServers.transfer]: [scopes.transferAll, withDataAccess],
      [resourceServers.groups]: ['urn:globus:auth:scope:groups.api.globus.org:all'],
    },
    now: () => nowMs,
  });
  const found = await expectRequests(tides.globus, () => app.ask(resourceServers.transfer, search), [
    'POST /v2/oauth2/token 200',
  ]);
  expect(found.status).toBe(200);
  const groups: PythonRequest = { method: 'GET', url: `${tides.globus.groupsUrl}/v2/groups/my_groups` };
  await expectRequests(tides.globus, () => app.ask(resourceServers.groups, groups), ['POST /v2/oauth2/token 200']);
  expect([...app.storage.tokens.values()].map(({ scope }) => scope)).toEqual([
    scopes.transferAll,
    'urn:globus:auth:scope:groups.api.globus.org:all',
  ]);
});
