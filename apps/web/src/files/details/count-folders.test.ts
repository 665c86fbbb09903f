import { expect, test } from 'vitest';
import { RequestError } from '../../errors/fault.ts';
import { entryOfRow, type ListedEntry } from '../listed-entry.ts';
import { countFolders, type FolderCount } from './count-folders.ts';

const dir = (name: string, linkTarget: string | null = null) =>
  entryOfRow([name, 'dir', 4096, null, null, null, null, linkTarget]);
const file = (name: string, size: number) => entryOfRow([name, 'file', size, null, null, null, null, null]);
const forbidden = new RequestError({ kind: 'unreadable', status: 403, issue: 'no' });

const tree: Record<string, ListedEntry[]> = {
  '/a/': [dir('b'), file('1', 10), dir('round', '..')],
  '/a/b/': [file('2', 5), file('3', 0)],
  '/c/': [dir('closed')],
};

function walk(paths: string[], limit?: number) {
  const seen: FolderCount[] = [];
  const asked: string[] = [];
  const count = countFolders(paths, {
    list: async (path) => {
      asked.push(path);
      const entries = tree[path];
      if (entries === undefined) throw forbidden;
      return { entries, isWhole: true };
    },
    signal: new AbortController().signal,
    onProgress: (soFar) => seen.push(soFar),
    ...(limit === undefined ? {} : { limit }),
  });
  return { count, seen, asked };
}

test('files and folders below are added up, links to folders aside', async () => {
  const { count, asked } = walk(['/a/']);
  expect(await count).toEqual({ files: 3, folders: 1, bytes: 15, unread: 0, isLimited: false });
  expect(asked).toEqual(['/a/', '/a/b/']);
});

test('a folder that can’t be read is said, and does not end the count', async () => {
  const { count, seen } = walk(['/c/', '/a/']);
  expect(await count).toEqual({ files: 3, folders: 2, bytes: 15, unread: 1, isLimited: false });
  expect(seen.length).toBe(4);
});

test('there is an end to asking', async () => {
  expect(await walk(['/a/'], 1).count).toMatchObject({ files: 1, bytes: 10, isLimited: true });
});

test('a count that is stopped ends with the abort', async () => {
  const stop = new AbortController();
  const counting = countFolders(['/a/'], {
    list: (_path, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    signal: stop.signal,
    onProgress: () => undefined,
  });
  stop.abort();
  await expect(counting).rejects.toThrow();
});
