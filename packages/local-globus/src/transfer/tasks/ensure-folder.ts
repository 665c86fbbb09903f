import { mkdirSync } from 'node:fs';
import { enterFolder, type Folder, segmentsOf } from '../confined-folder.ts';
import { isErrno } from '../file-document.ts';
import type { Side } from './task-run.ts';

/** Enters a directory of a collection; it and those above it are made where they are missing and may be made. */
export function ensureFolder(side: Pick<Side, 'root' | 'permit'>, segments: readonly string[]): Folder {
  const { root, permit } = side;
  try {
    return enterFolder(root, segments);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'ENOENT' || segments.length === 0) throw error;
  }
  const parent = ensureFolder(side, segments.slice(0, -1));
  const name = segments.at(-1) ?? '.';
  try {
    permit?.([...segmentsOf(root, parent), name]);
    mkdirSync(parent.at(name));
  } catch (error) {
    // A link that leads nowhere exists, and cannot be entered: entering says so.
    if (!isErrno(error) || error.code !== 'EEXIST') throw error;
  } finally {
    parent.close();
  }
  return enterFolder(root, segments);
}
