import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { enterParent, followLink, segmentsOf } from '../transfer/confined-folder.ts';
import { showName } from '../transfer/entry-name.ts';

/** What is at a path: a file that is held open, a directory, or nothing that can be read. */
export type Found = { kind: 'file'; descriptor: number; stats: Stats } | { kind: 'directory' } | { kind: 'other' };

/**
 * Opens what is at these segments below `root`; a symbolic link is followed as long as it stays there. `permit`
 * is told where that leads, and throws to refuse.
 */
export function openFound(
  root: string,
  segments: readonly string[],
  permit: (segments: readonly string[]) => void,
): Found {
  const { folder, name } = enterParent(root, segments);
  try {
    const path = folder.at(name);
    if (segments.length > 0) permit([...segmentsOf(root, folder), name]);
    if (!lstatSync(path).isSymbolicLink()) return openPath(path);
    const behind = followLink(root, path);
    try {
      permit([...segmentsOf(root, behind.folder), nameOf(behind.target)]);
      return openPath(behind.target);
    } finally {
      behind.folder.close();
    }
  } finally {
    folder.close();
  }
}

/** The last name of a path; `.` for the root itself. */
const nameOf = (path: Buffer): string => showName(path.subarray(path.lastIndexOf('/') + 1));

function openPath(path: Buffer): Found {
  // Without O_NONBLOCK a named pipe would wait for its writer.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { kind: 'file', descriptor, stats };
  closeSync(descriptor);
  return { kind: stats.isDirectory() ? 'directory' : 'other' };
}
