import { faultOf, isSessionLost } from '../errors/fault.ts';
import type { ListedEntry } from '../files/listed-entry.ts';
import { compareFolders, type Difference } from './compare-folders.ts';

export type Below = {
  differences: Difference[];
  /** How many folders were looked into, and how many are known to wait. */
  done: number;
  waiting: number;
};

type Walk = {
  /** Both sides' entries of the folder at `path`, which is empty for the compared folders themselves. */
  list: (path: string) => Promise<{ from: readonly ListedEntry[]; to: readonly ListedEntry[] }>;
  signal: AbortSignal;
  onProgress: (progress: Pick<Below, 'done' | 'waiting'>) => void;
  maximumFolders?: number;
  maximumEntries?: number;
};

/**
 * Goes on from compared folders into those that both have, one after the other, and puts what is in them in their
 * place. Links to folders are not followed: they may lead round. A folder that can't be read, or that nobody comes to
 * before the end, stays as it is.
 */
export async function compareBelow(top: readonly Difference[], walk: Walk): Promise<Below> {
  const { list, signal, onProgress, maximumFolders = 500, maximumEntries = 200_000 } = walk;
  const kept = top.filter((difference) => !canEnter(difference));
  const waiting = top.filter(canEnter);
  let done = 0;
  while (waiting.length > 0 && done < maximumFolders && kept.length < maximumEntries && !signal.aborted) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    try {
      const { from, to } = await list(`${folder.path}/`);
      done += 1;
      for (const difference of compareFolders(from, to, `${folder.path}/`))
        (canEnter(difference) ? waiting : kept).push(difference);
    } catch (error) {
      if (!signal.aborted && (isSessionLost(error) || faultOf(error) === null)) throw error;
      kept.push(folder);
    }
    onProgress({ done, waiting: waiting.length });
  }
  return { differences: [...kept, ...waiting], done, waiting: waiting.length };
}

function canEnter({ kind, from, to }: Difference): boolean {
  return kind === 'folder' && from?.linkTarget === null && to?.linkTarget === null;
}
