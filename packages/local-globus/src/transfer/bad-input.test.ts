import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { transferError } from '@isthmus/globus';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTransfer } from './start-transfer.ts';

const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

let transfer: Awaited<ReturnType<typeof startTransfer>>;
beforeAll(async () => {
  transfer = await startTransfer({ retryDelaysMs: [5] });
});
afterAll(() => transfer.stop());

const noor = () => transfer.as('noor@coastal.example');

/** Fine, or refused in the words of the Transfer API: never 500, never 503, nothing about this machine. */
function expectAnswered({ status, body }: { status: number; body: unknown }): void {
  expect([200, 201, 202, 400, 403, 404, 405, 409, 413, 502]).toContain(status);
  if (status >= 400) expect(transferError.parse(body).message).not.toMatch(/\.ts:|node:|SQLITE/);
  expect(JSON.stringify(body)).not.toContain(transfer.folder);
}

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(coastal, '/~/', '/~/odd names/', randomUUID(), -1, 1e21, '2026-13-45', ''),
);
const members =
  'submission_id label deadline source_endpoint destination_endpoint endpoint sync_level filter_rules DATA path old_path ' +
  'new_path name endpoint_id pinned recursive delete_destination_extra';
const member = fc.constantFrom(...members.split(' '));
const document = fc.oneof(
  anything,
  fc.dictionary(member, anything),
  fc.record({
    submission_id: fc.uuid(),
    source_endpoint: fc.constant(coastal),
    destination_endpoint: fc.constant(coastal),
    endpoint: fc.constant(coastal),
    sync_level: anything,
    label: anything,
    deadline: anything,
    filter_rules: fc.oneof(anything, fc.array(fc.record({ method: fc.constant('exclude'), name: fc.string() }))),
    DATA: fc.array(
      fc.record({
        source_path: fc.constant('/~/nothing'),
        destination_path: fc.string(),
        path: fc.constant('/~/nothing'),
        recursive: anything,
      }),
    ),
  }),
);

test('whatever document is sent, it is accepted or refused in the words of the API', async () => {
  const target = fc.constantFrom(
    '/transfer',
    '/delete',
    '/bookmark',
    `/operation/endpoint/${coastal}/mkdir`,
    `/operation/endpoint/${coastal}/rename`,
  );
  await fc.assert(
    fc.asyncProperty(target, document, async (path, body) => {
      expectAnswered(await noor().post(path, JSON.stringify(body)));
    }),
    { numRuns: 300 },
  );
});

test('whatever a query says, it is answered or refused in the words of the API', async () => {
  const parameter = fc.constantFrom(
    'limit',
    'offset',
    'filter',
    'orderby',
    'fields',
    'marker',
    'path',
    'show_hidden',
    'filter_scope',
    'filter_fulltext',
    'filter_owner_id',
    'filter_non_functional',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '-1',
      '99999999999999',
      'name:~[',
      'size:>x',
      'status:,',
      'request_time:,,',
      'label:!~*',
      'name DESC',
      '__proto__',
      'toString:1',
      'all',
      '1e3',
      'NaN',
    ),
  );
  const target = fc.constantFrom(
    '/task_list',
    '/endpoint_search',
    '/bookmark_list',
    `/endpoint/${coastal}`,
    `/operation/endpoint/${coastal}/ls`,
    `/task/${randomUUID()}/event_list`,
  );
  await fc.assert(
    fc.asyncProperty(target, fc.array(fc.tuple(parameter, value), { maxLength: 4 }), async (path, pairs) => {
      const query = pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&');
      expectAnswered(await noor().get(`${path}?${query}`));
    }),
    { numRuns: 300 },
  );
});

test.each([
  '/v0.10/endpoint/%ff',
  '/v0.10/endpoint/%',
  '/v0.10//task_list',
  '/v0.10/task/%00',
  '/v0.10/endpoint/__proto__',
  '/v1/x',
  '/',
  '/v0.10/operation/endpoint/%2e%2e/ls',
])('the address %s is refused in JSON', async (path) => {
  const { port } = new URL(transfer.url);
  const answer = await new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, headers: { Authorization: 'Bearer noor_at_coastal.example' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject).end();
  });
  expect(answer).toMatchObject({ status: 404, type: 'application/json' });
  expect(transferError.parse(JSON.parse(answer.text)).code).toMatch(/NotFound$/);
});

test('a document of more than 32 MiB is refused', async () => {
  const answer = await noor().post('/delete', JSON.stringify({ label: 'x'.repeat(33 * 1024 * 1024) }));
  expect(answer).toMatchObject({ status: 413, body: { message: expect.stringContaining('too large') } });
});
