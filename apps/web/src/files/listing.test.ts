import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SortKey, SortOrder } from './file-manager-url.ts';
import { columnsOf, FolderOrder } from './folder-order.ts';
import { canTransfer, fold, kindOf, type ListedEntry, listedEntry } from './listed-entry.ts';

const file = (name: string, more: Partial<ListedEntry> = {}): ListedEntry => ({
  name,
  type: 'file',
  size: 1,
  modifiedMs: 0,
  permissions: null,
  user: null,
  group: null,
  linkTarget: null,
  folded: fold(name),
  ...more,
});
const names = (entries: ListedEntry[]) => entries.map((entry) => entry.name);
const inOrder = (entries: ListedEntry[], sort: SortKey, order: SortOrder) =>
  Array.from(
    new FolderOrder(columnsOf(entries)).arrange({ sort, order, foldersFirst: true, filter: '' }),
    (index) => entries[index],
  ).filter((entry) => entry !== undefined);
const matching = (text: string, candidates: string[]) => {
  const indices = new FolderOrder(columnsOf(candidates.map((name) => file(name)))).arrange({
    sort: 'name',
    order: 'asc',
    foldersFirst: true,
    filter: text,
  });
  return candidates.filter((_, index) => indices.includes(index));
};

test('both styles of time that Transfer writes are understood, and a missing one stays unknown', () => {
  const document = { name: 'a', type: 'file', size: 1, permissions: null, user: null, group: null };
  const time = Date.UTC(2026, 2, 14, 9, 26, 53);
  expect(listedEntry({ ...document, last_modified: '2026-03-14 09:26:53+00:00' }).modifiedMs).toBe(time);
  expect(listedEntry({ ...document, last_modified: '2026-03-14T09:26:53Z' }).modifiedMs).toBe(time);
  expect(listedEntry({ ...document, last_modified: null }).modifiedMs).toBeNull();
  expect(listedEntry({ ...document, last_modified: 'yesterday' }).modifiedMs).toBeNull();
});

test('numbers in names sort as numbers, and folders come first in both directions', () => {
  const entries = [file('run10.csv'), file('run9.csv'), file('zeta', { type: 'dir' }), file('Run2.csv')];
  expect(names(inOrder(entries, 'name', 'asc'))).toEqual(['zeta', 'Run2.csv', 'run9.csv', 'run10.csv']);
  expect(names(inOrder(entries, 'name', 'desc'))).toEqual(['zeta', 'run10.csv', 'run9.csv', 'Run2.csv']);
});

test('folders stand among files when they are not to come first', () => {
  const entries = [file('b'), file('c', { type: 'dir' }), file('a')];
  const order = new FolderOrder(columnsOf(entries));
  const arranged = order.arrange({ sort: 'name', order: 'asc', foldersFirst: false, filter: '' });
  expect(Array.from(arranged, (index) => entries[index]?.name)).toEqual(['a', 'b', 'c']);
});

test('size and time sort by value, equal ones by name', () => {
  const entries = [
    file('c', { size: 5, modifiedMs: 1 }),
    file('b', { size: 5, modifiedMs: 3 }),
    file('a', { size: null }),
  ];
  expect(names(inOrder(entries, 'size', 'asc'))).toEqual(['a', 'b', 'c']);
  expect(names(inOrder(entries, 'modified', 'desc'))).toEqual(['b', 'c', 'a']);
  expect(names(inOrder([file('a.csv'), file('b'), file('c.CSV')], 'type', 'asc'))).toEqual(['a.csv', 'c.CSV', 'b']);
});

test('any two entries with different names have one order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' })), (unsorted) => {
      const sorted = names(
        inOrder(
          unsorted.map((name) => file(name)),
          'name',
          'asc',
        ),
      );
      expect(
        names(
          inOrder(
            unsorted.toReversed().map((name) => file(name)),
            'name',
            'asc',
          ),
        ),
      ).toEqual(sorted);
    }),
  );
});

test('typing part of a name finds it, whatever its case and composition', () => {
  expect(matching('tide', ['Tides.csv', 'low-TIDE', 'wind.csv'])).toEqual(['Tides.csv', 'low-TIDE']);
  expect(matching('café', ['Cafe\u0301.txt'])).toEqual(['Cafe\u0301.txt']);
  expect(matching('', ['a', 'b'])).toEqual(['a', 'b']);
});

test('a star and a question mark make a pattern for the whole name', () => {
  expect(matching('*.csv', ['a.csv', 'a.csv.gz', '.csv'])).toEqual(['a.csv', '.csv']);
  expect(matching('run?', ['run1', 'run12', 'run🌊'])).toEqual(['run1', 'run🌊']);
  expect(matching('a*b*c', ['abc', 'aXbYc', 'acb'])).toEqual(['abc', 'aXbYc']);
});

test('characters that mean something in regular expressions are only characters', () => {
  expect(matching('(1)+[x]', ['a (1)+[x] b', '11x'])).toEqual(['a (1)+[x] b']);
  expect(matching('*(1).txt', ['a (1).txt', 'a 1.txt'])).toEqual(['a (1).txt']);
});

test('a name is found by itself, and by itself between stars', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('"'));
  fc.assert(
    fc.property(name, (text) => {
      expect(matching(`"${text}"`, [text])).toEqual([text]);
      const inPattern = text.replaceAll(/[\s*?]/g, '?');
      expect(matching(`*${inPattern}*`, [`x${text}y`])).toEqual([`x${text}y`]);
    }),
  );
});

test('each entry says in a word what it is', () => {
  expect(kindOf(file('a.csv'))).toBe('CSV file');
  expect(kindOf(file('README'))).toBe('file');
  expect(kindOf(file('.bashrc'))).toBe('file');
  expect(kindOf(file('raw', { type: 'dir' }))).toBe('folder');
  expect(kindOf(file('latest.csv', { linkTarget: 'a.csv' }))).toBe('link to CSV file');
  expect(kindOf(file('x', { type: 'invalid_symlink' }))).toBe('broken link');
  expect(kindOf(file('x', { type: 'made-up-later' }))).toBe('special file');
  expect(canTransfer(file('x', { type: 'pipe' }))).toBe(false);
});
