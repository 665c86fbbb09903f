import { mkdirSync } from 'node:fs';
import { enterFolder, type Folder } from '../confined-folder.ts';
import { isErrno } from '../file-document.ts';

/** Enters a directory below `root`; it and the directories above it are made where they are missing. */
export function ensureFolder(root: string, segments: readonly string[]): Folder {
  try {
    return enterFolder(root, segments);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'ENOENT' || segments.length === 0) throw error;
  }
  const parent = ensureFolder(root, segments.slice(0, -1));
  try {
    mkdirSync(parent.at(segments.at(-1) ?? '.'));
  } catch (error) {
    // A link that leads nowhere exists, and cannot be entered: entering says so.
    if (!isErrno(error) || error.code !== 'EEXIST') throw error;
  } finally {
    parent.close();
  }
  return enterFolder(root, segments);
}
