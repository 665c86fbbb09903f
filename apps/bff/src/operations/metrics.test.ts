import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Portal, startPortal } from '../testing/portal.ts';
import { createMetrics } from './metrics.ts';

const metrics = createMetrics();
let portal: Portal;
beforeEach(async () => {
  const client = { id: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11', secret: 'a secret that nobody asks for' };
  portal = await startPortal({ authUrl: 'http://127.0.0.1:1', client, metrics });
});
afterEach(() => portal.close());

test('R120: each refusal is counted by its type', async () => {
  await fetch(`${portal.url}/api/transfer/v0.10/task_list`, { headers: { 'X-CSRF': '1' } });
  await fetch(`${portal.url}/api/transfer/v0.10/task_list`);
  await fetch(`${portal.url}/bff/nowhere`, { headers: { 'X-CSRF': '1' } });
  const { values } = await metrics.problems.get();
  expect(values.map(({ labels, value }) => [labels.type, value])).toEqual([
    ['session_required', 1],
    ['csrf_rejected', 1],
    ['not_found', 1],
  ]);
});
