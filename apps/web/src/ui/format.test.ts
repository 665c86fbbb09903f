import { expect, test } from 'vitest';
import { formatAge, formatBytes, formatDateTime, formatDuration, parseTime } from './format.ts';

test('sizes are short and never read 1000 of a unit', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(1000)).toBe('1.0 kB');
  expect(formatBytes(1_834_211)).toBe('1.8 MB');
  expect(formatBytes(999_960)).toBe('1.0 MB');
  expect(formatBytes(200_000_000)).toBe('200 MB');
  expect(formatBytes(2.5e18)).toBe('2500 PB');
});

test('a duration names two units at most', () => {
  expect(formatDuration(0.2)).toBe('less than 1 s');
  expect(formatDuration(59)).toBe('59 s');
  expect(formatDuration(61)).toBe('1 min 1 s');
  expect(formatDuration(3600)).toBe('1 h');
  expect(formatDuration(4000)).toBe('1 h 6 min');
  expect(formatDuration(90_061)).toBe('1 d 1 h');
});

test('an age is never in the future, whatever the clocks say', () => {
  expect(formatAge(2000, 1000)).toBe('just now');
  expect(formatAge(0, 45_000)).toBe('45 s ago');
  expect(formatAge(0, 7_200_000)).toBe('2 h ago');
});

test("both spellings of Globus's times are understood", () => {
  expect(parseTime('2026-03-31T07:15:04+00:00')).toBe(Date.UTC(2026, 2, 31, 7, 15, 4));
  expect(parseTime('2026-03-31 07:15:04+00:00')).toBe(Date.UTC(2026, 2, 31, 7, 15, 4));
  expect(parseTime('soon')).toBeNull();
  expect(parseTime(null)).toBeNull();
});

test('a moment is written as the file lists write it, with the day first', () => {
  expect(formatDateTime(new Date(2026, 2, 4, 15, 6, 7).getTime())).toBe('4 Mar 2026, 15:06:07');
});
