import type { CollectionPath } from './collection-path.ts';
import { enterParent } from './confined-folder.ts';
import { describeEntry, type FileEntry } from './file-document.ts';

/** What is at a path, or null. Throws the errors of the file system for what is above it. */
export function findEntry(root: string, path: CollectionPath): FileEntry | null {
  const { folder, name } = enterParent(root, path.segments);
  try {
    return describeEntry(root, folder, name);
  } finally {
    folder.close();
  }
}
