import * as globusSdk from '@globus/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';
import { answered, asPerson, type Through } from './as-person.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { search, flows, transfer } = officialClient(globusSdk, coverage, import.meta.url);
const { streamAccessPoint, tunnel } = transfer;

let globus: LocalGlobus;
const noor: Partial<Record<'search' | 'flows' | 'transfer', Through>> = {};
beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_SEARCH = `${globus.searchUrl}/`;
  process.env.GLOBUS_SDK_SERVICE_URL_FLOWS = `${globus.flowsUrl}/`;
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  noor.search = await asPerson(globus, 'noor@coastal.example', search.CONFIG.SCOPES.ALL);
  noor.flows = await asPerson(globus, 'noor@coastal.example', flows.CONFIG.SCOPES.MANAGE_FLOWS);
  noor.transfer = await asPerson(globus, 'noor@coastal.example');
});
afterAll(async () => {
  for (const service of ['SEARCH', 'FLOWS', 'TRANSFER']) delete process.env[`GLOBUS_SDK_SERVICE_URL_${service}`];
  await globus.close();
});

type Calls = Readonly<Record<string, (through: Through | undefined) => Promise<Response>>>;
const id = '00000000-0000-4000-8000-000000000000';
const entries = { ingest_type: 'GMetaEntry', ingest_data: {} } as const;
const role = { role_name: 'writer', principal: `urn:globus:auth:identity:${id}` } as const;

const ofSearch: Calls = {
  'entry.get': (t) => search.entry.get(id, { query: { subject: 'tides' } }, t),
  'index.create': (t) => search.index.create({ payload: { display_name: 'Tides', description: '' } }, t),
  'index.get': (t) => search.index.get(id, {}, t),
  'index.getAll': (t) => search.index.getAll({}, t),
  'index.ingest': (t) => search.index.ingest(id, { payload: entries as never }, t),
  'index.remove': (t) => search.index.remove(id, undefined, t),
  'index.reopen': (t) => search.index.reopen(id, undefined, t),
  'index.roles.create': (t) => search.index.roles.create(id, { payload: role as never }, t),
  'index.roles.getAll': (t) => search.index.roles.getAll(id, undefined, t),
  'index.roles.remove': (t) => search.index.roles.remove({ index_id: id, role_id: id }, undefined, t),
  'query.get': (t) => search.query.get(id, { query: { q: 'tides' } }, t),
  'query.post': (t) => search.query.post(id, { payload: { q: 'tides' } }, t),
  'subject.get': (t) => search.subject.get(id, { query: { subject: 'tides' } }, t),
};

const flow = { title: 'Nightly', definition: { StartAt: 'End', States: { End: { Type: 'Pass', End: true } } } };
const ofFlows: Calls = {
  'flows.getAll': (t) => flows.flows.getAll({}, t),
  'flows.get': (t) => flows.flows.get(id, {}, t),
  'flows.create': (t) => flows.flows.create({ payload: flow as never }, t),
  'flows.deploy': (t) => flows.flows.deploy({ payload: flow as never }, t),
  'flows.validate': (t) => flows.flows.validate({ payload: flow as never }, t),
  'flows.update': (t) => flows.flows.update(id, { payload: flow as never }, t),
  'flows.run': (t) => flows.flows.run(id, { payload: { body: {} } as never }, t),
  'flows.remove': (t) => flows.flows.remove(id, undefined, t),
  'runs.getAll': (t) => flows.runs.getAll({}, t),
  'runs.get': (t) => flows.runs.get(id, {}, t),
  'runs.getLog': (t) => flows.runs.getLog(id, {}, t),
  'runs.getDefinition': (t) => flows.runs.getDefinition(id, undefined, t),
  'runs.update': (t) => flows.runs.update(id, { payload: { label: 'x' } as never }, t),
  'runs.cancel': (t) => flows.runs.cancel(id, undefined, t),
  'runs.remove': (t) => flows.runs.remove(id, undefined, t),
};

const ofStreams: Calls = {
  'streamAccessPoint.getAll': (t) => streamAccessPoint.getAll({}, t),
  'streamAccessPoint.get': (t) => streamAccessPoint.get(id, {}, t),
  'tunnel.getAll': (t) => tunnel.getAll({}, t),
  'tunnel.get': (t) => tunnel.get(id, {}, t),
  'tunnel.create': (t) => tunnel.create({ payload: { data: { type: 'Tunnel' } } as never }, t),
  'tunnel.start': (t) => tunnel.start(id, { state: 'RUNNING' } as never, t),
  'tunnel.stop': (t) => tunnel.stop(id, {}, t),
  'tunnel.remove': (t) => tunnel.remove(id, {}, t),
  'tunnel.getEventList': (t) => tunnel.getEventList(id, {}, t),
};

test.each(Object.entries(ofSearch))('Search refuses %s in its own words: it is not here', async (_name, call) => {
  const answer = await answered(501, call(noor.search));
  expect(answer).toMatchObject({ '@datatype': 'GError', code: 'NotImplemented.Generic', status: 501 });
  expect(answer.message).toContain('not available here');
});

test.each(Object.entries(ofFlows))('Flows refuses %s in its own words: it is not here', async (_name, call) => {
  const answer = await answered(501, call(noor.flows));
  expect(answer).toMatchObject({ debug_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(answer.error).toMatchObject({
    code: 'NOT_IMPLEMENTED',
    detail: expect.stringContaining('not available here'),
  });
});

test.each(Object.entries(ofStreams))('Transfer has no streams: %s finds nothing', async (_name, call) => {
  const answer = await answered(404, call(noor.transfer));
  expect(answer).toMatchObject({ errors: [{ status: '404', code: 'ClientError.NotFound' }], meta: {} });
});
