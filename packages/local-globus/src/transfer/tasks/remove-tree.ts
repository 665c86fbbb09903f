import { lstatSync } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { enterChild, type Folder } from '../confined-folder.ts';
import { readNames } from '../list-folder.ts';

export type RemoveOptions = {
  signal: AbortSignal;
  onRemoved: (kind: 'file' | 'directory') => void;
};

/**
 * Removes an entry of an open folder with all that is below it. Each directory is held open while its content goes:
 * one that is swapped for a symbolic link meanwhile is not followed.
 */
export async function removeTree(folder: Folder, name: string, options: RemoveOptions): Promise<void> {
  options.signal.throwIfAborted();
  if (!lstatSync(folder.at(name)).isDirectory()) {
    await unlink(folder.at(name));
    options.onRemoved('file');
    return;
  }
  const child = enterChild(folder, name);
  try {
    for (const inner of await readNames(child)) await removeTree(child, inner, options);
  } finally {
    child.close();
  }
  await rmdir(folder.at(name));
  options.onRemoved('directory');
}
