import { mkdir } from 'node:fs/promises';
import { enterFolder, type Folder } from '../confined-folder.ts';
import { isErrno } from '../file-document.ts';

/** Enters a directory below `root`; it and the directories above it are made where they are missing. */
export async function ensureFolder(root: string, segments: readonly string[]): Promise<Folder> {
  try {
    return await enterFolder(root, segments);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'ENOENT' || segments.length === 0) throw error;
  }
  const parent = await ensureFolder(root, segments.slice(0, -1));
  try {
    await mkdir(parent.at(segments.at(-1) ?? '.'));
  } catch (error) {
    // Another lane of the same task may have been quicker.
    if (!isErrno(error) || error.code !== 'EEXIST') throw error;
  } finally {
    await parent.close();
  }
  return enterFolder(root, segments);
}
