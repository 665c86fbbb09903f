import { resourceServers } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newClient, newSecret, startTides, type Tides } from '../testing/tides.ts';
import { bearer, type Cli, cliScopes, createCli } from './cli.ts';
import { getIdentities, logout, sessionShow, whoami } from './cli-commands.ts';
import { login } from './cli-login.ts';
import { expectRequests } from './seen-requests.ts';

// With GLOBUS_CLI_CLIENT_ID and GLOBUS_CLI_CLIENT_SECRET.

let tides: Tides;
let cli: Cli;
let id: string;

beforeAll(async () => {
  tides = await startTides();
  id = await newClient(tides, { name: 'Night watch', public_client: undefined, client_type: 'client_identity' });
  cli = createCli(tides.globus, { clientLogin: await newSecret(tides, id) });
});

afterAll(() => tides.globus.close());

test('client mode, globus whoami: no validate, client_credentials with the Auth scopes, userinfo of the client', async () => {
  const shown = await expectRequests(tides.globus, () => whoami(cli), [
    'POST /v2/oauth2/token 200',
    'GET /v2/oauth2/userinfo 200',
  ]);
  const username = `${id}@clients.auth.globus.org`;
  expect(shown).toMatchObject({ sub: id, preferred_username: username, name: 'Night watch' });
  expect(shown.identity_set).toEqual([expect.objectContaining({ sub: id, username, name: 'Night watch' })]);
  await expectRequests(tides.globus, () => whoami(cli), ['GET /v2/oauth2/userinfo 200']);
});

test.each([...cliScopes])(
  'client mode: a token for %s alone, of its own scopes, without a refresh token',
  async (service, scopes) => {
    const own = createCli(tides.globus, { clientLogin: cli.clientLogin });
    await expectRequests(tides.globus, () => bearer(own, service), ['POST /v2/oauth2/token 200']);
    const bare = scopes.map((scope) => scope.replace(/\[.*/, ''));
    expect([...own.storage.tokens.values()]).toEqual([
      expect.objectContaining({ resource_server: service, refresh_token: null, scope: bare.join(' ') }),
    ]);
  },
);

test('client mode, globus session show: a client has no session, and nobody is looked up', async () => {
  const rows = await expectRequests(tides.globus, () => sessionShow(cli), ['POST /v2/oauth2/token/introspect 200']);
  expect(rows).toEqual([]);
});

test('client mode, globus get-identities: of itself, and of a person', async () => {
  const values = [id, 'kit@coastal.example'];
  expect(await getIdentities(cli, values)).toEqual([
    `${id}@clients.auth.globus.org`,
    '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502',
  ]);
});

test('client mode, globus login: a usage error, without a request', async () => {
  await expectRequests(
    tides.globus,
    () => expect(login(cli, { person: 'kit@coastal.example' })).rejects.toMatchObject({ status: 2 }),
    [],
  );
});

test('client mode, globus logout: a revocation for each token that is kept, and for each that never was', async () => {
  const own = createCli(tides.globus, { clientLogin: cli.clientLogin });
  await whoami(own);
  await bearer(own, resourceServers.transfer);
  const who = await expectRequests(tides.globus, () => logout(own), [
    'GET /v2/oauth2/userinfo 200',
    ...Array.from({ length: 4 }, () => 'POST /v2/oauth2/token/revoke anonymous 200'),
  ]);
  expect(who).toBe(`${id}@clients.auth.globus.org`);
  expect(own.storage.tokens.size).toBe(0);
});

test('client mode with a wrong secret: 401 in the error document, once', async () => {
  const own = createCli(tides.globus, { clientLogin: { id, secret: 'wrong' } });
  await expectRequests(
    tides.globus,
    () => expect(whoami(own)).rejects.toThrow(/401 .*"code":"UNAUTHORIZED".*"detail":"Basic auth failed"/),
    ['POST /v2/oauth2/token 401'],
  );
  expect(own.storage.tokens.has(resourceServers.auth)).toBe(false);
});
