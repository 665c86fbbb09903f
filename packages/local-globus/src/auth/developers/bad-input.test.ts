import { randomUUID } from 'node:crypto';
import { authError } from '@isthmus/globus';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../../local-globus.ts';
import { type As, askApi, askAuth, developer, startLocalGlobus } from '../../testing/index.ts';
import { portalProjectId } from './seeds.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const numRuns = process.env.NIGHTLY ? 20_000 : 400;

let globus: LocalGlobus;
let asKit: As;
/** Ids of things of Kit's, of nobody's, and no ids at all. */
let known: string[];
const logged: string[] = [];
const api = askApi(() => globus);
const { control, send, headersOf } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ log: pino({ level: 'error' }, { write: (line) => void logged.push(line) }) });
  await control('POST', '/switches', { write_gate: false });
  asKit = await developer(globus, 'kit@coastal.example');
  const idIn = (noun: string, body: unknown) =>
    z.record(z.string(), z.looseObject({ id: z.string() })).parse(body)[noun]?.id ?? '';
  const make = async (path: string, noun: string, document: object) =>
    idIn(noun, (await api.post(path, asKit, { [noun]: document })).body);
  const project = await make('/projects', 'project', { display_name: 'a', contact_email: 'a@b', admin_ids: [kit] });
  const client = await make('/clients', 'client', { name: 'a', project, public_client: false });
  const words = { name: 'a', description: 'a' };
  const scope = await make(`/clients/${client}/scopes`, 'scope', { ...words, scope_suffix: 'a' });
  const policy = await make('/policies', 'policy', { project_id: project, display_name: 'a', description: 'a' });
  const credential = await make(`/clients/${client}/credentials`, 'credential', { name: 'a' });
  known = [project, client, scope, policy, credential, portalProjectId, globus.portalClient.id, kit];
});
afterAll(() => globus.close());

/** Fine, or refused in the words of Auth: never a failure, nothing about this machine. */
function expectAnswered({ status, body }: { status: number; body: unknown }): void {
  expect([200, 201, 400, 401, 403, 404, 409, 413]).toContain(status);
  if (status >= 400) {
    const { errors } = authError.parse(body);
    expect(errors[0]?.status).toBe(String(status));
    expect(errors[0]?.detail).not.toMatch(/\.ts:|node:|SQLITE|zod/i);
  }
  expect(logged).toEqual([]);
}

const id = fc.oneof(
  fc.integer({ min: 0, max: 7 }).map((index) => known[index] ?? ''),
  fc.constantFrom(randomUUID(), '__proto__', 'constructor', '%00', '%F0%9F%8C%8A', '..', '-1', 'a'.repeat(3000)),
);
const path = fc.oneof(
  fc.constantFrom('/projects', '/clients', '/policies', '/scopes', '/identities', '/identity_providers'),
  fc
    .tuple(fc.constantFrom('projects', 'clients', 'policies', 'scopes', 'identities'), id)
    .map(([kind, one]) => `/${kind}/${one}`),
  fc.tuple(id, fc.constantFrom('credentials', 'scopes', 'fqdns')).map(([one, kind]) => `/clients/${one}/${kind}`),
  fc
    .tuple(id, fc.constantFrom('credentials', 'scopes'), id)
    .map(([one, kind, two]) => `/clients/${one}/${kind}/${two}`),
);
const members =
  'display_name contact_email admin_ids admin_group_ids name project public_client client_type visibility redirect_uris ' +
  'links required_idp preselect_idp skin template_id fqdn description scope_suffix advertised dependent_scopes ' +
  'required_domains project_id high_assurance authentication_assurance_timeout required_mfa domain_constraints_include id';
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    null,
    true,
    -1,
    1e308,
    0.5,
    '',
    'a@b',
    'public',
    'https://a.example/',
    '__proto__',
    '\u0000',
    '\ud800',
  ),
  id,
  fc.array(id, { maxLength: 3 }),
  fc.array(fc.record({ scope: id, optional: fc.boolean() }), { maxLength: 2 }),
);
const document = fc.oneof(fc.dictionary(fc.constantFrom(...members.split(' '), '__proto__'), value), value);
const body = fc.oneof(
  fc
    .tuple(fc.constantFrom('project', 'client', 'policy', 'scope', 'credential', 'x'), document)
    .map(([noun, one]) => ({ [noun]: one })),
  document,
);
const text = fc.oneof(
  body.map((one) => JSON.stringify(one) ?? ''),
  fc.string(),
  fc.constantFrom('{', '[]', 'null', '{"project":', '"'),
);

test('whatever is written to the API of developers, it is taken or refused in the words of Auth', async () => {
  const method = fc.constantFrom('POST' as const, 'PUT' as const);
  await fc.assert(
    fc.asyncProperty(method, path, text, async (how, where, what) => {
      const write = how === 'POST' ? api.post : api.put;
      expectAnswered(await write(where, asKit, what));
    }),
    { numRuns },
  );
});

test('whatever is asked or deleted, it is answered or refused in the words of Auth', async () => {
  const name = fc.constantFrom(
    'ids',
    'usernames',
    'scope_strings',
    'domains',
    'fqdn',
    'project_id',
    'include',
    'provision',
    'all',
  );
  const query = fc.dictionary(
    name,
    fc.oneof(id, fc.string({ unit: 'binary' }), fc.constantFrom('', ',', 'true', 'a@b,@')),
  );
  const ofNobody = path.filter((where) => !known.some((one) => where.includes(one)));
  await fc.assert(
    fc.asyncProperty(path, query, ofNobody, async (where, parameters, gone) => {
      const search = new URLSearchParams(parameters).toString();
      expectAnswered(await api.get(`${where}?${search}`, asKit));
      expectAnswered(await api.remove(gone, asKit));
    }),
    { numRuns },
  );
});

test('whoever asks, with whatever credentials, gets an answer in the words of Auth', async () => {
  const credentials = fc.oneof(
    fc.string({ maxLength: 40 }).map((one) => `Basic ${Buffer.from(one).toString('base64')}`),
    fc.constantFrom('Basic', 'Bearer', 'Bearer AgNothing', 'Basic Og==', `Basic ${btoa('__proto__:x')}`, 'Digest x'),
  );
  await fc.assert(
    fc.asyncProperty(
      path,
      credentials,
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      async (where, authorization, method) => {
        const answer = await send(`/v2/api${where}`, {
          method,
          headers: { authorization },
          ...(method === 'POST' && { body: '{}' }),
        });
        expect([401, 404, 400]).toContain(answer.status);
        expectAnswered(answer);
      },
    ),
    { numRuns: numRuns / 4 },
  );
});

test('bodies over 256 KiB are refused, announced or not', async () => {
  const big = JSON.stringify({ project: { display_name: 'a'.repeat(300_000) } });
  expectAnswered(await api.post('/projects', asKit, big));
  const stream = new ReadableStream({
    pull(controller) {
      for (let part = 0; part < 5; part += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
      controller.close();
    },
  });
  const init = { method: 'POST', headers: headersOf(asKit), body: stream, duplex: 'half' } as RequestInit;
  const { status, body: refused } = await send('/v2/api/projects', init);
  expect(status).toBe(413);
  expectAnswered({ status, body: refused });
});
