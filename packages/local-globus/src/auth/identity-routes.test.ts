import { authError, identityList } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;
let bearer: string;

beforeAll(async () => {
  globus = await startLocalGlobus();
  bearer = `Bearer ${(await obtainTokens(globus, { person: 'noor@coastal.example', scope: 'openid' })).access_token}`;
});

afterAll(() => globus.close());

async function get(path: string, authorization: string | null = bearer) {
  const response = await fetch(`${globus.authUrl}/v2/api${path}`, {
    headers: authorization === null ? {} : { authorization },
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';

it('§14.20: finds identities by username, each once, and leaves out who is unknown', async () => {
  const usernames = 'KIT@coastal.example,kitm@globusid.org,kit@coastal.example,nobody@coastal.example';
  const { body } = await get(`/identities?usernames=${usernames}&provision=false`);
  expect(identityList.parse(body).identities.map(({ username }) => username)).toEqual([
    'kit@coastal.example',
    'kitm@globusid.org',
  ]);
});

it('§14.20: finds identities by id, with their providers when asked', async () => {
  const { body } = await get(`/identities?ids=${kit},00000000-0000-4000-8000-000000000000&include=identity_provider`);
  expect(body).toEqual({
    identities: [
      {
        id: kit,
        username: 'kit@coastal.example',
        name: 'Kit Marlow',
        email: 'kit@coastal.example',
        organization: 'Coastal University',
        status: 'used',
        identity_provider: '0b7f4a52-6a1e-4a0c-9a53-7f1d7c2e9b11',
        identity_type: 'login',
      },
    ],
    included: { identity_providers: [expect.objectContaining({ name: 'Coastal University' })] },
  });
});

it('shows one identity, and finds a client by its id', async () => {
  expect((await get(`/identities/${kit}`)).body).toMatchObject({ identity: { username: 'kit@coastal.example' } });
  const { id } = globus.portalClient;
  expect((await get(`/identities?ids=${id}`)).body).toMatchObject({
    identities: [{ username: `${id}@clients.auth.globus.org`, name: 'Isthmus portal', identity_type: null }],
  });
});

it('names identity providers by domain or id', async () => {
  expect((await get('/identity_providers?domains=globusid.org')).body).toMatchObject({
    identity_providers: [{ id: '41143743-f3c8-4d60-bbdb-eeecaba85bd9', short_name: 'globusid' }],
  });
});

it.each([
  ['both ids and usernames', `/identities?ids=${kit}&usernames=kit@coastal.example`, 400],
  ['neither ids nor usernames', '/identities', 400],
  ['a username without a domain', '/identities?usernames=kit', 400],
  ['an unknown id', '/identities/00000000-0000-4000-8000-000000000000', 404],
  ['an unknown path', '/nothing', 404],
])('answers the error document of Auth for %s', async (_what, path, status) => {
  const answer = await get(path);
  expect(answer.status).toBe(status);
  expect(authError.parse(answer.body).errors[0]).toMatchObject({ status: String(status), detail: expect.any(String) });
});

it('answers nobody without credentials, and clients with theirs', async () => {
  expect((await get(`/identities?ids=${kit}`, null)).status).toBe(401);
  expect((await get(`/identities?ids=${kit}`, 'Bearer AgNothing')).status).toBe(401);
  const { id, secret } = globus.portalClient;
  const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  expect((await get(`/identities?ids=${kit}`, basic)).status).toBe(200);
});
