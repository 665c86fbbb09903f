import { constants, lstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { enterParent, type Folder, followLink } from '../confined-folder.ts';

/** Opens a file of a collection for reading. A symbolic link is followed as long as it stays in the collection. */
export async function openSource(root: string, segments: readonly string[]): Promise<FileHandle> {
  const { folder, name } = enterParent(root, segments);
  try {
    if (!lstatSync(folder.at(name)).isSymbolicLink()) return await openFile(folder.at(name));
    const link = followLink(root, folder.at(name));
    return await openAndLeave(link.folder, link.target);
  } finally {
    folder.close();
  }
}

async function openAndLeave(folder: Folder, target: Buffer): Promise<FileHandle> {
  try {
    return await openFile(target);
  } finally {
    folder.close();
  }
}

// O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
const openFile = (path: Buffer) => open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
