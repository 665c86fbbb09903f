import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, items, member, refusal, result, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const good = { name: 'tides raw', endpoint_id: ids.gcpMapped, path: '/2025/raw/' };
const make = async (name: string) => member(await world.noor.post('/bookmark', { ...good, name }), 'id');

test('§6 a bookmark is made without a DATA_TYPE, listed, read, renamed and deleted', async () => {
  const made = await world.noor.post('/bookmark', good);
  const document = { DATA_TYPE: 'bookmark', id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...good, pinned: false };
  expect(made).toEqual({ status: 201, body: document });
  const id = member(made, 'id');
  expect(await world.noor.get('/bookmark_list')).toEqual({
    status: 200,
    body: { DATA_TYPE: 'bookmark_list', DATA: [{ ...document, id }] },
  });
  const changed = { ...document, id, name: 'tides', pinned: true };
  const change = { name: 'tides', pinned: true, path: '/elsewhere/', endpoint_id: ids.guest };
  expect(await world.noor.put(`/bookmark/${id}`, change)).toEqual({ status: 200, body: changed });
  expect(await world.noor.get(`/bookmark/${id}`)).toEqual({ status: 200, body: changed });
  const message = `Bookmark '${id}' deleted successfully`;
  expect(await world.noor.delete(`/bookmark/${id}`)).toEqual(
    result('Deleted', { message, resource: `/bookmark/${id}` }),
  );
  expect(await world.noor.delete(`/bookmark/${id}`)).toEqual(refusal(404, 'BookmarkNotFound'));
});

test('§6 a name is used once by a person, and once by each', async () => {
  const id = await make('mine');
  await make('other');
  expect(await world.noor.post('/bookmark', { ...good, name: 'mine' })).toEqual(refusal(409, 'ClientError.Conflict'));
  expect(await world.noor.put(`/bookmark/${id}`, { name: 'other' })).toEqual(refusal(409, 'ClientError.Conflict'));
  expect(await world.noor.put(`/bookmark/${id}`, { name: 'mine' })).toMatchObject({ status: 200 });
  expect(await make('Mine')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await world.kit.post('/bookmark', { ...good, name: 'mine' })).toMatchObject({ status: 201 });
});

test('§6 somebody else’s bookmark is none', async () => {
  const id = await make('private');
  expect(await world.kit.get(`/bookmark/${id}`)).toEqual(refusal(404, 'BookmarkNotFound'));
  expect(await world.kit.put(`/bookmark/${id}`, { name: 'x' })).toEqual(refusal(404, 'BookmarkNotFound'));
  expect(await world.kit.delete(`/bookmark/${id}`)).toEqual(refusal(404, 'BookmarkNotFound'));
  expect(items(await world.kit.get('/bookmark_list')).map((one) => one.id)).not.toContain(id);
});

test('§6 a bookmark outlives its collection', async () => {
  const made = await world.noor.post('/endpoint', { is_globus_connect: true, display_name: 'Short-lived' });
  const collection = member(made, 'id');
  const bookmark = member(
    await world.noor.post('/bookmark', { name: 'of the dead', endpoint_id: collection, path: '/' }),
    'id',
  );
  await world.noor.delete(`/endpoint/${collection}`);
  expect(await world.noor.get(`/bookmark/${bookmark}`)).toMatchObject({
    status: 200,
    body: { endpoint_id: collection },
  });
  expect(await world.noor.get(`/endpoint/${collection}`)).toEqual(refusal(404, 'EndpointDeleted'));
});

test.each([
  ['no name', { name: undefined }, 400, 'BadRequest'],
  ['an empty name', { name: '' }, 400, 'BadRequest'],
  ['a blank before the name', { name: ' x' }, 400, 'BadRequest'],
  ['a name with a line break', { name: 'a\nb' }, 400, 'BadRequest'],
  ['a name of 129 characters', { name: 'x'.repeat(129) }, 400, 'BadRequest'],
  ['a path that is no folder', { path: '/x' }, 400, 'BadRequest'],
  ['a path with a line break', { path: '/a\nb/' }, 400, 'InvalidPath'],
  ['no collection', { endpoint_id: undefined }, 400, 'BadRequest'],
  ['a collection that is not there', { endpoint_id: ids.nothing }, 404, 'EndpointNotFound'],
  ['a collection that was deleted', { endpoint_id: ids.deleted }, 404, 'EndpointDeleted'],
])('§6 a bookmark with %s is refused', async (_what, wrong, status, code) => {
  expect(await world.noor.post('/bookmark', { ...good, name: 'new', ...wrong })).toEqual(refusal(status, code));
});

test('§6 a person has a hundred bookmarks at most', async () => {
  for (let index = 0; index < 100; index += 1)
    expect(await world.wren.post('/bookmark', { ...good, name: `number ${index}` })).toMatchObject({ status: 201 });
  expect(await world.wren.post('/bookmark', { ...good, name: 'one more' })).toMatchObject({ status: 400 });
});
