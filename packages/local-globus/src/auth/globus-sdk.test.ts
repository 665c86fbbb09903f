import { auth } from '@globus/sdk';
import { identityList, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { developer, obtainTokens, startLocalGlobus } from '../testing/index.ts';

// Everything that this version of the SDK has for identities and consents. Its calls for tokens are in
// public-clients.test.ts; for projects, clients, scopes and policies it has none.

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
let globus: LocalGlobus;
let headers: { Authorization: string };

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_AUTH = `${globus.authUrl}/`;
  const as = await developer(globus, 'kit@coastal.example', `profile email ${scopes.viewConsents}`);
  headers = { Authorization: `Bearer ${as && 'token' in as ? as.token : ''}` };
});

afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_AUTH;
  await globus.close();
});

test('the Globus SDK gets an identity by its id', async () => {
  const response = await auth.identities.get(kit, { headers });
  expect(await response.json()).toMatchObject({ identity: { id: kit, username: 'kit@coastal.example' } });
});

test('the Globus SDK gets identities by usernames, with their providers', async () => {
  const query = { usernames: 'kit@coastal.example,ada@aurora.example', include: 'identity_provider' };
  const body: unknown = await (await auth.identities.getAll({ query, headers })).json();
  expect(identityList.parse(body).identities.map(({ username }) => username)).toEqual(query.usernames.split(','));
  expect(body).toMatchObject({
    included: { identity_providers: [{ short_name: 'coastal' }, { short_name: 'aurora' }] },
  });
});

test('the Globus SDK gets the consents of a person', async () => {
  await obtainTokens(globus, { person: 'kit@coastal.example', scope: `openid ${scopes.transferAll}` });
  const body: unknown = await (await auth.identities.consents.getAll(kit, { query: { all: 'true' }, headers })).json();
  const { consents } = z
    .object({ consents: z.array(z.looseObject({ scope_name: z.string(), status: z.string() })) })
    .parse(body);
  expect(consents).toContainEqual(expect.objectContaining({ scope_name: scopes.transferAll, status: 'approved' }));
});

test('the Globus SDK hears of a refusal in the words of Auth', async () => {
  const response = await auth.identities.getAll({ query: { usernames: 'kit' }, headers });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ code: 'BAD_REQUEST' }] });
});
