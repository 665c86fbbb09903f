import { endpointSearchResult } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityIdOf } from '../start-transfer.ts';
import { ids, items, refusal, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

type Person = 'noor' | 'kit' | 'ada' | 'wren';
async function found(person: Person, query: string): Promise<string[]> {
  const answer = await world[person].get(`/endpoint_search?${query}`);
  expect(answer.status).toBe(200);
  return endpointSearchResult.parse(answer.body).DATA.map(({ id }) => id);
}
const sorted = (list: readonly string[]) => list.toSorted();

test('§2 the answer has pages without a total, and whole documents without servers', async () => {
  const answer = await world.ada.get('/endpoint_search?filter_scope=administered-by-me&limit=2');
  expect(answer.body).toMatchObject({ DATA_TYPE: 'endpoint_list', limit: 2, offset: 0, has_next_page: true });
  expect(answer.body).not.toHaveProperty('total');
  expect(items(answer)).toHaveLength(2);
  for (const item of items(answer)) expect(item).not.toHaveProperty('DATA');
  const whole = await world.ada.get(`/endpoint/${String(items(answer)[0]?.id)}`);
  const { DATA: _servers, ...document } = Object(whole.body);
  expect(items(answer)[0]).toEqual(document);
});

test('§2 pages follow each other without a gap until there is no next', async () => {
  const seen: string[] = [];
  for (let offset = 0, more = true; more; ) {
    const page = await world.ada.get(`/endpoint_search?filter_scope=administered-by-me&limit=3&offset=${offset}`);
    seen.push(...items(page).map(({ id }) => String(id)));
    offset += items(page).length;
    more = Object(page.body).has_next_page;
  }
  expect(sorted(seen)).toEqual(sorted(await found('ada', 'filter_scope=administered-by-me&limit=100')));
  expect(new Set(seen).size).toBe(8);
  expect(await world.ada.get('/endpoint_search?filter_scope=administered-by-me&limit=5000')).toMatchObject({
    body: { limit: 100, has_next_page: false },
  });
});

test('§2 fields: only those of each item; what belongs to the list stays', async () => {
  const { body } = await world.ada.get('/endpoint_search?filter_scope=my-endpoints&fields=id,display_name&limit=1');
  expect(Object.keys(Object(body))).toEqual(['DATA_TYPE', 'limit', 'offset', 'has_next_page', 'DATA']);
  expect(Object.keys(items({ body })[0] ?? {})).toEqual(['id', 'display_name']);
});

test('§2 every scope finds what it says', async () => {
  expect(await found('kit', 'filter_scope=my-endpoints')).toEqual([ids.gcpMapped]);
  expect(sorted(await found('ada', 'filter_scope=my-gcp-endpoints'))).toEqual([ids.offline]);
  expect(sorted(await found('ada', 'filter_scope=shared-by-me'))).toEqual(sorted([ids.guest, ids.otherGuest]));
  expect(await found('noor', 'filter_scope=shared-with-me')).toEqual([ids.guest]);
  expect(await found('noor', 'filter_scope=administered-by-me')).toEqual([ids.unmanaged]);
  const reachable = await found('noor', 'filter_scope=hide-no-permissions');
  expect(reachable).toContain(ids.guest);
  expect(reachable).not.toContain(ids.otherGuest);
  expect(await found('wren', 'filter_scope=all&filter_fulltext=instrument')).toEqual([ids.otherGuest]);
});

test('§2 recently used: what was listed or copied from, the last first', async () => {
  await world.noor.get(`/operation/endpoint/${ids.guest}/ls`);
  world.clock.nowMs += 1000;
  await world.noor.get(`/operation/endpoint/${ids.gcpMapped}/ls`);
  expect(await found('noor', 'filter_scope=recently-used')).toEqual([ids.gcpMapped, ids.guest]);
  expect(await found('wren', 'filter_scope=recently-used')).toEqual([]);
});

test('§2 in use: where a task of mine is open', async () => {
  const item = { source_path: '/~/nowhere.txt', destination_path: '/~/nowhere.txt' };
  const body = {
    submission_id: crypto.randomUUID(),
    source_endpoint: ids.gcpMapped,
    destination_endpoint: ids.unmanaged,
  };
  const { body: accepted } = await world.noor.post('/transfer', { ...body, DATA: [item] });
  expect(sorted(await found('noor', 'filter_scope=in-use'))).toEqual(sorted([ids.gcpMapped, ids.unmanaged]));
  expect(await found('kit', 'filter_scope=in-use')).toEqual([]);
  await world.noor.post(`/task/${String(Object(accepted).task_id)}/cancel`);
  await expect.poll(() => found('noor', 'filter_scope=in-use')).toEqual([]);
});

test('§2 the words of a text all begin words of the document, in any case; an id finds its collection', async () => {
  expect(await found('noor', 'filter_fulltext=CLIM+arch')).toEqual([ids.guest]);
  expect(await found('noor', 'filter_fulltext=the+archives')).toEqual([ids.guest]);
  expect(await found('noor', 'filter_fulltext=clim+genomics')).toEqual([]);
  expect(await found('noor', `filter_fulltext=${ids.guest.toUpperCase()}`)).toEqual([ids.guest]);
  expect(await found('noor', 'filter_fulltext=%21%3F')).toEqual([]);
});

test('§2 filters by owner, host, kind, and whether there is data', async () => {
  const kit = identityIdOf('kit@coastal.example');
  expect(await found('noor', `filter_owner_id=${kit}`)).toEqual([ids.gcpMapped]);
  expect(await found('kit', `filter_owner_id=${kit}`)).toEqual([ids.gcpMapped]);
  expect(await found('ada', `filter_owner_id=${ids.server}&filter_entity_type=GCSv5_mapped_collection`)).toEqual([
    ids.mapped,
    ids.highAssurance,
  ]);
  expect(sorted(await found('ada', `filter_host_endpoint=${ids.mapped}`))).toEqual(sorted([ids.guest, ids.otherGuest]));
  expect(await found('noor', 'filter_fulltext=aurora&filter_non_functional=1')).toEqual([ids.server]);
  expect(await found('noor', 'filter_fulltext=aurora&filter_non_functional=false')).not.toContain(ids.server);
});

test('§2 deleted collections are not found, private ones by those who may use them only', async () => {
  expect(await found('ada', 'filter_fulltext=ship+log')).toEqual([]);
  expect(await found('wren', 'filter_fulltext=coastal')).toEqual([]);
  expect(await found('noor', 'filter_fulltext=coastal')).toEqual([ids.gcpMapped, ids.unmanaged]);
});

test.each([
  ['no text in the scope of all', '', 400, 'BadRequest'],
  ['an unknown scope', 'filter_scope=everything', 400, 'BadRequest'],
  ['an owner in a scope of my own', `filter_scope=my-endpoints&filter_owner_id=${ids.nothing}`, 400, 'BadRequest'],
  ['an unknown kind', 'filter_fulltext=a&filter_entity_type=GCSv6', 400, 'BadRequest'],
  [
    'two filters of kind',
    'filter_fulltext=a&filter_entity_type=GCSv5_endpoint&filter_non_functional=0',
    400,
    'BadRequest',
  ],
  ['a flag that is none', 'filter_fulltext=a&filter_non_functional=maybe', 400, 'BadRequest'],
  ['a limit that is no number', 'filter_fulltext=a&limit=many', 400, 'BadRequest'],
  ['a host without a role there', `filter_host_endpoint=${ids.mapped}`, 403, 'PermissionDenied'],
  ['a host that is not there', `filter_host_endpoint=${ids.nothing}`, 404, 'EndpointNotFound'],
])('§2 a search with %s is refused', async (_what, query, status, code) => {
  expect(await world.noor.get(`/endpoint_search?${query}`)).toEqual(refusal(status, code));
});
