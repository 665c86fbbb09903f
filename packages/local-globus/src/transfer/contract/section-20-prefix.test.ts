import { scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../../local-globus.ts';
import { obtainTokens, startLocalGlobus } from '../../testing/index.ts';

let globus: LocalGlobus;
let token: string;
beforeAll(async () => {
  globus = await startLocalGlobus();
  const granted = await obtainTokens(globus, { person: 'noor@coastal.example', scope: scopes.transferAll });
  token = granted.access_token;
});
afterAll(() => globus.close());

const get = async (path: string) => {
  const answer = await fetch(globus.transferUrl + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, type: answer.headers.get('content-type'), body: Object(await answer.json()) };
};

test.each(['', '/transfer', '/api/globus/transfer'])('§20.1 /v0.10 and /v2 are served below “%s”', async (prefix) => {
  expect(await get(`${prefix}/v0.10/task_list?limit=1`)).toMatchObject({
    status: 200,
    body: { DATA_TYPE: 'task_list' },
  });
  expect((await get(`${prefix}/v2/bookmarks`)).status).toBe(200);
  const list = `${prefix}/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls?path=/v0.10/x/`;
  expect(await get(list)).toMatchObject({
    status: 404,
    body: { code: 'ClientError.NotFound', resource: '/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls' },
  });
});

test('§20.1 what is nowhere is a JSON document too', async () => {
  for (const path of ['/', '/transfer', '/v0.9/task_list', '/transfer/v0.10', '/v0.10/no/such/thing']) {
    expect([path, await get(path)]).toMatchObject([
      path,
      { status: 404, type: expect.stringMatching(/^application\/json/), body: { code: 'ClientError.NotFound' } },
    ]);
  }
});
