import { expect, test } from 'vitest';
import { apiPath, isProblemType, loginPath, problemStatus } from './index.ts';

test('every problem is a client or server error', () => {
  for (const status of Object.values(problemStatus)) expect(status).toBeGreaterThanOrEqual(400);
});

test('only the listed names are problem types', () => {
  expect(isProblemType('session_required')).toBe(true);
  expect(isProblemType('toString')).toBe(false);
});

test('a return path survives the way through the sign-in link', () => {
  const returnTo = '/file-manager?origin_path=%2F~%2Fa%26b%2F#x';
  expect(new URL(loginPath(returnTo), 'http://localhost').searchParams.get('returnTo')).toBe(returnTo);
});

test('a service path keeps the upstream path as it is', () => {
  expect(apiPath('transfer', '/v0.10/task_list?limit=10')).toBe('/api/transfer/v0.10/task_list?limit=10');
});
