import { resourceServers } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import type { Cli } from './cli.ts';
import { apiAuth, getIdentities, logout, whoami } from './cli-commands.ts';
import { login, signedInCli } from './cli-login.ts';
import { expectRequests } from './seen-requests.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const ada = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b505';
const validate = 'POST /v2/oauth2/token/validate 200';

let globus: LocalGlobus;
let cli: Cli;

beforeAll(async () => {
  globus = await startLocalGlobus();
  cli = await signedInCli(globus, 'kit@coastal.example');
});

afterAll(() => globus.close());

test('globus whoami -v --linked-identities: validate, userinfo with every name of the identity set', async () => {
  const shown = await expectRequests(globus, () => whoami(cli), [validate, 'GET /v2/oauth2/userinfo 200']);
  expect(shown).toMatchObject({
    preferred_username: 'kit@coastal.example',
    name: 'Kit Marlow',
    sub: kit,
    email: 'kit@coastal.example',
  });
  expect(shown.identity_set.map(({ username }) => username)).toEqual([
    'kit@coastal.example',
    'kit.marlow@aurora.example',
    'kitm@globusid.org',
  ]);
  expect(shown.identity_set[2]).toMatchObject({ name: 'Kit M', email: 'kitm@globusid.org' });
});

test('globus get-identities ID USERNAME UNKNOWN: validate, ids and usernames apart; no view_identities', async () => {
  const values = [ada, 'noor@coastal.example', 'nobody@coastal.example'];
  const names = await expectRequests(globus, () => getIdentities(cli, values), [
    validate,
    'GET /v2/api/identities?ids 200',
    'GET /v2/api/identities?usernames&provision 200',
  ]);
  expect(names).toEqual(['ada@aurora.example', '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501', 'NO_SUCH_IDENTITY']);
});

test('globus get-identities --provision: an unused identity comes into being, and is found from then on', async () => {
  const [made] = await getIdentities(cli, ['somebody@aurora.example'], true);
  expect(await getIdentities(cli, ['somebody@aurora.example'])).toEqual([made]);
  expect(await getIdentities(cli, [String(made)])).toEqual(['somebody@aurora.example']);
});

test('globus api auth GET /v2/oauth2/userinfo: validate, the call with the Auth token', async () => {
  const answer = await expectRequests(globus, () => apiAuth(cli, '/v2/oauth2/userinfo'), [
    validate,
    'GET /v2/oauth2/userinfo 200',
  ]);
  expect(answer.body).toMatchObject({ sub: kit });
});

test('globus api auth GET of nothing: the error document, with a code and a message that the SDK shows', async () => {
  const answer = await expectRequests(globus, () => apiAuth(cli, '/v2/api/identities/nobody'), [
    validate,
    'GET /v2/api/identities/nobody 404',
  ]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toMatchObject({
    errors: [{ status: '404', code: 'NOT_FOUND', id: expect.any(String), detail: expect.any(String) }],
  });
});

test('globus whoami when the access token was ended at Auth: 401, one refresh, the call again', async () => {
  const before = cli.storage.tokens.get(resourceServers.auth)?.access_token ?? '';
  await logOutOf(before);
  await expectRequests(globus, () => whoami(cli), [
    validate,
    'GET /v2/oauth2/userinfo 401',
    'POST /v2/oauth2/token 200',
    'GET /v2/oauth2/userinfo 200',
  ]);
  expect(cli.storage.tokens.get(resourceServers.auth)?.access_token).not.toBe(before);
});

test('globus logout: userinfo, then twelve revocations by the template without credentials; whoami exits 4', async () => {
  const own = await signedInCli(globus, 'noor@coastal.example');
  const kept = [...own.storage.tokens.values()];
  const who = await expectRequests(globus, () => logout(own), [
    'GET /v2/oauth2/userinfo 200',
    ...Array.from({ length: 12 }, () => 'POST /v2/oauth2/token/revoke anonymous 200'),
  ]);
  expect(who).toBe('noor@coastal.example');
  expect(own.storage.child).not.toBeNull();
  await expectRequests(globus, () => expect(whoami(own)).rejects.toMatchObject({ status: 4 }), []);
  // The tokens are dead for whoever has kept them.
  own.storage.tokens = new Map(kept.map((token) => [token.resource_server, token]));
  await expectRequests(globus, () => expect(whoami(own)).rejects.toMatchObject({ status: 4 }), [validate]);
});

test('globus login after a logout: the same child signs in, and nobody is asked for consent again', async () => {
  const own = await signedInCli(globus, 'noor@coastal.example');
  const child = own.storage.child;
  await logout(own);
  own.browser.pages.length = 0;
  await expectRequests(globus, () => login(own, { person: 'noor@coastal.example' }), [
    'POST /v2/oauth2/token 200',
    'GET /.well-known/openid-configuration 200',
    'GET /jwk.json 200',
  ]);
  expect(own.storage.child).toEqual(child);
  expect(own.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
});

test('globus logout --delete-client: the child deletes itself by its own Basic, and its consents and tokens end', async () => {
  const own = await signedInCli(globus, 'noor@coastal.example');
  const child = own.storage.child;
  await expectRequests(globus, () => logout(own, { deleteClient: true }), [
    'GET /v2/oauth2/userinfo 200',
    `DELETE /v2/api/clients/${child?.id} 200`,
    ...Array.from({ length: 12 }, () => 'POST /v2/oauth2/token/revoke anonymous 200'),
  ]);
  await login(own, { person: 'noor@coastal.example' });
  expect(own.storage.child?.id).not.toBe(child?.id);
});

test('globus login --force as another person: the new tokens are revoked, exit 1, the old ones stay', async () => {
  const own = await signedInCli(globus, 'noor@coastal.example');
  const kept = new Map(own.storage.tokens);
  await expectRequests(
    globus,
    () => expect(login(own, { person: 'ada@aurora.example', force: true })).rejects.toMatchObject({ status: 1 }),
    [
      'POST /v2/oauth2/token 200',
      'GET /.well-known/openid-configuration 200',
      'GET /jwk.json 200',
      ...Array.from({ length: 12 }, () => 'POST /v2/oauth2/token/revoke 200'),
    ],
  );
  expect(own.storage.tokens).toEqual(kept);
  expect(await whoami(own)).toMatchObject({ preferred_username: 'noor@coastal.example' });
});

/** Revokes an access token alone: the refresh token lives on. */
async function logOutOf(token: string): Promise<void> {
  const { status } = await fetch(`${globus.authUrl}/v2/oauth2/token/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token, client_id: '95fdeba8-fac2-42bd-a357-e068d82ff78e' }),
  });
  expect(status).toBe(200);
}
