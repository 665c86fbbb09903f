import { constants, lstatSync, openSync } from 'node:fs';
import { enterParent, followLink, segmentsOf } from '../confined-folder.ts';
import { showName } from '../entry-name.ts';
import type { Side } from './task-run.ts';

/**
 * Opens a file of a collection for reading. A symbolic link is followed as long as it stays in the collection. The
 * descriptor is for the caller to close.
 */
export function openSource({ root, permit }: Pick<Side, 'root' | 'permit'>, segments: readonly string[]): number {
  const { folder, name } = enterParent(root, segments);
  try {
    permit?.([...segmentsOf(root, folder), name]);
    if (!lstatSync(folder.at(name)).isSymbolicLink()) return openFile(folder.at(name));
    const link = followLink(root, folder.at(name));
    try {
      permit?.([...segmentsOf(root, link.folder), lastName(link.target)]);
      return openFile(link.target);
    } finally {
      link.folder.close();
    }
  } finally {
    folder.close();
  }
}

const lastName = (path: Buffer): string => showName(path.subarray(path.lastIndexOf('/') + 1));

// O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
const openFile = (path: Buffer) => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
