import * as globusSdk from '@globus/sdk';
import { endpointSearchResult, fileList, scopes, taskDocument, taskList } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { basic, startLocalGlobus, tokenFor } from '../testing/index.ts';
import { answered, asPerson, bearing, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { transfer } = officialClient(globusSdk, coverage, import.meta.url);
const { fileOperations, task, taskSubmission, utils } = transfer;

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const noorId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';

let globus: LocalGlobus;
let noor: Through;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  noor = await asPerson(globus, 'noor@coastal.example');
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER;
  await globus.close();
});

const namesAt = async (path: string) =>
  fileList
    .parse(await answered(200, fileOperations.ls(scratch, { query: { path, orderby: 'type,name DESC' } }, noor)))
    .DATA.map(({ name }) => name);

async function submitted(source: string, more: object = {}): Promise<string> {
  const { value } = await answered(200, taskSubmission.submissionId({}, noor));
  const payload = {
    submission_id: String(value),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    verify_checksum: true,
    DATA: [{ DATA_TYPE: 'transfer_item' as const, source_path: source, destination_path: source }],
    ...more,
  };
  const accepted = await answered(202, taskSubmission.submitTransfer({ payload }, noor));
  expect(accepted).toMatchObject({ code: 'Accepted', submission_id: value });
  const again = await answered(200, taskSubmission.submitTransfer({ payload }, noor));
  expect(again).toMatchObject({ code: 'Duplicate', task_id: accepted.task_id });
  return String(accepted.task_id);
}

const read = async (id: string) => taskDocument.parse(await answered(200, task.get(id, {}, noor)));
const ended = (id: string) => expect.poll(async () => (await read(id)).status);

test('the Globus SDK lists, describes, makes and renames files, and is told that there are no links', async () => {
  const listed = await answered(
    200,
    fileOperations.ls(coastal, { query: { path: '/~/', show_hidden: 'false' } }, noor),
  );
  const { DATA } = fileList.parse(listed);
  expect(DATA.every((entry) => utils.isFileDocument(entry))).toBe(true);
  expect(DATA.filter((entry) => utils.isDirectory(entry)).map(({ name }) => name)).toContain('tides');
  const stat = await answered(200, fileOperations.stat(coastal, { query: { path: '/~/readme.txt' } }, noor));
  expect(stat).toMatchObject({ DATA_TYPE: 'file', type: 'file', name: 'readme.txt' });
  expect([utils.isDirectory(stat), utils.readableBytes(Number(stat.size))]).toEqual([
    false,
    expect.stringMatching(/^[\d.]+ K?B$/),
  ]);
  const made = await answered(202, fileOperations.mkdir(scratch, { payload: { path: '/~/sdk/' } }, noor));
  expect(made).toMatchObject({ DATA_TYPE: 'mkdir_result', code: 'DirectoryCreated' });
  const names = { old_path: '/~/sdk', new_path: '/~/sdk 2' };
  await answered(200, fileOperations.rename(scratch, { payload: names }, noor));
  expect(await namesAt('/~/')).toEqual(['sdk 2', 'reads', 'readme.txt']);
  const link = { path: '/~/link', symlink_target: 'sdk 2' };
  await answered(501, fileOperations.symlink(scratch, { payload: link }, noor));
  expect(await namesAt('/~/')).not.toContain('link');
});

test('the Globus SDK submits a transfer, sees it succeed, and what it did', async () => {
  const items = [
    { DATA_TYPE: 'transfer_item', source_path: '/~/images/', destination_path: '/~/images/', recursive: true },
    { DATA_TYPE: 'transfer_item', source_path: '/~/gone.txt', destination_path: '/~/gone.txt' },
  ];
  const id = await submitted('', { DATA: items, skip_source_errors: true });
  await ended(id).toBe('SUCCEEDED');
  expect(await read(id)).toMatchObject({ files_transferred: 4, owner_id: noorId, subtasks_skipped_errors: 1 });
  const list = await answered(200, task.getAll({ query: { limit: 5, filter: 'status:SUCCEEDED' } }, noor));
  expect(taskList.parse(list).DATA[0]?.task_id).toBe(id);
  const copied = await answered(200, task.getSuccessfulTransfers(id, {}, noor));
  expect(copied).toMatchObject({ next_marker: null, DATA: { length: 4 } });
  expect(copied.DATA).toContainEqual(
    expect.objectContaining({ destination_path: expect.stringMatching(/^\/~\/images\/./), checksum_algorithm: 'MD5' }),
  );
  const skipped = await answered(200, task.getSkippedErrors(id, {}, noor));
  expect(skipped.DATA).toMatchObject([{ error_code: 'FILE_NOT_FOUND', source_path: '/~/gone.txt' }]);
  const events = await answered(200, task.getEventList(id, { query: { limit: 50 } }, noor));
  expect(events.DATA).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ code: 'STARTED' }),
      expect.objectContaining({ code: 'SUCCEEDED' }),
    ]),
  );
  expect(await namesAt('/~/images/')).toHaveLength(4);
});

