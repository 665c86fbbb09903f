import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, items, member, refusal, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const v2 = (name = 'noor') => world.asV2(`${name}@coastal.example`);
const meta = { request_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/) };

const document = (name: string, path: string, collection: string = ids.gcpMapped) => ({
  data: {
    type: 'Bookmark',
    attributes: { name, path },
    relationships: { collection: { data: { type: 'Collection', id: collection } } },
  },
});
const included = [
  {
    type: 'Collection',
    id: ids.gcpMapped,
    attributes: { display_name: 'Coastal Field Station', high_assurance: false },
  },
];
const idOf = (answer: { body: unknown }) => member({ body: Object(answer.body).data }, 'id');
const dataOf = (answer: { body: unknown }): Record<string, unknown>[] => Object(answer.body).data;
const errors = (status: number, code: string) => ({
  status,
  body: {
    errors: [{ status: String(status), code, title: code, detail: expect.stringMatching(/\S/) }],
    meta,
  },
});

test('§10 a bookmark is made, read, changed and deleted, and is the one that v0.10 has', async () => {
  const made = await v2().post('/bookmarks', document('tides raw', '/2025/raw'));
  const id = idOf(made);
  const data = { ...document('tides raw', '/2025/raw').data, id };
  expect(made).toEqual({ status: 201, body: { meta, data, included } });
  expect(await v2().get(`/bookmarks/${id}`)).toEqual({ status: 200, body: { meta, data } });
  expect(await v2().get(`/bookmarks/${id}?include=collection`)).toEqual({
    status: 200,
    body: { meta, data, included },
  });
  expect(await world.noor.get(`/bookmark/${id}`)).toEqual({
    status: 200,
    body: {
      DATA_TYPE: 'bookmark',
      id,
      name: 'tides raw',
      endpoint_id: ids.gcpMapped,
      path: '/2025/raw',
      pinned: false,
    },
  });
  const attributes = { name: 'new', path: '/x/' };
  expect(await v2().patch(`/bookmarks/${id}`, { data: { type: 'Bookmark', attributes } })).toEqual({
    status: 200,
    body: { meta, data: { ...data, attributes } },
  });
  expect(items(await world.noor.get('/bookmark_list'))).toMatchObject([{ id, name: 'new', path: '/x/' }]);
  expect(await v2().delete(`/bookmarks/${id}`)).toEqual({ status: 200, body: { meta } });
  expect(await v2().get(`/bookmarks/${id}`)).toEqual(errors(404, 'BookmarkNotFound'));
  expect(await world.noor.get(`/bookmark/${id}`)).toEqual(refusal(404, 'BookmarkNotFound'));
});

test('§10 the list comes in pages, with the way to the next one', async () => {
  const names = ['e', 'd', 'c', 'b', 'a'];
  for (const name of names) await world.kit.post('/bookmark', { name, endpoint_id: ids.gcpMapped, path: '/~/' });
  const seen: unknown[] = [];
  let next = '/v2/bookmarks?page[limit]=2&include=collection';
  for (; next !== ''; ) {
    const page = await v2('kit').get(next.replace(/^\/v2/, ''));
    expect(page).toMatchObject({ status: 200, body: { meta, included } });
    seen.push(...dataOf(page).map(({ attributes }) => Object(attributes).name));
    next = String(Object(page.body).links.next ?? '');
  }
  expect(seen).toEqual(names);
  const whole = await v2('kit').get('/bookmarks');
  expect(dataOf(whole)).toHaveLength(5);
  expect(whole.body).not.toHaveProperty('included');
  expect(Object(whole.body).links).toEqual({});
});

test('§10 the list keeps the paths in collections of high assurance to itself', async () => {
  const made = await v2('wren').post('/bookmarks', document('cohort', '/secret/', ids.highAssurance));
  expect(made).toMatchObject({ status: 201, body: { included: [{ attributes: { high_assurance: true } }] } });
  expect(dataOf(await v2('wren').get('/bookmarks'))).toMatchObject([{ attributes: { name: 'cohort', path: null } }]);
  expect(await v2('wren').get(`/bookmarks/${idOf(made)}`)).toMatchObject({
    body: { data: { attributes: { path: '/secret/' } } },
  });
});

test('§10 a document with something missing or wrong is told where, with 422', async () => {
  const missing = (...loc: string[]) => ({
    status: 422,
    body: { detail: [{ loc: ['body', ...loc], msg: 'field required', type: 'missing' }] },
  });
  expect(await v2().post('/bookmarks', {})).toEqual(missing('data'));
  const { relationships: _without, ...half } = document('x', '/').data;
  expect(await v2().post('/bookmarks', { data: half })).toEqual(missing('data', 'relationships'));
  const wrong = { status: 422, body: { detail: [{ type: expect.stringMatching(/value_error|json_invalid/) }] } };
  expect(await v2().post('/bookmarks', '{')).toMatchObject(wrong);
  expect(await v2().post('/bookmarks', { data: { ...document('x', '/').data, type: 'Task' } })).toMatchObject(wrong);
  const id = idOf(await v2().post('/bookmarks', document('well', '/')));
  expect(await v2().patch(`/bookmarks/${id}`, { data: { type: 'Bookmark' } })).toEqual(missing('data', 'attributes'));
  for (const query of ['page[limit]=0', 'page[limit]=many', 'page[marker]=x', 'include=owner'])
    expect(await v2().get(`/bookmarks?${query}`)).toMatchObject(wrong);
});

test('§10 what cannot be is refused with the errors of JSON:API', async () => {
  await v2().post('/bookmarks', document('taken', '/'));
  expect(await v2().post('/bookmarks', document('taken', '/'))).toEqual(errors(409, 'ClientError.Conflict'));
  expect(await v2().post('/bookmarks', document('', '/'))).toEqual(errors(400, 'BadRequest'));
  expect(await v2().post('/bookmarks', document('x', '/a\nb'))).toEqual(errors(400, 'InvalidPath'));
  expect(await v2().post('/bookmarks', document('x', '/', ids.nothing))).toEqual(errors(404, 'EndpointNotFound'));
  expect(await v2().post('/bookmarks', document('x', '/', ids.deleted))).toEqual(errors(404, 'EndpointDeleted'));
  const id = idOf(await v2().post('/bookmarks', document('mine', '/')));
  const change = { data: { type: 'Bookmark', attributes: { name: 'theirs' } } };
  expect(await v2('kit').get(`/bookmarks/${id}`)).toEqual(errors(404, 'BookmarkNotFound'));
  expect(await v2('kit').patch(`/bookmarks/${id}`, change)).toEqual(errors(404, 'BookmarkNotFound'));
  expect(await v2('kit').delete(`/bookmarks/${id}`)).toEqual(errors(404, 'BookmarkNotFound'));
  expect(await v2().put(`/bookmarks/${id}`, change)).toEqual(errors(405, 'ClientError.MethodNotAllowed'));
  expect(await v2().get('/tunnels')).toEqual(errors(404, 'ClientError.NotFound'));
  expect(await world.asV2('nobody').get('/bookmarks')).toEqual(errors(401, 'AuthenticationFailed'));
});
