import { bookmarkDocument, bookmarkList } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTransfer } from '../start-transfer.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
let transfer: Awaited<ReturnType<typeof startTransfer>>;
beforeAll(async () => {
  transfer = await startTransfer();
});
afterAll(() => transfer.stop());

const noor = () => transfer.as('noor@coastal.example');
const make = async (name: string) =>
  bookmarkDocument.parse((await noor().post('/bookmark', { name, endpoint_id: coastal, path: '/~/tides/' })).body);
const names = async () => bookmarkList.parse((await noor().get('/bookmark_list')).body).DATA.map(({ name }) => name);

test('a bookmark is made, renamed, read and deleted', async () => {
  const { id } = await make('raw tides');
  expect(await noor().put(`/bookmark/${id}`, { name: 'tides' })).toMatchObject({
    status: 200,
    body: { id, name: 'tides', path: '/~/tides/' },
  });
  expect(await noor().get(`/bookmark/${id}`)).toMatchObject({
    body: { DATA_TYPE: 'bookmark', name: 'tides', pinned: false },
  });
  expect(await names()).toEqual(['tides']);
  expect(await noor().delete(`/bookmark/${id}`)).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'result', code: 'Deleted', resource: `/bookmark/${id}` },
  });
  expect(await noor().get(`/bookmark/${id}`)).toMatchObject({ status: 404, body: { code: 'BookmarkNotFound' } });
});

test('two bookmarks of a person cannot have one name, two people can', async () => {
  const { id } = await make('same');
  const document = { name: 'same', endpoint_id: coastal, path: '/~/' };
  expect(await noor().post('/bookmark', document)).toMatchObject({
    status: 409,
    body: { code: 'ClientError.Conflict' },
  });
  expect(await transfer.as('kit@coastal.example').post('/bookmark', document)).toMatchObject({ status: 201 });
  expect(await transfer.as('kit@coastal.example').put(`/bookmark/${id}`, { name: 'stolen' })).toMatchObject({
    status: 404,
  });
});

test.each([
  ['a path that is no folder', { path: '/~/tides' }, 400],
  ['a name with a line break', { name: 'a\nb' }, 400],
  ['a name of 200 characters', { name: 'x'.repeat(200) }, 400],
  ['no name', { name: undefined }, 400],
  ['a collection that is not there', { endpoint_id: 'nowhere' }, 404],
])('a bookmark with %s is refused', async (_case, more, status) => {
  expect(await noor().post('/bookmark', { name: 'fine', endpoint_id: coastal, path: '/~/', ...more })).toMatchObject({
    status,
  });
});
