import * as globusSdk from '@globus/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import { answered, asPerson, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const client = officialClient(globusSdk, coverage, import.meta.url);
const { transfer: sdk } = client;

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const wrenId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b506';
let globus: LocalGlobus;
let kit: Through;
let wren: Through;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  kit = await asPerson(globus, 'kit@coastal.example');
  wren = await asPerson(globus, 'wren@coastal.example');
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER;
  await globus.close();
});

async function newGuest(display_name = 'By the SDK'): Promise<string> {
  const payload = { host_endpoint_id: coastal, host_path: '/~/tides/', display_name };
  const made = await answered(201, sdk.endpoint.create({ payload }, kit));
  expect(made).toMatchObject({ code: 'Created' });
  return String(made.id);
}

test('§16 the SDK searches for, makes, reads, changes and deletes collections', async () => {
  const search = async (filter_fulltext: string) =>
    (await answered(200, sdk.endpointSearch({ query: { filter_fulltext, limit: 5 } }, kit))).DATA;
  expect(await search('coast field')).toMatchObject([{ id: coastal, entity_type: 'GCP_mapped_collection' }]);
  const id = await newGuest('Tidal marsh');
  expect(await answered(200, sdk.endpoint.get(id, {}, kit))).toMatchObject({
    DATA_TYPE: 'endpoint',
    display_name: 'Tidal marsh',
    host_endpoint_id: coastal,
    owner_string: 'kit@coastal.example',
  });
  expect(await search('tidal marsh')).toMatchObject([{ id }]);
  const payload = { display_name: 'Salt marsh', description: 'Where the gauges are' };
  expect(await answered(200, sdk.endpoint.update(id, { payload }, kit))).toMatchObject({ code: 'Updated' });
  expect(await answered(200, sdk.endpoint.get(id, {}, kit))).toMatchObject(payload);
  expect(await answered(403, sdk.endpoint.remove(id, {}, wren))).toMatchObject({ code: 'PermissionDenied' });
  expect(await answered(200, sdk.endpoint.remove(id, {}, kit))).toMatchObject({ code: 'Deleted' });
  expect(await answered(404, sdk.endpoint.get(id, {}, kit))).toMatchObject({ code: 'EndpointDeleted' });
  expect(await search('salt marsh')).toEqual([]);
});

test('§16 the SDK makes, lists, reads, changes and removes access rules, and they are what others may do', async () => {
  const endpoint_xid = await newGuest();
  const ls = () => sdk.fileOperations.ls(endpoint_xid, { query: { path: '/' } }, wren);
  const mkdir = (path: string) => sdk.fileOperations.mkdir(endpoint_xid, { payload: { path } }, wren);
  await answered(403, ls());
  const rule = { principal_type: 'identity', principal: wrenId, path: '/', permissions: 'r' } as const;
  const made = await answered(201, sdk.access.create(endpoint_xid, { payload: { DATA_TYPE: 'access', ...rule } }, kit));
  expect(made).toMatchObject({ code: 'Created', DATA_TYPE: 'access_create_result' });
  const place = { endpoint_xid, id: String(made.access_id) };
  const listed = await answered(200, sdk.access.getAll(endpoint_xid, {}, kit));
  expect(listed).toMatchObject({ length: 2, DATA: expect.arrayContaining([expect.objectContaining(rule)]) });
  await answered(200, ls());
  await answered(403, mkdir('/no/'));
  await answered(200, sdk.access.update(place, { payload: { permissions: 'rw' } }, kit));
  expect(await answered(200, sdk.access.get(place, {}, kit))).toMatchObject({ ...rule, permissions: 'rw' });
  await answered(202, mkdir('/yes/'));
  expect(await answered(200, sdk.access.remove(place, {}, kit))).toMatchObject({ code: 'Deleted' });
  await answered(404, sdk.access.get(place, {}, kit));
  await answered(403, ls());
});

test('§16 the SDK makes, lists, reads and removes roles, and they are what others may do', async () => {
  const id = await newGuest();
  const readRules = () => sdk.access.getAll(id, {}, wren);
  await answered(403, readRules());
  const payload = { principal_type: 'identity', principal: wrenId, role: 'access_manager' } as const;
  const made = await answered(201, sdk.roles.create(id, { payload }, kit));
  const role_id = String(made.id);
  expect((await answered(200, sdk.roles.getAll(id, {}, kit))).DATA).toMatchObject([
    { role: 'administrator', principal: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502' },
    payload,
  ]);
  expect(await answered(200, sdk.roles.get({ endpoint_id: id, role_id }, {}, kit))).toMatchObject(payload);
  await answered(200, readRules());
  expect(await answered(200, sdk.roles.remove({ collection_id: id, role_id }, {}, kit))).toMatchObject({
    code: 'Deleted',
  });
  await answered(403, readRules());
  await answered(404, sdk.roles.get({ endpoint_id: id, role_id }, {}, kit));
});

test('§16 the SDK makes, lists, reads, changes and removes bookmarks', async () => {
  const { collectionBookmarks } = sdk;
  const payload = { name: 'sdk', endpoint_id: coastal, path: '/~/' };
  const made = await answered(201, collectionBookmarks.create({ payload }, kit));
  expect(made).toMatchObject({ DATA_TYPE: 'bookmark', ...payload });
  const id = String(made.id);
  expect((await answered(200, collectionBookmarks.getAll({}, kit))).DATA).toMatchObject([{ id, ...payload }]);
  expect((await answered(200, collectionBookmarks.getAll({}, wren))).DATA).toEqual([]);
  await answered(200, collectionBookmarks.update(id, { payload: { name: 'renamed' } }, kit));
  expect(await answered(200, collectionBookmarks.get(id, {}, kit))).toMatchObject({ ...payload, name: 'renamed' });
  await answered(404, collectionBookmarks.get(id, {}, wren));
  expect(await answered(200, collectionBookmarks.remove(id, {}, kit))).toMatchObject({ code: 'Deleted' });
  expect(await answered(404, collectionBookmarks.get(id, {}, kit))).toMatchObject({ code: 'BookmarkNotFound' });
});

test('§10 the SDK asks for what it has no function for yet: bookmarks below /v2', async () => {
  const { request } = client;
  const attributes = { name: 'of v2', path: '/~/' };
  const relationships = { collection: { data: { type: 'Collection', id: coastal } } };
  const payload = { data: { type: 'Bookmark', attributes, relationships } };
  const path = '/v2/bookmarks';
  const made = await answered(201, request({ service: 'TRANSFER', path, method: 'POST' as never }, { payload }, kit));
  expect(made).toMatchObject(payload);
  const own = await answered(200, request({ service: 'TRANSFER', path }, {}, kit));
  expect(own.data).toMatchObject([payload.data]);
  expect((await answered(200, sdk.collectionBookmarks.getAll({}, kit))).DATA).toMatchObject([{ name: 'of v2' }]);
});

test('§1.2 pages of every origin may call, with the headers that the SDK sends', async () => {
  const url = `${globus.transferUrl}/v0.10`;
  const preflight = await fetch(`${url}/endpoint_search`, {
    method: 'OPTIONS',
    headers: { Origin: 'https://portal.example', 'Access-Control-Request-Headers': 'x-globus-client-info' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('X-Globus-Client-Info');
  for (const path of ['/endpoint_search', '/bookmark_list']) {
    const refused = await fetch(url + path, { headers: { Origin: 'https://portal.example' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  }
});
