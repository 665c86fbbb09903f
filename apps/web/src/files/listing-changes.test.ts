import { expect, test } from 'vitest';
import { entryOfRow } from './listed-entry.ts';
import { changesBetween, changeWords } from './listing-changes.ts';

const file = (name: string, size: number) => entryOfRow([name, 'file', size, null, null, null, null, null]);

test('what came and what changed since the folder was listed is told apart', () => {
  const changes = changesBetween(
    [file('a', 1), file('b', 1), file('gone', 1)],
    [file('a', 1), file('b', 2), file('c', 3)],
  );
  expect([...changes]).toEqual([
    ['b', 'changed'],
    ['c', 'new'],
  ]);
  expect(changeWords(changes)).toBe('1 new, 1 changed');
  expect(changeWords(new Map())).toBe('');
});

test('what the person has just made or renamed is no news', () => {
  const made = { ...file('a', 0), pending: true as const };
  expect(changesBetween([made], [file('a', 4096)]).size).toBe(0);
});
