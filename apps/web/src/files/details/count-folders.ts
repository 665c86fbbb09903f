import { faultOf, isSessionLost } from '../../errors/fault.ts';
import { pathOf } from '../folder-path.ts';
import type { ListedEntry } from '../listed-entry.ts';

/** What was found in folders and all that is below them. */
export type FolderCount = {
  files: number;
  folders: number;
  bytes: number;
  /** Folders that couldn't be listed. */
  unread: number;
  /** True when there was more than is worth asking for. */
  isLimited: boolean;
};

export const nothingCounted: FolderCount = { files: 0, folders: 0, bytes: 0, unread: 0, isLimited: false };

type Walk = {
  list: (path: string, signal: AbortSignal) => Promise<{ entries: readonly ListedEntry[]; isWhole: boolean }>;
  signal: AbortSignal;
  onProgress: (count: FolderCount) => void;
  /** The most folders that are listed. */
  limit?: number;
};

const atOnce = 2;

/** Adds up what is in the folders `paths`, two listings at a time. Links to folders are not followed: they may lead round. */
export async function countFolders(paths: readonly string[], walk: Walk): Promise<FolderCount> {
  const { list, signal, onProgress, limit = 2000 } = walk;
  const waiting = [...paths];
  let count: FolderCount = nothingCounted;
  let listed = 0;
  let underWay = 0;
  return await new Promise((resolve, reject) => {
    const add = (more: Partial<FolderCount>) => {
      count = { ...count, ...more };
      onProgress(count);
    };
    const visit = async (path: string) => {
      try {
        const { entries, isWhole } = await list(path, signal);
        const folders = entries.filter(({ type, linkTarget }) => type === 'dir' && linkTarget === null);
        const files = entries.filter(({ type }) => type !== 'dir');
        for (const { name } of folders) waiting.push(`${pathOf(path, name)}/`);
        add({
          files: count.files + files.length,
          folders: count.folders + folders.length,
          bytes: files.reduce((sum, { size }) => sum + (size ?? 0), count.bytes),
          isLimited: count.isLimited || !isWhole,
        });
      } catch (error) {
        // Without a fault it is the abort.
        if (signal.aborted || isSessionLost(error) || faultOf(error) === null) throw error;
        add({ unread: count.unread + 1 });
      }
    };
    const next = () => {
      while (underWay < atOnce && waiting.length > 0 && listed < limit) {
        const path = waiting.shift() ?? '';
        listed += 1;
        underWay += 1;
        visit(path).then(() => {
          underWay -= 1;
          next();
        }, reject);
      }
      if (underWay > 0) return;
      resolve({ ...count, isLimited: count.isLimited || waiting.length > 0 });
    };
    next();
  });
}
