import { expect, test } from 'vitest';
import { nameRefusal, nameWarning, splitName, visibleName } from './entry-name.ts';

const siblings = new Set(['raw', 'a.csv']);

test('a name that storage would refuse is refused before the call, in words', () => {
  for (const name of ['', '   ', '.', '..', 'a/b', 'a\nb', 'a\0b', 'raw', 'é'.repeat(128)]) {
    expect(nameRefusal(name, siblings)).toMatch(/^(Type|A name|This name|“).*\.$/);
  }
});

test('any other name passes, whatever characters it has', () => {
  for (const name of ['RAW', 'it’s "new" #1?.csv', '100%25+.txt', 'مد وجزر', '🌊', 'é'.repeat(127)]) {
    expect(nameRefusal(name, siblings)).toBeNull();
  }
});

test('a space at the edge and a dot at the front are pointed out', () => {
  expect(nameWarning('a ')).toContain('space');
  expect(nameWarning('.a')).toContain('hidden');
  expect(nameWarning('a b')).toBeNull();
});

test('a name can’t hide its ending by turning the text around', () => {
  expect(visibleName('report\u202efdp.exe')).toBe('report[U+202E]fdp.exe');
  expect(visibleName('two\nlines\t')).toBe('two␊lines␉');
  expect(visibleName('مد وجزر.csv')).toBe('مد وجزر.csv');
});

test('a long name keeps its ending when the layout cuts it', () => {
  const [head, tail] = splitName('sea-surface-temperature-2025-q4.csv');
  expect(head + tail).toBe('sea-surface-temperature-2025-q4.csv');
  expect(tail).toBe('025-q4.csv');
  expect(splitName('short.csv')).toEqual(['short.csv', '']);
  expect(splitName('👨‍👩‍👧‍👦'.repeat(4)).map((part) => part.length)).toEqual([22, 22]);
});
