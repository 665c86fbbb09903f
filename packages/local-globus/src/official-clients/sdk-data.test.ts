import * as globusSdk from '@globus/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import { asPerson, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { gcs } = officialClient(globusSdk, coverage, import.meta.url);

const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const path = `/${drop}/inbox/from sdk.txt`;
let globus: LocalGlobus;
let ada: Through;
let noor: Through;
/** The SDK's types know nothing of a body; by the options of fetch it goes along all the same. */
const sending = (body: string, as: Through) => ({ fetch: { options: { ...as.fetch.options, body } } });
let at: { host: string; endpoint_id: string };

beforeAll(async () => {
  globus = await startLocalGlobus();
  at = { host: globus.dataUrl, endpoint_id: drop };
  const scope = `https://auth.globus.org/scopes/${drop}/https`;
  ada = await asPerson(globus, 'ada@aurora.example', scope);
  noor = await asPerson(globus, 'noor@coastal.example', scope);
});
afterAll(() => globus.close());

test('§13 the SDK writes, reads and removes files of a collection', async () => {
  const type = { 'Content-Type': 'text/plain' };
  const made = await gcs.https.update(at, path, { headers: type }, sending('Höhe 3,2 m', ada));
  expect(made.status).toBe(201);
  const read = await gcs.https.get(at, path, {}, ada);
  expect([read.status, read.headers.get('content-type'), await read.text()]).toEqual([
    200,
    expect.stringContaining('text/plain'),
    'Höhe 3,2 m',
  ]);
  const part = await gcs.https.get(at, path, { headers: { Range: 'bytes=-3' } }, ada);
  expect([part.status, await part.text()]).toEqual([206, '2 m']);
  expect((await gcs.https.remove(at, path, {}, ada)).status).toBe(204);
  expect((await gcs.https.get(at, path, {}, ada)).status).toBe(404);
});

test('§13 the SDK is told what its user may not do, and nothing happens', async () => {
  const other = path.replace('from', 'kept from');
  expect((await gcs.https.update(at, other, {}, sending('mine', ada))).status).toBe(201);
  const script = { headers: { 'X-Requested-With': 'XMLHttpRequest' } };
  expect((await gcs.https.get(at, other, script, noor)).status).toBe(403);
  expect((await gcs.https.update(at, other, script, sending('yours', noor))).status).toBe(403);
  expect((await gcs.https.remove(at, other, script, noor)).status).toBe(403);
  expect((await gcs.https.remove(at, other, script)).status).toBe(401);
  expect(await (await gcs.https.get(at, other, {}, ada)).text()).toBe('mine');
});
