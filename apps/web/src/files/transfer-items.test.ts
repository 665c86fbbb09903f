import { expect, test } from 'vitest';
import { fold, type ListedEntry } from './listed-entry.ts';
import { countNamesakes, deletePaths, transferItems } from './transfer-items.ts';

const entry = (name: string, type: string, size: number | null = null): ListedEntry => ({
  name,
  type,
  size,
  modifiedMs: null,
  permissions: null,
  user: null,
  group: null,
  linkTarget: null,
  folded: fold(name),
});

test('a file is copied to its whole name, a folder to a folder of its name', () => {
  expect(transferItems([entry('50% #1?.csv', 'file', 7), entry('raw', 'dir', 4096)], '/~/data/', '/backup')).toEqual([
    {
      sourcePath: '/~/data/50% #1?.csv',
      destinationPath: '/backup/50% #1?.csv',
      recursive: false,
      size: 7,
    },
    { sourcePath: '/~/data/raw/', destinationPath: '/backup/raw/', recursive: true, size: null },
  ]);
});

test('devices, pipes and broken links stay behind', () => {
  expect(transferItems([entry('a', 'pipe'), entry('b', 'invalid_symlink'), entry('c', 'chr')], '/', '/')).toEqual([]);
});

test('what is deleted is named by its path, also a broken link', () => {
  expect(deletePaths([entry('a b', 'file'), entry('raw', 'dir'), entry('x', 'invalid_symlink')], '/~/')).toEqual([
    '/~/a b',
    '/~/raw/',
    '/~/x',
  ]);
});

test('what is at the destination already is counted, but for what stays behind anyway', () => {
  const there = [entry('a', 'file'), entry('raw', 'dir'), entry('p', 'pipe')];
  expect(countNamesakes([entry('a', 'file'), entry('b', 'file'), entry('raw', 'dir')], there)).toBe(2);
  expect(countNamesakes([entry('p', 'pipe')], there)).toBe(0);
});
