import { resourceServers, scopes, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, obtainTokens, startLocalGlobus, tokenFor } from '../testing/index.ts';

const mapped = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const dataAccess = `https://auth.globus.org/scopes/${mapped}/data_access`;
const person = 'noor@coastal.example';

let globus: LocalGlobus;
const { control, form } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ accessTokenSeconds: 600 });
});
afterAll(() => globus.close());

async function transfer(path: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${globus.transferUrl}/v0.10${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const introspections = async () => {
  const list = z.object({ requests: z.array(z.object({ path: z.string() })) });
  const { requests } = list.parse((await control('GET', '/requests?service=auth')).body);
  return requests.filter(({ path }) => path === '/v2/oauth2/token/introspect').length;
};

it('§14.31: Transfer asks Auth about each token, and takes those alone that are live and its own', async () => {
  const token = await tokenFor(globus, person, scopes.transferAll);
  const before = await introspections();
  expect((await transfer('/task_list', token)).status).toBe(200);
  expect(await introspections()).toBe(before + 1);
  const refused = { status: 401, body: { code: 'AuthenticationFailed' } };
  const groups = await tokenFor(globus, person, 'urn:globus:auth:scope:groups.api.globus.org:all');
  for (const other of [groups, 'AgNothing']) expect(await transfer('/task_list', other)).toMatchObject(refused);
  // A refresh token is none to call with.
  const [, offline] = tokensOf(
    await obtainTokens(globus, { person, scope: `openid ${scopes.transferAll}`, refreshTokens: true }),
  );
  expect(offline?.resource_server).toBe(resourceServers.transfer);
  expect(await transfer('/task_list', offline?.refresh_token ?? '')).toMatchObject(refused);
  // Ends at once when it is revoked, and when its time is over.
  await form('/v2/oauth2/token/revoke', { token });
  expect(await transfer('/task_list', token)).toMatchObject(refused);
  const second = await tokenFor(globus, person, scopes.transferAll);
  expect((await transfer('/task_list', second)).status).toBe(200);
  await control('POST', '/clock', { advance_seconds: 601 });
  expect(await transfer('/task_list', second)).toMatchObject(refused);
});

it('§14.31: Transfer asks for data_access on a mapped collection until it is allowed', async () => {
  const list = async (scope: string) => {
    const token = await tokenFor(globus, person, scope);
    return transfer(`/operation/endpoint/${mapped}/ls`, token);
  };
  const required_scopes = [`${scopes.transferAll}[*${dataAccess}]`];
  expect(await list(scopes.transferAll)).toMatchObject({
    status: 403,
    body: {
      code: 'ConsentRequired',
      message: 'Missing required data_access consent',
      resource: `/operation/endpoint/${mapped}/ls`,
      required_scopes,
      authorization_parameters: { required_scopes },
    },
  });
  expect((await list(`${scopes.transferAll}[*${dataAccess}]`)).status).toBe(200);
  // It is on record now: a token that didn't ask for it will do, too.
  expect((await list(scopes.transferAll)).status).toBe(200);
  await control('DELETE', `/consents?scope=${encodeURIComponent(dataAccess)}`);
  expect((await list(scopes.transferAll)).status).toBe(403);
});
