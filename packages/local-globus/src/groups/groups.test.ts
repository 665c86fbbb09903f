import { groups as sdk } from '@globus/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus, tokenFor } from '../testing/index.ts';

const all = 'urn:globus:auth:scope:groups.api.globus.org:all';
const viewMine = 'urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships';
const noorId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
const danaId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b507';
const stewards = '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33';
const groupList = z.array(
  z.object({ id: z.string(), name: z.string(), my_memberships: z.array(z.object({ role: z.string() })) }),
);

const { groups } = sdk;

let globus: LocalGlobus;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_GROUPS = `${globus.groupsUrl}/`;
  for (const person of ['noor@coastal.example', 'kit@coastal.example', 'dana@aurora.example']) {
    tokens[person.split('@')[0] ?? ''] = await tokenFor(globus, person, all);
  }
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_GROUPS;
  await globus.close();
});
const as = (name: string) => ({ headers: { Authorization: `Bearer ${tokens[name]}` } });
const call = (method: string, path: string, token: string, body?: string) =>
  fetch(globus.groupsUrl + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body }),
  });

test('my_groups lists the groups that one is in, by any linked identity', async () => {
  const mine = groupList.parse(await (await groups.getMyGroups({}, { fetch: { options: as('noor') } })).json());
  expect(mine).toMatchObject([{ id: stewards, name: 'Coastal data stewards', my_memberships: [{ role: 'member' }] }]);
  const kits = groupList.parse(await (await groups.getMyGroups(as('kit'))).json());
  expect(kits).toMatchObject([{ id: stewards, my_memberships: [{ role: 'admin' }] }]);
  const left = await groups.getMyGroups({ query: { statuses: ['left', 'removed'] }, ...as('noor') });
  expect(await left.json()).toEqual([]);
});

test('what may not be done is refused for each action by itself', async () => {
  const acted = await sdk.membership.act(stewards, {
    payload: { remove: [{ identity_id: danaId }], leave: [{ identity_id: noorId }] },
    ...as('noor'),
  });
  expect(await acted.json()).toMatchObject({
    leave: [{ status: 'left' }],
    errors: { remove: [{ identity_id: danaId, code: 'FORBIDDEN' }] },
  });
  const lonely = await sdk.membership.act(stewards, {
    payload: { leave: [{ identity_id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502' }] },
    ...as('kit'),
  });
  expect(await lonely.json()).toMatchObject({ errors: { leave: [{ code: 'CONFLICT' }] } });
});

test('the scope to see groups does not change them, and a token of another service is none', async () => {
  const reader = await tokenFor(globus, 'kit@coastal.example', viewMine);
  expect((await call('GET', '/v2/groups/my_groups', reader)).status).toBe(200);
  const refused = await call('POST', '/v2/groups', reader, '{"name":"x"}');
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'MISSING_SCOPE' }]);
  const stranger = await tokenFor(globus, 'kit@coastal.example', 'urn:globus:auth:scope:transfer.api.globus.org:all');
  const none = await call('GET', '/v2/groups/my_groups', stranger);
  expect([none.status, await none.json()]).toMatchObject([401, { code: 'UNAUTHORIZED', detail: expect.any(String) }]);
});

test('whatever is sent to Groups is answered or refused in its words', async () => {
  const member = fc.constantFrom(
    'name',
    'parent_id',
    'policies',
    'add',
    'invite',
    'leave',
    'signup_fields',
    'description',
  );
  const body = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(member, fc.jsonValue({ maxDepth: 3 })),
    fc.string(),
  );
  const path = fc.constantFrom(
    '/v2/groups',
    `/v2/groups/${stewards}`,
    `/v2/groups/${stewards}/policies`,
    '/v2/groups/__proto__',
    '/v2/groups/%ff',
    '/v2/groups/my_groups?statuses=__proto__',
    '/v2/x',
  );
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
  await fc.assert(
    fc.asyncProperty(method, path, body, async (verb, where, document) => {
      const text = typeof document === 'string' ? document : JSON.stringify(document);
      const answer = await call(verb, where, tokens.noor ?? '', verb === 'GET' ? undefined : text);
      expect([200, 201, 400, 403, 404, 405, 409, 422]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/json');
      if (answer.status >= 400) expect(Object.keys(Object(await answer.json()))).toContain('detail');
      else await answer.arrayBuffer();
    }),
    { numRuns: process.env.NIGHTLY ? 5000 : 150 },
  );
});
