import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import { cliScopes, createCli } from './cli.ts';
import { login, signedInCli } from './cli-login.ts';
import { expectRequests } from './seen-requests.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

const noor = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
const exchange = ['POST /v2/oauth2/token 200', 'GET /.well-known/openid-configuration 200', 'GET /jwk.json 200'];

test.each([
  { command: 'globus login --no-local-server', localServer: false },
  { command: 'globus login', localServer: true },
])('$command: a child of the template, a code, six resource servers with refresh tokens', async ({ localServer }) => {
  const cli = createCli(globus);
  await expectRequests(globus, () => login(cli, { person: 'noor@coastal.example', localServer }), [
    'POST /v2/api/clients anonymous 201',
    ...exchange,
  ]);
  expect(cli.browser.pages).toEqual([expect.stringMatching(/login/), expect.stringMatching(/consent/)]);
  expect(cli.storage.sub).toBe(noor);
  expect(cli.storage.child?.secret).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  const kept = [...cli.storage.tokens.values()];
  expect(kept.map(({ resource_server }) => resource_server)).toEqual([...cliScopes.keys()]);
  for (const { refresh_token, access_token } of kept) {
    expect(access_token).toMatch(/^Ag\w{80,}$/);
    expect(refresh_token).toMatch(/^Ag\w{80,}$/);
  }
});

test('globus login, again: each of the six refresh tokens is valid, nobody is asked', async () => {
  const cli = await signedInCli(globus, 'noor@coastal.example');
  const pages = cli.browser.pages.length;
  const said = await expectRequests(
    globus,
    () => login(cli, { person: 'noor@coastal.example' }),
    Array.from({ length: 6 }, () => 'POST /v2/oauth2/token/validate 200'),
  );
  expect(said).toBe('already logged in');
  expect(cli.browser.pages.length).toBe(pages);
});
