import * as globusSdk from '@globus/sdk';
import { scopes } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { tutorialClientId } from '../auth/clients.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, type Browser, createBrowser, signIn, startLocalGlobus } from '../testing/index.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';
import { type Page, pageOf, recordMethods, webStorage } from './web-page.ts';

const sdk = officialClient(globusSdk, coverage, import.meta.url);
const { authorization, auth, transfer, errors } = sdk;

const redirect = 'http://localhost:8123/callback';
const methods = recordMethods(globusSdk.authorization.AuthorizationManager);
let globus: LocalGlobus;
let page: Page;
let browser: Browser;
const { control } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(async () => {
  await globus.close();
  methods.restore();
});
beforeEach(async () => {
  await control('DELETE', '/consents');
  await control('DELETE', '/demands');
  browser = createBrowser();
  page = pageOf({
    GLOBUS_SDK_SERVICE_URL_AUTH: `${globus.authUrl}/`,
    GLOBUS_SDK_SERVICE_URL_TRANSFER: `${globus.transferUrl}/`,
  });
  vi.stubGlobal('window', page);
  vi.stubGlobal('sessionStorage', webStorage());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** An application in the page, as the SDK's guide sets one up. */
function application(more: object = {}) {
  return authorization.create({
    client: tutorialClientId,
    redirect,
    scopes: scopes.transferAll,
    useRefreshTokens: true,
    storage: webStorage(),
    ...more,
  });
}

/** Goes where the page was sent, signs in there, and comes back. */
async function comeBack(person = 'noor@coastal.example', consent: 'allow' | 'deny' = 'allow') {
  page.location.href = await signIn({ authorizeUrl: page.location.href, person, consent, browser });
}

async function signedIn(more: object = {}) {
  const manager = application(more);
  await manager.login();
  await comeBack();
  await manager.handleCodeRedirect();
  return manager;
}

const myTasks = async (manager: ReturnType<typeof application>) => transfer.task.getAll({ manager });

test('the SDK’s browser sign-in gets tokens, and says who it is', async () => {
  const seen: unknown[] = [];
  const manager = application({
    events: { authenticated: (event: unknown) => seen.push(event) },
    // The ID token comes with the token of the first scope, and the SDK looks for it at that of Auth.
    defaultScopes: false,
    scopes: `openid profile email ${scopes.transferAll}`,
  });
  expect([manager.authenticated, manager.hasGlobusAuthToken(), manager.user]).toEqual([false, false, null]);
  await manager.login({ additionalParams: { session_message: 'Hello' } });
  expect(new URL(page.location.href).searchParams.get('scope')).toBe(
    `openid profile email ${scopes.transferAll} offline_access`,
  );
  await comeBack();
  await manager.handleCodeRedirect();
  expect(page.location.href).toBe(redirect);
  expect(manager.user).toMatchObject({ preferred_username: 'noor@coastal.example', aud: tutorialClientId });
  expect(manager.getGlobusAuthToken()).toMatchObject({ resource_server: 'auth.globus.org' });
  expect(manager.tokens.getAll()).toHaveLength(2);
  expect(manager.tokens.transfer).toMatchObject({ scope: scopes.transferAll });
  expect(seen).toMatchObject([{ isAuthenticated: true, token: { scope: 'openid profile email' } }]);
  expect((await myTasks(manager)).status).toBe(200);
});

test('somebody who declines comes back with the reason', async () => {
  const manager = application();
  await manager.login();
  await comeBack('dana@aurora.example', 'deny');
  await expect(manager.handleCodeRedirect()).rejects.toThrow('You did not allow Native tutorial application');
  expect(manager.authenticated).toBe(false);
});

test('a dead token is refreshed behind the call, once', async () => {
  const manager = await signedIn();
  const dead = manager.tokens.transfer;
  if (!dead) throw new Error('no token');
  await auth.oauth2.token.revoke({ payload: { token: dead.access_token, client_id: tutorialClientId } });
  expect((await myTasks(manager)).status).toBe(200);
  expect(manager.tokens.transfer?.access_token).not.toBe(dead.access_token);
  const all = await manager.refreshTokens();
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  if (!auth.isRefreshToken(manager.tokens.transfer)) throw new Error('no refresh token');
  expect(await manager.refreshToken(manager.tokens.transfer)).toMatchObject({ scope: scopes.transferAll });
});

test('who signs in again gets tokens of what was allowed before, when asked for', async () => {
  await signedIn();
  const manager = application({ scopes: '' });
  await manager.prompt({});
  await comeBack();
  await manager.handleCodeRedirect({ shouldReplace: false, includeConsentedScopes: true });
  expect(page.location.href).toContain('code=');
  expect(manager.tokens.transfer).toMatchObject({ scope: scopes.transferAll });
});

test('a missing consent leads to the consent page, and the call goes through then', async () => {
  const manager = await signedIn();
  const mapped = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
  const ls = async () => transfer.fileOperations.ls(mapped, {}, { manager });
  const refused = errors.isConsentRequiredError(await (await ls()).json());
  expect(refused).toBe(true);
  // What the SDK says of the answer's type is more than it looks at.
  await manager.handleErrorResponse((await (await ls()).json()) as never);
  expect(new URL(page.location.href).searchParams.get('scope')).toContain(`[*https://auth.globus.org/scopes/${mapped}`);
  await comeBack();
  await manager.handleCodeRedirect();
  expect((await ls()).status).toBe(200);
});

test('a requirement of the session leads to a sign-in that meets it', async () => {
  const manager = await signedIn();
  const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
  const ls = async () => transfer.fileOperations.ls(scratch, {}, { manager });
  await control('POST', '/demands', { collection: scratch, session_required_mfa: true });
  const answer: unknown = await (await ls()).json();
  expect(errors.isAuthorizationRequirementsError(answer)).toBe(true);
  const lead = await manager.handleErrorResponse(answer as never, { execute: false });
  // With `execute: false` the SDK gives back what it would have done.
  await (lead as unknown as () => Promise<void>)();
  expect(new URL(page.location.href).searchParams.get('session_required_mfa')).toBe('true');
  await comeBack();
  await manager.handleCodeRedirect();
  expect((await ls()).status).toBe(200);
});

test('signing out ends the access tokens at Auth', async () => {
  const manager = await signedIn();
  const { access_token = '' } = manager.tokens.transfer ?? {};
  const revoked = vi.fn();
  manager.events.revoke.addListener(revoked);
  await manager.revoke();
  expect([manager.authenticated, manager.tokens.getAll(), revoked.mock.calls.length]).toEqual([false, [], 1]);
  const headers = { Authorization: `Bearer ${access_token}` };
  expect((await transfer.task.getAll({ headers })).status).toBe(401);
});

test('an answer that the token is dead signs out, too', async () => {
  const manager = new authorization.AuthorizationManager({ client: tutorialClientId, redirect, storage: webStorage() });
  manager.addTokenResponse({ ...tokenOf('auth.globus.org'), state: '' });
  expect(manager.authenticated).toBe(true);
  const answer: unknown = await (await transfer.task.getAll({ headers: { Authorization: 'Bearer dead' } })).json();
  await manager.handleErrorResponse(answer as never);
  expect(manager.authenticated).toBe(false);
  manager.addTokenResponse({ ...tokenOf('auth.globus.org'), state: '' });
  manager.reset();
  expect(manager.hasGlobusAuthToken()).toBe(false);
});

const tokenOf = (resource_server: string) => ({
  access_token: 'dead',
  scope: 'openid',
  expires_in: 10,
  token_type: 'Bearer',
  resource_server,
});

test('every method of the SDK’s browser sign-in was called', () => {
  expect(methods.uncalled()).toEqual([]);
});
