import { transfer } from '@globus/sdk';
import {
  endpointSearchResult,
  fileList,
  scopes,
  submissionId,
  submissionResult,
  taskDocument,
  taskList,
  tokensOf,
} from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { obtainTokens, startLocalGlobus } from '../testing/index.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';

let globus: LocalGlobus;
let token: string;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  token = await transferToken('noor@coastal.example');
});

afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER;
  await globus.close();
});

async function transferToken(person: string): Promise<string> {
  const tokens = tokensOf(await obtainTokens(globus, { person, scope: `openid ${scopes.transferAll}` }));
  return tokens.find(({ resource_server }) => resource_server === 'transfer.api.globus.org')?.access_token ?? '';
}

const asNoor = () => ({ headers: { Authorization: `Bearer ${token}` } });

test('the Globus SDK searches, lists and makes a folder', async () => {
  const found = await transfer.endpointSearch({ query: { filter_fulltext: 'coast field' }, ...asNoor() });
  expect(endpointSearchResult.parse(await found.json()).DATA.map(({ id }) => id)).toEqual([coastal]);
  const made = await transfer.fileOperations.mkdir(scratch, { payload: { path: '/~/from sdk/' }, ...asNoor() });
  expect(made.status).toBe(202);
  const listed = await transfer.fileOperations.ls(scratch, {
    query: { path: '/~/', orderby: 'type,name DESC' },
    ...asNoor(),
  });
  expect(fileList.parse(await listed.json()).DATA.map(({ name }) => name)).toEqual(['reads', 'from sdk', 'readme.txt']);
});

test('the Globus SDK submits a transfer and sees it succeed', async () => {
  const { value } = submissionId.parse(await (await transfer.taskSubmission.submissionId({}, asNoorOptions())).json());
  const submitted = await transfer.taskSubmission.submitTransfer({
    payload: {
      submission_id: value,
      source_endpoint: coastal,
      destination_endpoint: scratch,
      verify_checksum: true,
      DATA: [
        { DATA_TYPE: 'transfer_item', source_path: '/~/images/', destination_path: '/~/images/', recursive: true },
      ],
    },
    ...asNoor(),
  });
  const { task_id } = submissionResult.parse(await submitted.json());
  const read = async () => taskDocument.parse(await (await transfer.task.get(task_id, asNoor())).json());
  await expect.poll(async () => (await read()).status).toBe('SUCCEEDED');
  expect(await read()).toMatchObject({ files_transferred: 4, owner_id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501' });
  const list = await transfer.task.getAll({ query: { limit: 5, filter: 'status:SUCCEEDED' }, ...asNoor() });
  expect(taskList.parse(await list.json()).DATA[0]?.task_id).toBe(task_id);
});

const asNoorOptions = () => ({ fetch: { options: asNoor() } });

test('Kit reaches what a linked identity may reach, and a revoked token reaches nothing', async () => {
  const kit = { headers: { Authorization: `Bearer ${await transferToken('kit@coastal.example')}` } };
  expect((await transfer.fileOperations.ls(drop, {}, { fetch: { options: kit } })).status).toBe(200);
  expect((await transfer.fileOperations.ls(drop, {}, asNoorOptions())).status).toBe(403);
  const { id, secret } = globus.portalClient;
  await fetch(`${globus.authUrl}/v2/oauth2/token/revoke`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ token: kit.headers.Authorization.slice('Bearer '.length) }),
  });
  const refused = await transfer.fileOperations.ls(drop, {}, { fetch: { options: kit } });
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ code: 'AuthenticationFailed' });
});

test('a token of another service is refused', async () => {
  const { access_token } = await obtainTokens(globus, {
    person: 'noor@coastal.example',
    scope: 'openid profile email',
  });
  const response = await fetch(`${globus.transferUrl}/v0.10/task_list`, {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  expect(response.status).toBe(401);
});

test('a reset at the control port ends tasks, and gives the collections their first content back', async () => {
  const before = await transferToken('dana@aurora.example');
  const call = (bearer: string, path: string) =>
    fetch(`${globus.transferUrl}/v0.10${path}`, { headers: { Authorization: `Bearer ${bearer}` } });
  await transfer.fileOperations.mkdir(scratch, {
    payload: { path: '/~/soon gone/' },
    headers: { Authorization: `Bearer ${before}` },
  });
  expect((await fetch(`${globus.controlUrl}/reset`, { method: 'POST' })).status).toBe(204);
  expect((await call(before, '/task_list')).status).toBe(401);
  const after = await transferToken('noor@coastal.example');
  expect(taskList.parse(await (await call(after, '/task_list')).json()).total).toBe(0);
  const list = fileList.parse(await (await call(after, `/operation/endpoint/${scratch}/ls?path=/~/`)).json());
  expect(list.DATA.map(({ name }) => name)).toEqual(['readme.txt', 'reads']);
});
