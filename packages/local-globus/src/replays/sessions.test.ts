import { resourceServers, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { policies } from '../policies.ts';
import { startLocalGlobus } from '../testing/index.ts';
import type { Cli } from './cli.ts';
import { sessionConsent, sessionShow, sessionUpdate } from './cli-commands.ts';
import { login, signedInCli } from './cli-login.ts';
import { expectRequests } from './seen-requests.ts';

const names = ['kit@coastal.example', 'kit.marlow@aurora.example', 'kitm@globusid.org'] as const;
const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const nodes = '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44';
const validate = 'POST /v2/oauth2/token/validate 200';
const exchange = ['POST /v2/oauth2/token 200', 'GET /.well-known/openid-configuration 200', 'GET /jwk.json 200'];
const update = [validate, 'GET /v2/oauth2/userinfo 200', ...exchange];

let nowMs = Date.now();
let globus: LocalGlobus;
let cli: Cli;

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(async () => {
  cli = await signedInCli(globus, names[0], { now: () => nowMs });
});

const shown = async () => (await sessionShow(cli)).map(({ username }) => username).sort();

test('globus session show: validate, introspection as the child, the identities by their ids', async () => {
  const rows = await expectRequests(globus, () => sessionShow(cli), [
    validate,
    'POST /v2/oauth2/token/introspect 200',
    'GET /v2/api/identities?ids 200',
  ]);
  expect(rows).toEqual([{ id: expect.any(String), username: names[0], auth_time: Math.floor(nowMs / 1000) }]);
});

test('globus session update --all: every identity of the set has signed in anew', async () => {
  nowMs += 60_000;
  cli.browser.pages.length = 0;
  await expectRequests(globus, () => sessionUpdate(cli, { kind: 'all' }, { person: names }), update);
  expect(cli.browser.pages).toHaveLength(3);
  const rows = await sessionShow(cli);
  expect(rows.map(({ username }) => username).sort()).toEqual([...names].sort());
  expect(rows.map(({ auth_time }) => auth_time)).toEqual(rows.map(() => Math.floor(nowMs / 1000)));
});

test('globus session update USERNAME: the one identity, beside those that are there', async () => {
  const target = { kind: 'identities', identities: [names[1]] } as const;
  await expectRequests(globus, () => sessionUpdate(cli, target, { person: names[1] }), update);
  expect(await shown()).toEqual([names[1], names[0]]);
});

test('globus session update of somebody else’s username: refused before anybody is sent to Auth', async () => {
  const target = { kind: 'identities', identities: ['ada@aurora.example'] } as const;
  await expectRequests(
    globus,
    () => expect(sessionUpdate(cli, target, { person: names[0] })).rejects.toMatchObject({ status: 1 }),
    update.slice(0, 2),
  );
});

test('globus session update DOMAIN DOMAIN: an identity of one of them', async () => {
  const target = { kind: 'domains', domains: ['elsewhere.example', 'globusid.org'] } as const;
  await expectRequests(globus, () => sessionUpdate(cli, target, { person: names[2] }), update);
  expect(await shown()).toEqual([names[0], names[2]]);
});

test('globus session update --policy P: an identity that meets the policy', async () => {
  const target = { kind: 'policies', policies: [policies[0]?.id ?? ''] } as const;
  await expectRequests(globus, () => sessionUpdate(cli, target, { person: names[1] }), update);
  expect(await shown()).toEqual([names[1], names[0]]);
});

test('globus session consent: S and the four Auth scopes, no validate; the other services’ tokens stay', async () => {
  const scope = `${scopes.transferAll}[*https://auth.globus.org/scopes/${storage}/data_access]`;
  const groups = cli.storage.tokens.get(resourceServers.groups);
  const tokens = await expectRequests(globus, () => sessionConsent(cli, [scope], { person: names[0] }), exchange);
  expect(tokens.resource_server).toBe(resourceServers.transfer);
  expect(tokens.scope).toBe(scopes.transferAll);
  expect(tokens.other_tokens.map(({ resource_server }) => resource_server)).toEqual([resourceServers.auth]);
  expect(tokens.other_tokens[0]?.scope.split(' ').sort()).toEqual([
    'email',
    'openid',
    'profile',
    scopes.viewIdentitySet,
  ]);
  expect(cli.storage.tokens.get(resourceServers.groups)).toEqual(groups);
  await expectRequests(
    globus,
    () =>
      cli.http({
        method: 'GET',
        url: `${globus.transferUrl}/v0.10/operation/endpoint/${storage}/ls`,
        authorization: `Bearer ${tokens.access_token}`,
      }),
    [`GET /v0.10/operation/endpoint/${storage}/ls 200`],
    'transfer',
  );
});

test('globus login --gcs ENDPOINT:COLLECTION, twice: the second time the consents tell that all is there', async () => {
  const gcs = { endpoint: nodes, collection: storage };
  const six = Array.from({ length: 6 }, () => validate);
  await expectRequests(globus, () => login(cli, { person: names[0], gcs }), [...six, ...exchange]);
  expect(cli.storage.tokens.get(nodes)?.scope).toBe(`urn:globus:auth:scope:${nodes}:manage_collections`);
  const said = await expectRequests(globus, () => login(cli, { person: names[0], gcs }), [
    ...six,
    `GET /v2/api/identities/${cli.storage.sub}/consents?all 200`,
    validate,
  ]);
  expect(said).toBe('already logged in');
});