test('the Globus SDK submits a delete, and takes the finished task out of the list', async () => {
  await answered(202, fileOperations.mkdir(scratch, { payload: { path: '/~/to delete/' } }, noor));
  const { value } = await answered(200, taskSubmission.submissionId({}, noor));
  const payload = {
    submission_id: String(value),
    endpoint: scratch,
    recursive: true,
    DATA: [{ DATA_TYPE: 'delete_item' as const, path: '/~/to delete/' }],
  };
  const id = String((await answered(202, taskSubmission.submitDelete({ payload }, noor))).task_id);
  await ended(id).toBe('SUCCEEDED');
  expect(await read(id)).toMatchObject({ type: 'DELETE', source_endpoint_id: scratch });
  expect(await namesAt('/~/')).not.toContain('to delete');
  expect(await answered(200, task.cancel(id, undefined, noor))).toMatchObject({ code: 'TaskComplete' });
  expect(await answered(200, task.remove(id, undefined, noor))).toMatchObject({ code: 'Deleted' });
  expect(await answered(404, task.get(id, {}, noor))).toMatchObject({ code: 'ClientError.NotFound' });
});

test('the Globus SDK names a paused task, reads why it is paused, and cancels it', async () => {
  const kit = await asPerson(globus, 'kit@coastal.example');
  // The SDK's type wants members that Globus gives by itself.
  const payload = { endpoint_id: coastal, message: 'Array rebuild', pause_task_transfer_read: true } as never;
  const rule = await answered(201, transfer.endpointManager.pauseRule.create({ payload }, kit));
  const id = await submitted('/~/readme.txt', { label: 'first name' });
  await answered(200, task.update(id, { payload: { label: 'second name' } }, noor));
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', label: 'second name', is_paused: true });
  const info = await answered(200, task.getPauseInfo(id, {}, noor));
  expect(info).toMatchObject({ DATA_TYPE: 'pause_info_limited', pause_rules: [{ message: 'Array rebuild' }] });
  expect(await answered(400, task.getSuccessfulTransfers(id, {}, noor))).toMatchObject({
    code: 'ClientError.BadRequest',
  });
  expect(await answered(200, task.cancel(id, undefined, noor))).toMatchObject({ code: 'Canceled' });
  expect(await read(id)).toMatchObject({ status: 'FAILED', fatal_error: { code: 'CANCELED' } });
  await answered(200, transfer.endpointManager.pauseRule.remove(String(rule.id), {}, kit));
});

test('what the Globus SDK says of the hosts of endpoints, it says of ours', async () => {
  const found = await answered(200, transfer.endpointSearch({ query: { filter_fulltext: 'coast' } }, noor));
  for (const endpoint of endpointSearchResult.parse(found).DATA) {
    const { tlsftp_server = null } = await answered(200, transfer.endpoint.get(endpoint.id, {}, noor));
    const host = typeof tlsftp_server === 'string' ? new URL(tlsftp_server.replace('tlsftp', 'https')).hostname : null;
    // The SDK's type has every member of an endpoint, of which it looks at this one.
    expect(utils.getDomainFromEndpoint({ tlsftp_server } as never)).toBe(host);
    expect(utils.isGlobusHostname(host ?? '')).toBe(false);
  }
});

test('Kit reaches what a linked identity may reach, and a revoked token reaches nothing', async () => {
  const token = await tokenFor(globus, 'kit@coastal.example', scopes.transferAll);
  await answered(200, fileOperations.ls(drop, {}, bearing(token)));
  await answered(403, fileOperations.ls(drop, {}, noor));
  const { id, secret } = globus.portalClient;
  await fetch(`${globus.authUrl}/v2/oauth2/token/revoke`, {
    method: 'POST',
    headers: { Authorization: basic(id, secret) },
    body: new URLSearchParams({ token }),
  });
  expect(await answered(401, fileOperations.ls(drop, {}, bearing(token)))).toMatchObject({
    code: 'AuthenticationFailed',
  });
});

test('a token of another service is refused', async () => {
  const groups = await asPerson(globus, 'noor@coastal.example', 'urn:globus:auth:scope:groups.api.globus.org:all');
  expect(await answered(401, task.getAll({}, groups))).toMatchObject({ code: 'AuthenticationFailed' });
});

test('a reset at the control port ends tasks, and gives the collections their first content back', async () => {
  await answered(202, fileOperations.mkdir(scratch, { payload: { path: '/~/soon gone/' } }, noor));
  expect((await fetch(`${globus.controlUrl}/reset`, { method: 'POST' })).status).toBe(204);
  await answered(401, task.getAll({}, noor));
  noor = await asPerson(globus, 'noor@coastal.example');
  expect(await answered(200, task.getAll({}, noor))).toMatchObject({ total: 0 });
  expect(await namesAt('/~/')).toEqual(['reads', 'readme.txt']);
});
