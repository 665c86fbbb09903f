import type { CollectionPath } from './collection-path.ts';
import { enterParent, segmentsOf } from './confined-folder.ts';
import { describeEntry, type FileEntry } from './file-document.ts';

/**
 * What is at a path, or null. Throws the errors of the file system for what is above it. `permit` is told where that
 * is once links were followed, and throws to refuse.
 */
export function findEntry(
  root: string,
  path: CollectionPath,
  permit?: (segments: readonly string[]) => void,
): FileEntry | null {
  const { folder, name } = enterParent(root, path.segments);
  try {
    permit?.(path.segments.length === 0 ? [] : [...segmentsOf(root, folder), name]);
    return describeEntry(root, folder, name);
  } finally {
    folder.close();
  }
}
