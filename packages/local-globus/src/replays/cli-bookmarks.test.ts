import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Ask, beginCommand, endpointLine, failure, message } from './begin-command.ts';
import type { Cli } from './cli.ts';
import { signedInCli } from './cli-login.ts';
import { startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let cli: Cli;

beforeAll(async () => {
  world = await startWithFiles();
  cli = await signedInCli(world.globus, 'kit@coastal.example');
});
afterAll(() => world.stop());

const bookmark = z.looseObject({ id: z.uuid(), name: z.string(), endpoint_id: z.uuid(), path: z.string() });
const bookmarks = z.looseObject({ DATA: z.array(bookmark) });

/** `globus bookmark create`. */
async function create(name: string, path: string, endpoint_id: string = station): Promise<z.infer<typeof bookmark>> {
  const { transfer } = await beginCommand(cli, 'transfer');
  return transfer('POST /v0.10/bookmark', { json: { endpoint_id, path, name }, status: 201, reads: bookmark });
}

/** What every command does with BOOKMARK_ID_OR_NAME: an id is asked for, a name is looked for in the list. */
async function resolve(transfer: Ask, name: string): Promise<z.infer<typeof bookmark> | undefined> {
  const { DATA } = await transfer('GET /v0.10/bookmark_list', { reads: bookmarks });
  return DATA.find((one) => one.name === name);
}

test('globus bookmark create, list: without a DATA_TYPE; then the collection of each for its name', async () => {
  const made = await create('tide gauges – Küste', '/~/tides/');
  const { transfer } = await beginCommand(cli, 'transfer');
  const { DATA } = await transfer('GET /v0.10/bookmark_list', { reads: bookmarks });
  expect(DATA).toContainEqual(made);
  for (const { endpoint_id } of DATA) {
    const { display_name } = await transfer(`GET /v0.10/endpoint/${endpoint_id}`, { reads: endpointLine });
    expect(display_name).toBe('Coastal Field Station');
  }
});

test('globus bookmark create with a name that is taken: 409, and what it says', async () => {
  await create('taken', '/~/notes/');
  const { transfer } = await beginCommand(cli, 'transfer');
  const json = { endpoint_id: station, path: '/~/tides/', name: 'taken' };
  await transfer('POST /v0.10/bookmark', { json, status: 409, reads: failure('ClientError.Conflict') });
});

test('globus bookmark list when a collection was deleted: the code EndpointDeleted, and the bookmark is there', async () => {
  const { transfer } = await beginCommand(cli, 'transfer');
  const guest = await transfer('POST /v0.10/shared_endpoint', {
    json: { DATA_TYPE: 'shared_endpoint', host_endpoint: station, host_path: '/~/notes/', display_name: 'Notes' },
    status: 201,
    reads: z.looseObject({ id: z.uuid() }),
  });
  const { id } = await create('was there', '/', guest.id);
  await transfer(`DELETE /v0.10/endpoint/${guest.id}`, { reads: message });
  const listing = await beginCommand(cli, 'transfer');
  const { DATA } = await listing.transfer('GET /v0.10/bookmark_list', { reads: bookmarks });
  expect(DATA.map((one) => one.id)).toContain(id);
  await listing.transfer(`GET /v0.10/endpoint/${guest.id}`, { status: 404, reads: failure('EndpointDeleted') });
});

test('globus bookmark show ID, show NAME: by the id, or by the name out of the list: ENDPOINT:PATH', async () => {
  const made = await create('to show', '/~/weather/');
  const byId = await beginCommand(cli, 'transfer');
  const shown = await byId.transfer(`GET /v0.10/bookmark/${made.id}`, { reads: bookmark });
  expect(`${shown.endpoint_id}:${shown.path}`).toBe(`${station}:/~/weather/`);
  const byName = await beginCommand(cli, 'transfer');
  expect(await resolve(byName.transfer, 'to show')).toEqual(made);
  expect(await resolve(byName.transfer, 'nothing')).toBeUndefined();
});

test('globus bookmark show of an id that is none: the code BookmarkNotFound, and it may be a name', async () => {
  const id = '0c5e7b30-0d9f-11f0-a6c4-0e1f2a3b4c5d';
  const made = await create(id, '/~/tides/');
  const { transfer } = await beginCommand(cli, 'transfer');
  await transfer(`GET /v0.10/bookmark/${id}`, { status: 404, reads: failure('BookmarkNotFound') });
  expect(await resolve(transfer, id)).toEqual(made);
});

test('globus bookmark rename ID NEW, rename NAME NEW: PUT with the name alone', async () => {
  const made = await create('old name', '/~/tides/');
  const byId = await beginCommand(cli, 'transfer');
  await byId.transfer(`GET /v0.10/bookmark/${made.id}`, { reads: bookmark });
  await byId.transfer(`PUT /v0.10/bookmark/${made.id}`, { json: { name: 'newer name' }, reads: bookmark });
  const byName = await beginCommand(cli, 'transfer');
  const found = await resolve(byName.transfer, 'newer name');
  expect(found?.id).toBe(made.id);
  const renamed = await byName.transfer(`PUT /v0.10/bookmark/${made.id}`, {
    json: { name: 'newest name' },
    reads: bookmark,
  });
  expect(renamed).toEqual({ ...made, name: 'newest name' });
});

test('globus bookmark delete NAME: the list, DELETE, its words; and it is gone', async () => {
  const made = await create('to delete', '/~/tides/');
  const { transfer } = await beginCommand(cli, 'transfer');
  const found = await resolve(transfer, 'to delete');
  const said = await transfer(`DELETE /v0.10/bookmark/${found?.id}`, { reads: message });
  expect(said.message).toBe(`Bookmark '${made.id}' deleted successfully`);
  await transfer(`GET /v0.10/bookmark/${made.id}`, { status: 404, reads: failure('BookmarkNotFound') });
});
