import { transferError } from '@isthmus/globus';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ids, startContract } from './world.ts';

let world: Awaited<ReturnType<typeof startContract>>;
beforeAll(async () => {
  world = await startContract();
});
afterAll(() => world.stop());

const numRuns = process.env.NIGHTLY ? 20_000 : 300;

function expectAnswered({ status, body }: { status: number; body: unknown }): void {
  expect([200, 201, 202, 400, 403, 404, 405, 409, 501, 502]).toContain(status);
  if (status >= 400) expect(transferError.parse(body).message).not.toMatch(/\.ts:|node:|SQLITE/);
  expect(JSON.stringify(body)).not.toContain(world.folder);
}

const id = fc.constantFrom(...Object.values(ids), '__proto__', '%00', '..%2F..', 'x'.repeat(300), "' OR 1=1 --");
const target = fc.tuple(
  fc.constantFrom('get', 'post', 'put', 'delete'),
  fc.oneof(
    fc.constantFrom(
      '/endpoint',
      '/shared_endpoint',
      '/bookmark',
      '/endpoint_manager/pause_rule',
      '/endpoint_manager/admin_cancel',
      '/endpoint_manager/admin_pause',
      '/endpoint_manager/admin_resume',
    ),
    fc
      .tuple(fc.constantFrom('status', 'task_id', 'owner_id', 'endpoint', 'completion_time', 'min_faults'), id)
      .map(
        ([name, one]) => `/endpoint_manager/task_list?filter_status=ACTIVE&filter_${name}=${encodeURIComponent(one)}`,
      ),
    fc
      .tuple(id, fc.constantFrom('', '/event_list', '/successful_transfers', '/skipped_errors', '/pause_info'))
      .map(([one, rest]) => `/endpoint_manager/task/${encodeURI(one)}${rest}`),
    id.map((one) => `/endpoint_manager/admin_cancel/${encodeURI(one)}`),
    fc
      .tuple(
        id,
        fc.constantFrom(
          '',
          '/access',
          '/access_list',
          '/role',
          '/role_list',
          '/subscription',
          '/subscription_admin_verified',
          '/server_list',
          '/my_shared_endpoint_list',
          '/shared_endpoint_list',
          '/my_effective_pause_rule_list',
        ),
      )
      .map(([one, rest]) => `/endpoint/${encodeURI(one)}${rest}`),
    fc
      .tuple(id, fc.constantFrom('access', 'role', 'server'), id)
      .map(([one, kind, other]) => `/endpoint/${encodeURI(one)}/${kind}/${encodeURI(other)}`),
    fc
      .tuple(id, fc.constantFrom('ls', 'stat', 'mkdir', 'rename', 'symlink'))
      .map(([one, operation]) => `/operation/endpoint/${encodeURI(one)}/${operation}`),
    id.map((one) => `/endpoint_manager/pause_rule/${encodeURI(one)}`),
  ),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    ...Object.values(ids),
    '/',
    '/~/',
    '/../',
    '/a\0/',
    'identity',
    'anonymous',
    'r',
    'rw',
    '9999-12-31',
    -1,
  ),
);
const member = fc.constantFrom(
  'principal_type',
  'principal',
  'path',
  'permissions',
  'expiration_date',
  'notify_email',
  'role',
  'name',
  'pinned',
  'host_endpoint',
  'host_endpoint_id',
  'host_path',
  'display_name',
  'default_directory',
  'is_globus_connect',
  'subscription_id',
  'endpoint_id',
  'identity_id',
  'message',
  'task_id_list',
  'start_time',
  'pause_ls',
  'old_path',
  'new_path',
  'symlink_target',
  'local_user',
  'max_concurrency',
  'guest_collection_activity_notification_policy',
  '__proto__',
);
const document = fc.oneof(value, fc.dictionary(member, value, { maxKeys: 8 }));

test('whatever is sent wherever by whomever, the answer is in the words of the API', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('noor', 'kit', 'ada', 'wren'),
      target,
      document,
      async (person, [method, path], body) => {
        const client = world[person as 'noor'];
        const text = JSON.stringify(body);
        if (method === 'get') expectAnswered(await client.get(path));
        else if (method === 'delete') expectAnswered(await client.delete(path));
        else expectAnswered(await (method === 'put' ? client.put(path, text) : client.post(path, text)));
      },
    ),
    { numRuns },
  );
});

test('whatever is no JSON is refused, or not read', async () => {
  await fc.assert(
    fc.asyncProperty(target, fc.string({ unit: 'binary', maxLength: 40 }), async ([method, path], text) => {
      if (method === 'put' || method === 'post') expectAnswered(await world.kit[method](path, text.toWellFormed()));
    }),
    { numRuns },
  );
});
