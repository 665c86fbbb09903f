import { closeSync, fstatSync, lstatSync, type Stats } from 'node:fs';
import { enterParent } from '../confined-folder.ts';
import { isErrno } from '../file-document.ts';
import { isCopyOf } from './copy-bytes.ts';
import type { FileThreads } from './file-threads.ts';
import { openSource } from './open-source.ts';
import type { Side } from './task-run.ts';

type Place = Pick<Side, 'root' | 'permit'> & { segments: readonly string[] };

/**
 * Whether the file at the destination can stay, by sync level: 0 it exists, 1 it has the same size, 2 and is not older
 * than the source, 3 and has the same content. null (no sync) copies always.
 */
export async function isUpToDate(
  source: number,
  destination: Place,
  syncLevel: number | null,
  check: { threads: FileThreads; signal: AbortSignal },
): Promise<boolean> {
  if (syncLevel === null) return false;
  const theirs = lookAt(destination.root, destination.segments);
  if (!theirs?.isFile()) return false;
  if (syncLevel === 0) return true;
  const ours = fstatSync(source);
  if (theirs.size !== ours.size) return false;
  if (syncLevel === 2) return Math.floor(ours.mtimeMs / 1000) <= Math.floor(theirs.mtimeMs / 1000);
  return syncLevel === 1 || (await hasSameContent(source, destination, ours.size, check));
}

function lookAt(root: string, segments: readonly string[]): Stats | null {
  try {
    const { folder, name } = enterParent(root, segments);
    try {
      return lstatSync(folder.at(name));
    } finally {
      folder.close();
    }
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function hasSameContent(
  source: number,
  destination: Place,
  size: number,
  { threads, signal }: { threads: FileThreads; signal: AbortSignal },
): Promise<boolean> {
  const copy = openSource(destination, destination.segments);
  try {
    return await isCopyOf(source, copy, { size, threads, signal });
  } finally {
    closeSync(copy);
  }
}
