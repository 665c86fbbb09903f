import { resourceServers, scopes, type Token, tokenResponse, tokensOf } from '@isthmus/globus';
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
const kit = { person: 'kit@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502' };
const collection = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const dataAccess = `https://auth.globus.org/scopes/${collection}/data_access`;
const timer = `https://auth.globus.org/scopes/${resourceServers.timers}/timer`;
const withData = `openid ${scopes.transferAll}[*${dataAccess}]`;
const transferClient = '2fbdda78-a599-4cb5-ac3d-1fbcfbc6a754';

const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/));
const consents = z.object({
  consents: z.array(
    z.strictObject({
      id: z.int(),
      client: z.uuid(),
      scope: z.uuid(),
      scope_name: z.string(),
      effective_identity: z.uuid(),
      dependency_path: z.array(z.int()),
      status: z.literal('approved'),
      allows_refresh: z.boolean(),
      auto_approved: z.boolean(),
      atomically_revocable: z.boolean(),
      created: time,
      updated: time,
      last_used: time,
    }),
  ),
});

let globus: LocalGlobus;
let nowMs = Date.now();
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(() => ask.control('POST', '/reset'));

async function tokensFor(changes: Partial<ObtainTokensOptions>): Promise<Record<string, Token>> {
  const response = await obtainTokens(globus, { person: noor.person, ...changes });
  return Object.fromEntries(tokensOf(tokenResponse.parse(response)).map((token) => [token.resource_server, token]));
}

const authTokenOf = (tokens: Record<string, Token>) => ({ token: tokens[resourceServers.auth]?.access_token ?? '' });

async function consentsOf(as: Parameters<typeof ask.get>[1], id = noor.id, query = '') {
  const answer = await ask.get(`/v2/api/identities/${id}/consents${query}`, as);
  expect(answer.status).toBe(200);
  return consents.parse(answer.body).consents;
}

const isRefreshed = async (refresh_token = '') =>
  (await ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token })).status === 200;

it('§14.23: records a consent for each way through the dependencies, with all thirteen members', async () => {
  const tokens = await tokensFor({ scope: withData, refreshTokens: true });
  const list = await consentsOf(authTokenOf(tokens), noor.id, '?all=False');
  const [openid, transfer, data] = list;
  expect(list).toHaveLength(3);
  expect(openid).toMatchObject({ scope_name: 'openid', client: globus.portalClient.id, atomically_revocable: false });
  expect(transfer).toMatchObject({ scope_name: scopes.transferAll, client: globus.portalClient.id });
  expect(transfer?.dependency_path).toEqual([transfer?.id]);
  expect(data).toMatchObject({
    scope_name: dataAccess,
    client: transferClient,
    effective_identity: noor.id,
    dependency_path: [transfer?.id, data?.id],
    allows_refresh: true,
    auto_approved: false,
    atomically_revocable: true,
  });
  expect(tokens[resourceServers.transfer]?.scope).toBe(scopes.transferAll);
});

it('§14.23: says by last_used when tokens were last made of a consent', async () => {
  const tokens = await tokensFor({ scope: withData, refreshTokens: true });
  const as = authTokenOf(tokens);
  const before = await consentsOf(as);
  nowMs += 60_000;
  expect(await isRefreshed(tokens[resourceServers.transfer]?.refresh_token)).toBe(true);
  const after = await consentsOf(as);
  const used = (list: typeof after, name: string) =>
    list.find(({ scope_name }) => scope_name === name)?.last_used ?? '';
  expect(Date.parse(used(after, scopes.transferAll)) - Date.parse(used(before, scopes.transferAll))).toBe(60_000);
  expect(used(after, 'openid')).toBe(used(before, 'openid'));
});

