import { useQueries } from '@tanstack/react-query';
import { faultOf } from '../errors/fault.ts';
import { listingQuery } from '../files/file-client.ts';
import type { ListedEntry } from '../files/listed-entry.ts';
import type { ReviewDraft } from './review-draft.ts';

/** What mirroring would remove, as far as the top level of some of the folders tells. */
export type MirrorPreview = {
  names: readonly string[];
  /** True when there is more that wasn't looked at than what is deeper down. */
  isPartial: boolean;
  isPending: boolean;
  /** Why a folder couldn't be looked at; null when all could. */
  error: unknown;
};

const mostFolders = 5;

/** Lists the folders on both sides: one call for each, and for no more than the first few. */
export function useMirrorPreview({ source, destination, items }: ReviewDraft, isWanted: boolean): MirrorPreview {
  const folders = items.filter(({ recursive }) => recursive);
  const looked = isWanted ? folders.slice(0, mostFolders) : [];
  const here = useQueries({ queries: looked.map((item) => listingQuery(source.collectionId, item.sourcePath)) });
  const there = useQueries({
    queries: looked.map((item) => listingQuery(destination.collectionId, item.destinationPath)),
  });
  const names = looked.flatMap((item, index) => {
    const [ours, theirs] = [here[index]?.data, there[index]?.data];
    if (!ours?.isWhole || !theirs) return [];
    const within = item.destinationPath.slice(destination.folder.length);
    return extraEntries(ours.entries, theirs.entries).map(({ name }) => within + name);
  });
  // A folder that isn't there yet has nothing to remove.
  const error = [...here, ...there].map((query) => query.error).find((cause) => cause !== null && !isMissing(cause));
  return {
    names,
    isPartial: folders.length > looked.length || there.some(({ data }) => data?.isWhole === false),
    isPending: [...here, ...there].some((query) => query.isPending && query.fetchStatus === 'fetching'),
    error: error ?? null,
  };
}

/** The entries that are only there, or are of another kind there: mirroring removes both. */
export function extraEntries(here: readonly ListedEntry[], there: readonly ListedEntry[]): ListedEntry[] {
  const kinds = new Map(here.map(({ name, type }) => [name, type === 'dir']));
  return there.filter(({ name, type }) => kinds.get(name) !== (type === 'dir'));
}

function isMissing(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.kind === 'upstream' && fault.status === 404;
}
