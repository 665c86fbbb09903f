import { enterFolder, type Folder, segmentsOf } from '../confined-folder.ts';
import type { Side } from './task-run.ts';

/** The directory at these segments, links followed as far as the owner of the task may go. Throws PathEscape. */
export function enterPermitted({ root, permit }: Pick<Side, 'root' | 'permit'>, segments: readonly string[]): Folder {
  const folder = enterFolder(root, segments);
  try {
    permit?.(segmentsOf(root, folder));
    return folder;
  } catch (error) {
    folder.close();
    throw error;
  }
}
