import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resourceServers } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { askAuth } from '../testing/index.ts';
import { askService, assertLogins, authPost, type Cli, createCli } from './cli.ts';
import { logout, whoami } from './cli-commands.ts';
import { login, signedInCli } from './cli-login.ts';
import { expectRequests } from './seen-requests.ts';

// The CLI's storage and local Globus's folder outlive processes, each without the other.

const validate = 'POST /v2/oauth2/token/validate 200';

let nowMs = Date.now();
let folder: string;
let globus: LocalGlobus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replays-'));
  globus = await start();
});

afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
});

const start = () => createLocalGlobus({ folder, now: () => nowMs });

/** The same storage, on a machine that is on by now. */
const later = ({ storage, browser }: Cli) => createCli(globus, { storage, browser, now: () => nowMs });

test('globus whoami 48 hours less a minute later: a refresh, then userinfo; the same refresh token is kept', async () => {
  const cli = await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs });
  const before = cli.storage.tokens.get(resourceServers.auth);
  nowMs += (172_800 - 61) * 1000;
  await expectRequests(globus, () => whoami(cli), [validate, 'GET /v2/oauth2/userinfo 200']);
  nowMs += 3000;
  await expectRequests(globus, () => whoami(cli), [
    validate,
    'POST /v2/oauth2/token 200',
    'GET /v2/oauth2/userinfo 200',
  ]);
  const after = cli.storage.tokens.get(resourceServers.auth);
  expect(after).toMatchObject({ refresh_token: before?.refresh_token, scope: before?.scope });
  expect(after?.access_token).not.toBe(before?.access_token);
  await expectRequests(globus, () => whoami(cli), [validate, 'GET /v2/oauth2/userinfo 200']);
});

test('globus ls after 48 hours: a refresh for Transfer alone, and Transfer takes the new token', async () => {
  const cli = await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs });
  nowMs += 172_800_000;
  const url = `${globus.transferUrl}/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls`;
  const answer = await expectRequests(globus, async () => {
    await assertLogins(cli, resourceServers.transfer);
    return askService(cli, resourceServers.transfer, { method: 'GET', url, query: { show_hidden: '0' } });
  }, [validate, 'POST /v2/oauth2/token 200']);
  expect(answer.status).toBe(200);
});

test('globus whoami after the person took back what the CLI was allowed: no longer valid, exit 4', async () => {
  const cli = await signedInCli(globus, 'noor@coastal.example', { now: () => nowMs });
  await askAuth(() => globus).control('DELETE', `/consents?client_id=${cli.storage.child?.id}`);
  await expectRequests(globus, () => expect(whoami(cli)).rejects.toMatchObject({ status: 4 }), [validate]);
});

test('globus whoami after local Globus was started again on its folder: the child and its tokens are still good', async () => {
  const first = await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs });
  await globus.close();
  globus = await start();
  const cli = later(first);
  await expectRequests(globus, () => whoami(cli), [validate, 'GET /v2/oauth2/userinfo 200']);
  cli.browser.pages.length = 0;
  await expectRequests(globus, () => login(cli, { person: 'kit@coastal.example', force: true }), [
    'POST /v2/oauth2/token 200',
    'GET /.well-known/openid-configuration 200',
    'GET /jwk.json 200',
  ]);
  // Signed in for prompt=login; what was allowed before the restart is not asked again.
  expect(cli.browser.pages).toEqual([expect.stringMatching(/^\/p\/login/)]);
  expect(await logout(cli)).toBe('kit@coastal.example');
});

test('globus whoami, then login, when local Globus’s folder was wiped: the child is unknown, 401 at both', async () => {
  const first = await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs });
  await globus.close();
  await rm(folder, { recursive: true, force: true });
  globus = await start();
  const cli = later(first);
  await expectRequests(globus, () => expect(whoami(cli)).rejects.toMatchObject({ status: 4 }), [
    'POST /v2/oauth2/token/validate 401',
  ]);
  await expectRequests(
    globus,
    () => expect(login(cli, { person: 'kit@coastal.example' })).rejects.toThrow(/OAUTH_AUTH_REQUEST_FAILURE/),
    ['POST /v2/oauth2/token/validate 401'],
  );
  const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: `${globus.authUrl}/v2/web/auth-code` };
  const exchange = await authPost(cli, cli.storage.child, '/v2/oauth2/token', form);
  expect(exchange).toMatchObject({ status: 401, body: { errors: [{ code: 'UNAUTHORIZED' }] } });
  // A scratch HOME, as the sheet advises: all is well again.
  expect(await whoami(await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs }))).toMatchObject({
    preferred_username: 'kit@coastal.example',
  });
});

test('globus whoami after POST /reset of the control port: the child is gone as after a wipe, exit 4', async () => {
  const cli = await signedInCli(globus, 'kit@coastal.example', { now: () => nowMs });
  await askAuth(() => globus).control('POST', '/reset');
  // The reset empties the list of requests as well.
  await expect(whoami(cli)).rejects.toMatchObject({ status: 4 });
  await expectRequests(globus, () => expect(whoami(cli)).rejects.toMatchObject({ status: 4 }), [
    'POST /v2/oauth2/token/validate 401',
  ]);
});