it('§14.23: shows an application its own consents, and all of them to who may view consents', async () => {
  const viewer = await tokensFor({ scope: `openid ${scopes.viewConsents}` });
  const native = { client: { id: '61338d24-54d5-408f-a10d-66c06b59f6d2' } };
  const own = authTokenOf(await tokensFor({ ...native, scope: `openid ${scopes.transferAll}` }));
  expect((await consentsOf(own)).map(({ scope_name }) => scope_name)).toEqual(['openid', scopes.transferAll]);
  for (const yes of ['true', 'True', 'TRUE']) {
    expect(await consentsOf(authTokenOf(viewer), noor.id, `?all=${yes}`)).toHaveLength(4);
  }
  const refused = [
    [`/v2/api/identities/${noor.id}/consents?all=true`, own, 403],
    [`/v2/api/identities/${kit.id}/consents`, own, 403],
    ['/v2/api/identities/00000000-0000-4000-8000-000000000000/consents', own, 404],
    [`/v2/api/identities/${noor.id}/consents?all=maybe`, own, 400],
    [`/v2/api/identities/${noor.id}/consents`, null, 401],
    [`/v2/api/identities/${noor.id}/consents`, globus.portalClient, 403],
  ] as const;
  for (const [path, as, status] of refused) expect((await ask.get(path, as)).status).toBe(status);
});

it('§14.24: asks again for what is new only: a scope, or a dependency', async () => {
  const browser = createBrowser();
  const pagesFor = async (scope: string) => {
    browser.pages.length = 0;
    await tokensFor({ scope, browser });
    return browser.pages.map((path) => path.split('/')[2]);
  };
  expect(await pagesFor(`openid ${scopes.transferAll}`)).toEqual(['login', 'consent']);
  expect(await pagesFor(`openid ${scopes.transferAll}`)).toEqual([]);
  expect(await pagesFor(withData)).toEqual(['consent']);
  expect(await pagesFor(withData)).toEqual([]);
  expect(await pagesFor('openid email')).toEqual(['consent']);
  expect(await pagesFor(`openid ${timer}`)).toEqual(['consent']);
  // Allowed under the timer it is another consent than under Transfer.
  expect(await pagesFor(`openid ${timer}[${scopes.transferAll}[*${dataAccess}]]`)).toEqual(['consent']);
});

it('§14.21: reads the scopes as a graph: what is said of one counts wherever it is mentioned', async () => {
  const scope = `${timer} ${scopes.transferAll}[*${dataAccess}],openid ${scopes.transferAll}[${dataAccess}]`;
  const tokens = await tokensFor({ scope });
  expect(Object.keys(tokens)).toEqual([resourceServers.timers, resourceServers.transfer, resourceServers.auth]);
  const list = await consentsOf(authTokenOf(tokens));
  const nameOf = (id: number) => list.find((one) => one.id === id)?.scope_name;
  expect(
    list.map(({ dependency_path, atomically_revocable }) => [...dependency_path.map(nameOf), atomically_revocable]),
  ).toEqual([
    [timer, false],
    [timer, scopes.transferAll, false],
    [timer, scopes.transferAll, dataAccess, false],
    [scopes.transferAll, false],
    [scopes.transferAll, dataAccess, false],
    ['openid', false],
  ]);
});

it.each([
  `${scopes.transferAll}[${timer}]`,
  'openid[openid]',
  `${scopes.transferAll}[]`,
  `${scopes.transferAll} [openid]`,
  `${scopes.transferAll}[openid`,
  `${scopes.transferAll}]`,
  '* openid',
])('§14.21: refuses %s on a page', async (scope) => {
  await expect(tokensFor({ scope: `openid ${scope}` })).rejects.toThrow(/OAUTH_AUTH_REQUEST_FAILURE/);
});

it('lets the person leave out what is starred, and asks for it again the next time', async () => {
  const browser = createBrowser();
  const path = `${scopes.transferAll} ${dataAccess}`;
  const tokens = await tokensFor({ scope: withData, browser, leaveOut: [path] });
  expect(tokens[resourceServers.transfer]?.scope).toBe(scopes.transferAll);
  expect((await consentsOf(authTokenOf(tokens))).map(({ scope_name }) => scope_name)).not.toContain(dataAccess);
  browser.pages.length = 0;
  expect(await consentsOf(authTokenOf(await tokensFor({ scope: withData, browser })))).toHaveLength(3);
  expect(browser.pages).toHaveLength(1);
});

