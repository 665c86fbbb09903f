import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, refusal, result, startContract, subscription } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const read = async (id: string, person: 'noor') => Object((await world[person].get(`/endpoint/${id}`)).body);

test('§3.2 subscriptions: set by administrators, verified by who manages the subscription', async () => {
  const at = `/endpoint/${ids.unmanaged}`;
  const set = (subscription_id: unknown) => world.noor.put(`${at}/subscription`, { subscription_id });
  expect(await world.ada.put(`${at}/subscription_admin_verified`, { subscription_admin_verified: true })).toEqual(
    refusal(400, 'BadRequest'),
  );
  expect(await set(subscription)).toEqual(result('Updated'));
  expect(await read(ids.unmanaged, 'noor')).toMatchObject({ subscription_id: subscription, shareable: true });
  expect(await world.noor.put(`${at}/subscription_admin_verified`, { subscription_admin_verified: true })).toEqual(
    refusal(403, 'PermissionDenied'),
  );
  expect(await world.ada.put(`${at}/subscription_admin_verified`, { subscription_admin_verified: true })).toEqual(
    result('Updated'),
  );
  expect(await read(ids.unmanaged, 'noor')).toMatchObject({ subscription_admin_verified: true });
  expect(await set(ids.nothing)).toEqual(refusal(400, 'BadRequest'));
  expect(await set('mine')).toEqual(refusal(400, 'BadRequest'));
  expect(await set(null)).toEqual(result('Updated'));
  expect(await read(ids.unmanaged, 'noor')).toMatchObject({ subscription_id: null, shareable: false });
  expect(await world.kit.put(`${at}/subscription`, { subscription_id: null })).toEqual(
    refusal(403, 'PermissionDenied'),
  );
});
