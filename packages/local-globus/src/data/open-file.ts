import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { enterParent, followLink } from '../transfer/confined-folder.ts';

/** What is at a path: a file that is held open, a directory, or nothing that can be read. */
export type Found = { kind: 'file'; descriptor: number; stats: Stats } | { kind: 'directory' } | { kind: 'other' };

/** Opens what is at these segments below `root`; a symbolic link is followed as long as it stays there. */
export function openFound(root: string, segments: readonly string[]): Found {
  const { folder, name } = enterParent(root, segments);
  try {
    const path = folder.at(name);
    if (!lstatSync(path).isSymbolicLink()) return openPath(path);
    const behind = followLink(root, path);
    try {
      return openPath(behind.target);
    } finally {
      behind.folder.close();
    }
  } finally {
    folder.close();
  }
}

function openPath(path: Buffer): Found {
  // Without O_NONBLOCK a named pipe would wait for its writer.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { kind: 'file', descriptor, stats };
  closeSync(descriptor);
  return { kind: stats.isDirectory() ? 'directory' : 'other' };
}
