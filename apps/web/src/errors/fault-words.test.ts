import { expect, test } from 'vitest';
import { afterTheEnd, faultWords } from './fault-words.ts';
import { taskWords } from './task-words.ts';

test('a code that says little gives way to what the text says', () => {
  const raw = '530-Login incorrect. : GlobusError: v=1 c=LOGIN_DENIED';
  expect(faultWords('ENDPOINT_ERROR', raw).code).toBe('LOGIN_DENIED');
  expect(faultWords('FILE_NOT_FOUND', raw).code).toBe('FILE_NOT_FOUND');
  expect(faultWords('TOMORROW', '552 Quota exceeded').code).toBe('QUOTA_EXCEEDED');
  expect(faultWords('TOMORROW', '').code).toBeNull();
});

test('the accounts that a storage tried are named', () => {
  const raw =
    '530-GridFTP-JSON-Result: {"detail": {"DATA_TYPE": "invalid_user#1.0.0", "usernames": ["marlow", "kit"]}}';
  expect(faultWords('AUTH', raw).why).toMatch(/Tried: marlow, kit\.$/);
});

test('of a task that is over nobody says that it goes on', () => {
  for (const [code, words] of Object.entries(taskWords)) {
    const { why, next } = afterTheEnd(words);
    expect(`${why} ${next}`, code).not.toMatch(/keeps trying|the task goes on|Nothing:/);
    expect(next, code).toMatch(/^[A-Z].*\.$/);
  }
  expect(afterTheEnd(faultWords('TIMEOUT', '')).next).toBe('Rerun what failed.');
});
