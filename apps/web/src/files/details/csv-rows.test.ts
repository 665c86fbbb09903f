import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows, guessSeparator } from './csv-rows.ts';

const all = { most: Number.POSITIVE_INFINITY };

test('a table is read with its quotes, line breaks and empty cells', () => {
  expect(csvRows('a,b\r\n"1, 2","say ""hi""\nthere"\n,\n', ',', all)).toEqual([
    ['a', 'b'],
    ['1, 2', 'say "hi"\nthere'],
    ['', ''],
  ]);
  expect(csvRows('\ufeffa;b', ';', all)).toEqual([['a', 'b']]);
});

test('of a table that is cut only whole rows are shown, and no more than asked for', () => {
  expect(csvRows('a,b\n1,2\n3', ',', { most: 9, isCut: true })).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(csvRows('a\nb\nc\n', ',', { most: 2 })).toEqual([['a'], ['b']]);
});

test('the separator is the one that the first line has most of', () => {
  expect(guessSeparator('a;b;c\n1,2;3;4')).toBe(';');
  expect(guessSeparator('"a,b,c"\td\n')).toBe('\t');
  expect(guessSeparator('one column\n')).toBe(',');
});

test('whatever is written as a table is read as that table', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', ';', 'é') });
  const table = fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 });
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows
        .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
        .map((line) => `${line}\r\n`)
        .join('');
      expect(csvRows(text, ',', all)).toEqual(rows);
    }),
  );
});