it('gives no token for a starred scope of the request that was left out', async () => {
  const scope = `openid *${scopes.transferAll}[${dataAccess}]`;
  const tokens = await tokensFor({ scope, leaveOut: [scopes.transferAll] });
  expect(Object.keys(tokens)).toEqual([resourceServers.auth]);
  const first = await tokensFor({ scope: `*${scopes.transferAll} openid`, leaveOut: [scopes.transferAll] });
  expect(Object.keys(first)).toEqual([resourceServers.auth]);
});

it('§14.27: leaving out everything is a refusal', async () => {
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/bff/callback',
    response_type: 'code',
    scope: `*${scopes.transferAll}`,
    state: 's',
  }).toString();
  const back = await signIn({ authorizeUrl, person: noor.person, consent: 'allow', leaveOut: [scopes.transferAll] });
  expect(Object.fromEntries(new URL(back).searchParams)).toMatchObject({ error: 'access_denied', state: 's' });
});

it('§14.42: taking back a consent ends the refresh tokens under it, and those alone', async () => {
  const tokens = await tokensFor({ scope: withData, refreshTokens: true });
  const kits = await tokensFor({ person: kit.person, scope: withData, refreshTokens: true });
  const transfer = tokens[resourceServers.transfer];
  const rescind = (query: Record<string, string>) =>
    ask.control('DELETE', `/consents?${new URLSearchParams({ person: noor.person, ...query }).toString()}`);
  // The dependency alone: the application keeps what it has itself.
  await rescind({ scope: dataAccess });
  expect((await consentsOf(authTokenOf(tokens))).map(({ scope_name }) => scope_name)).toEqual([
    'openid',
    scopes.transferAll,
  ]);
  expect(await isRefreshed(transfer?.refresh_token)).toBe(true);
  await tokensFor({ scope: withData });
  // The whole chain.
  await rescind({ scope: scopes.transferAll });
  expect((await consentsOf(authTokenOf(tokens))).map(({ scope_name }) => scope_name)).toEqual(['openid']);
  expect(await isRefreshed(transfer?.refresh_token)).toBe(false);
  const validate = { token: transfer?.refresh_token ?? '' };
  expect((await ask.form('/v2/oauth2/token/validate', validate)).body).toEqual({ active: false });
  const introspect = { token: transfer?.access_token ?? '' };
  expect((await ask.form('/v2/oauth2/token/introspect', introspect)).body).toMatchObject({ active: true });
  expect(await isRefreshed(tokens[resourceServers.auth]?.refresh_token)).toBe(true);
  expect(await isRefreshed(kits[resourceServers.transfer]?.refresh_token)).toBe(true);
  // Allowing it anew does not bring the old ones back.
  await tokensFor({ scope: withData });
  expect(await isRefreshed(transfer?.refresh_token)).toBe(false);
});

it('§14.29: a client that acts as itself comes by its consents without being asked', async () => {
  const scope = `openid ${scopes.transferAll} ${scopes.transferAll}[*${dataAccess}]`;
  const answer = await ask.form('/v2/oauth2/token', { grant_type: 'client_credentials', scope });
  const tokens = tokensOf(tokenResponse.parse(answer.body));
  expect(tokens.map((token) => token.scope)).toEqual(['openid', scopes.transferAll]);
  const { id } = globus.portalClient;
  const list = await consentsOf({ token: tokens[0]?.access_token ?? '' }, id);
  expect(list.map(({ scope_name, auto_approved }) => [scope_name, auto_approved])).toEqual([
    ['openid', true],
    [scopes.transferAll, true],
    [dataAccess, true],
  ]);
  expect(await consentsOf(globus.portalClient, id, '?all=True')).toEqual(list);
});
