import * as globusSdk from '@globus/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import { answered, asPerson, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const sdk = officialClient(globusSdk, coverage, import.meta.url);
const { groups, membership, policies } = sdk.groups;

const noorId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
const danaId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b507';
const stewards = '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33';
let globus: LocalGlobus;
let kit: Through;
let noor: Through;
let dana: Through;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_GROUPS = `${globus.groupsUrl}/`;
  const all = sdk.groups.CONFIG.SCOPES.ALL;
  kit = await asPerson(globus, 'kit@coastal.example', all);
  noor = await asPerson(globus, 'noor@coastal.example', all);
  dana = await asPerson(globus, 'dana@aurora.example', all);
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_GROUPS;
  await globus.close();
});

test('the Globus SDK makes, lists, reads, changes and removes groups', async () => {
  const payload = { name: 'Buoy crew', description: 'Who sails' };
  const id = String((await answered(201, groups.create({ payload }, kit))).id);
  const changed = await answered(200, groups.update(id, { payload: { name: 'Buoy crew 2' } }, kit));
  expect(changed).toMatchObject({ id, name: 'Buoy crew 2', description: 'Who sails' });
  const mine = await answered(200, groups.getMyGroups({}, kit));
  expect(mine).toMatchObject({
    0: { id: stewards, my_memberships: [{ role: 'admin' }] },
    1: { id, name: 'Buoy crew 2', my_memberships: [{ role: 'admin', username: 'kit@coastal.example' }] },
  });
  expect(await answered(404, groups.get(id, {}, noor))).toMatchObject({ code: 'GROUP_NOT_FOUND' });
  expect(await answered(404, groups.remove(id, {}, noor))).toMatchObject({ code: 'GROUP_NOT_FOUND' });
  expect(await answered(200, groups.remove(id, {}, kit))).toMatchObject({ id });
  await answered(404, groups.get(id, {}, kit));
});

test('the Globus SDK sets the policies of a group, and others see it by them', async () => {
  const id = String((await answered(201, groups.create({ payload: { name: 'Open crew' } }, kit))).id);
  await answered(404, groups.get(id, {}, noor));
  const payload = {
    is_high_assurance: false,
    group_visibility: 'authenticated' as const,
    group_members_visibility: 'members' as const,
    join_requests: true,
    signup_fields: [],
  };
  expect(await answered(200, policies.update(id, { payload }, kit))).toMatchObject(payload);
  expect(await answered(200, policies.get(id, {}, kit))).toMatchObject(payload);
  expect(await answered(200, groups.get(id, {}, noor))).toMatchObject({ name: 'Open crew' });
  expect(await answered(403, policies.update(id, { payload }, noor))).toMatchObject({ code: 'FORBIDDEN' });
});

test('the Globus SDK adds, invites and counts members, and they may what members may', async () => {
  const id = String((await answered(201, groups.create({ payload: { name: 'Net menders' } }, kit))).id);
  const payload = {
    add: [{ identity_id: noorId, role: 'member' as const }],
    invite: [{ identity_id: danaId, role: 'manager' as const }],
  };
  expect(await answered(200, membership.act(id, { payload }, kit))).toMatchObject({
    add: [{ identity_id: noorId, status: 'active', username: 'noor@coastal.example' }],
    invite: [{ identity_id: danaId, status: 'invited', role: 'manager' }],
  });
  expect(await answered(200, groups.getStatuses({}, kit))).toMatchObject({ [id]: { active: 2, invited: 1 } });
  const accept = { payload: { accept: [{ identity_id: danaId }] } };
  expect(await answered(200, membership.act(id, accept, dana))).toMatchObject({ accept: [{ status: 'active' }] });
  expect(await answered(200, groups.getStatuses({}, dana))).toMatchObject({ [id]: { active: 3, invited: 0 } });
  const query = { include: ['memberships', 'policies'] } as const;
  const shown = await answered(200, groups.get(id, { query: { include: [...query.include] } }, dana));
  expect(shown).toMatchObject({ policies: { join_requests: false }, memberships: { length: 3 } });
  const leave = { payload: { leave: [{ identity_id: noorId }] } };
  expect(await answered(200, membership.act(id, leave, noor))).toMatchObject({ leave: [{ status: 'left' }] });
  const notAdmin = await answered(403, groups.remove(id, {}, dana));
  expect(notAdmin).toMatchObject({ code: 'FORBIDDEN' });
});
