import { expect, test } from 'vitest';
import { RequestError } from '../errors/fault.ts';
import { entryOfRow, type ListedEntry } from '../files/listed-entry.ts';
import { compareBelow } from './compare-below.ts';
import { compareFolders, countKinds, differenceItems } from './compare-folders.ts';

const file = (name: string, size = 1, modified = '2025-01-01 00:00:00+00:00', type = 'file') =>
  entryOfRow([name, type, size, modified, null, null, null, null]);
const folder = (name: string) => file(name, 4096, '2025-01-01 00:00:00+00:00', 'dir');
const later = '2025-01-02 00:00:00+00:00';
const kindsOf = (from: ListedEntry[], to: ListedEntry[]) =>
  Object.fromEntries(compareFolders(from, to).map(({ path, kind, reason }) => [path, reason ?? kind]));

test('what is new, changed, the same or there alone is told apart by name, kind, size and time', () => {
  const from = [file('new'), file('bigger', 2), file('newer', 1, later), file('same'), folder('both'), folder('mixed')];
  const to = [file('bigger', 1), file('newer'), file('same'), folder('both'), file('mixed'), file('extra')];
  expect(kindsOf(from, to)).toEqual({
    new: 'new',
    bigger: 'size',
    newer: 'newer',
    same: 'same',
    both: 'folder',
    mixed: 'type',
    extra: 'extra',
  });
});

test('a copy, whose time is later, is the same, and so is one whose time nobody knows', () => {
  expect(
    kindsOf([file('a'), file('b')], [file('a', 1, later), entryOfRow(['b', 'file', 1, null, null, null, null, null])]),
  ).toEqual({ a: 'same', b: 'same' });
});

test('the difference as items leaves out what the same path can’t hold on both sides, and what can’t be copied', () => {
  const differences = compareFolders(
    [file('a'), folder('d'), file('pipe', 0, later, 'pipe'), file('t')],
    [folder('t')],
  );
  const items = differenceItems(differences, new Set(['new', 'changed']), '/from/', '/to/');
  expect(items).toEqual([
    { sourcePath: '/from/a', destinationPath: '/to/a', recursive: false, size: 1 },
    { sourcePath: '/from/d/', destinationPath: '/to/d/', recursive: true, size: null },
  ]);
  expect(differenceItems(differences, new Set(['changed']), '/from/', '/to/')).toEqual([]);
});

test('a hundred thousand entries on each side are counted exactly', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => file(`f-${index}`));
  const counts = countKinds(compareFolders(many, many.slice(1).concat(file('extra'))));
  expect(counts).toEqual({ new: 1, changed: 0, extra: 1, folder: 0, same: 99_999 });
});

test('what is in folders takes their place, and what can’t be read stays', async () => {
  const top = compareFolders([folder('a'), folder('b'), file('c')], [folder('a'), folder('b')]);
  const below = await compareBelow(top, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    list: async (path) => {
      if (path === 'b/') throw new RequestError({ kind: 'unreachable' });
      return path === 'a/'
        ? { from: [folder('x'), file('y', 2)], to: [folder('x'), file('y')] }
        : { from: [file('z')], to: [] };
    },
  });
  expect(below.differences.map(({ path, kind }) => `${path} ${kind}`).toSorted()).toEqual([
    'a/x/z new',
    'a/y changed',
    'b folder',
    'c new',
  ]);
  expect(below).toMatchObject({ done: 2, waiting: 0 });
});

test('stopped in the middle, it keeps what it has found', async () => {
  const controller = new AbortController();
  const below = await compareBelow(compareFolders([folder('a'), folder('b')], [folder('a'), folder('b')]), {
    signal: controller.signal,
    list: async () => ({ from: [file('new')], to: [] }),
    onProgress: () => controller.abort(),
  });
  expect(below.differences.map(({ path }) => path)).toEqual(['a/new', 'b']);
});

test('it ends at a limit, with what it has not come to', async () => {
  const list = async () => ({ from: [folder('again')], to: [folder('again')] });
  const top = compareFolders([folder('a')], [folder('a')]);
  const signal = new AbortController().signal;
  const below = await compareBelow(top, { signal, list, onProgress: () => undefined, maximumFolders: 5 });
  expect(below).toMatchObject({ done: 5, waiting: 1 });
  expect(below.differences).toHaveLength(1);
});
