import { expect, test } from 'vitest';
import { fullTime, shortTime } from './modified-time.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

test('a time of this year has its hour, an older one its year, an unknown one a dash', () => {
  expect(shortTime(Date.parse('2026-03-14T09:26:53Z'), now)).toMatch(/^14 Mar, \d\d:\d\d$/);
  expect(shortTime(Date.parse('2024-06-15T09:26:53Z'), now)).toBe('15 Jun 2024');
  expect(shortTime(null, now)).toBe('—');
});

test('the whole time is there for whoever asks', () => {
  expect(fullTime(Date.parse('2026-03-14T09:26:53Z'))).toMatch(/^14 March 2026 at \d\d:26:53$/);
  expect(fullTime(null)).toBe('not known');
});
