import { listingRowsType } from '@isthmus/bff-contract';
import { resultDocument } from '@isthmus/globus';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { callService, openService } from '../bff-client.ts';
import { isTransient, RequestError } from '../errors/fault.ts';
import { retryDelay } from '../query-client.ts';
import { asFolder, homePath, pathOf } from './folder-path.ts';
import type { ListedEntry } from './listed-entry.ts';
import { type Arrived, readRows } from './read-rows.ts';

/** A folder's entries, as they were at `listedAtMs` by this machine's clock. */
export type Listing = {
  path: string;
  /** The same folder from the collection's root, where the service tells it. */
  absolutePath: string | null;
  renameSupported: boolean;
  entries: ListedEntry[];
  /** How many entries the folder has; more than `entries` when it's too large for one answer. */
  total: number;
  /** False while more are arriving, and when the listing was cut short. */
  isWhole: boolean;
  /** True when the service was asked for a part of the entries only. */
  isFiltered: boolean;
  listedAtMs: number;
};

/** From so many entries on, a folder is listed again only when somebody asks for it. */
export const largeListing = 5000;

/** The most entries that Transfer puts in one answer. */
const maximumEntries = 100_000;

/**
 * The listing of a folder; `path` null means the collection's own default folder. With `filter`, of those entries alone
 * that the service lets through by it.
 */
export function listingQuery(collectionId: string, path: string | null, filter: string | null = null) {
  const queryKey = listingKey(collectionId, path, filter);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }) => {
      const shown = () => client.getQueryData<Listing>(queryKey);
      // What arrives is on show at once, unless it would take away from what is.
      const onArrived = (soFar: Listing) => {
        if (isMore(soFar, shown())) client.setQueryData<Listing>(queryKey, soFar);
      };
      const listing = await listFolder(collectionId, { path, filter }, { signal, onArrived });
      // A part is better than nothing, and worse than all of it a while ago.
      if (!listing.isWhole && (shown()?.isWhole || listing.entries.length === 0)) throw cutShort();
      return listing;
    },
    staleTime: ({ state }) => (state.data?.isWhole === false ? 0 : 30_000),
    gcTime: 2 * 60_000,
    structuralSharing: false,
    // A service in trouble is asked again by itself for as long as the page shows that it waits.
    refetchInterval: (query) => {
      const { status, error } = query.state;
      return status === 'error' && isTransient(error) ? Math.max(15_000, retryDelay(3, error)) : false;
    },
    // One that was cancelled stays so; a long one is too much for a glance.
    refetchOnWindowFocus: ({ state }) => state.status !== 'pending' && (state.data?.entries.length ?? 0) < largeListing,
  });
}

function isMore(arriving: Listing, shown: Listing | undefined): boolean {
  return shown === undefined || (!shown.isWhole && shown.entries.length < arriving.entries.length);
}

function listingKey(collectionId: string, path: string | null, filter: string | null = null) {
  return ['transfer', 'listing', collectionId, path === null ? null : asFolder(path), filter] as const;
}

/** Stops listing a folder; what is known of it stays. */
export async function cancelListing(client: QueryClient, collectionId: string, path: string | null): Promise<void> {
  await client.cancelQueries({ queryKey: listingKey(collectionId, path).slice(0, 4) });
}

/** Names of the folders in a folder that was listed, in order; null where none is at hand. */
export function knownFolders(client: QueryClient, collectionId: string, path: string): string[] | null {
  const first = client.getQueryData<Listing>(listingKey(collectionId, null));
  const listing =
    client.getQueryData<Listing>(listingKey(collectionId, path)) ?? (first?.path === path ? first : undefined);
  // To look for folders among so many entries is felt.
  if (listing === undefined || listing.entries.length > mostLookedThrough) return null;
  const names = listing.entries.filter(({ type }) => type === 'dir').map(({ name }) => name);
  return names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }));
}

const mostLookedThrough = 5000;

/** True when all entries of the folder are here, so that "all" and "none" can be said of it. */
export function holdsAll({ isWhole, isFiltered, total, entries }: Listing): boolean {
  return isWhole && !isFiltered && total <= entries.length;
}

export async function listFolder(
  collectionId: string,
  { path, filter }: { path: string | null; filter: string | null },
  { signal, onArrived }: { signal: AbortSignal; onArrived: (listing: Listing) => void },
): Promise<Listing> {
  const response = await openService('transfer', operationPath(collectionId, 'ls'), {
    signal,
    // The rows can be shown while more arrive.
    accept: listingRowsType,
    query: {
      path: path === null ? undefined : asFolder(path),
      show_hidden: 1,
      limit: maximumEntries,
      orderby: 'name',
      filter: filter ?? undefined,
    },
  });
  if (response.body === null) throw cutShort();
  const asked = path === null ? homePath : asFolder(path);
  const { body } = response;
  const isFiltered = filter !== null;
  const asListing = (arrived: Arrived) => ({ ...listingOf(arrived, asked), isFiltered });
  return asListing(await readRows(body, (soFar) => onArrived(asListing(soFar)), signal));
}

const cutShort = () => new RequestError({ kind: 'unreachable' });

function listingOf({ folder, entries, isWhole }: Arrived, asked: string): Omit<Listing, 'isFiltered'> {
  return {
    path: folder.path ?? asked,
    absolutePath: folder.absolute_path ?? null,
    renameSupported: folder.rename_supported ?? true,
    entries,
    total: folder.total ?? entries.length,
    isWhole,
    listedAtMs: Date.now(),
  };
}

export async function makeFolder(collectionId: string, folder: string, name: string): Promise<void> {
  await callService('transfer', operationPath(collectionId, 'mkdir'), resultDocument, {
    method: 'POST',
    body: { DATA_TYPE: 'mkdir', path: `${pathOf(folder, name)}/` },
  });
}

export async function renameEntry(collectionId: string, folder: string, from: string, to: string): Promise<void> {
  await moveEntry(collectionId, pathOf(folder, from), pathOf(folder, to));
}

/** Gives an entry another path in its collection. Nothing that is there is replaced. */
export async function moveEntry(collectionId: string, from: string, to: string): Promise<void> {
  await callService('transfer', operationPath(collectionId, 'rename'), resultDocument, {
    method: 'POST',
    body: { DATA_TYPE: 'rename', old_path: from, new_path: to },
  });
}

/** Shows a change of a folder at once; the function that comes back shows the folder as it was before. */
export function showChange(
  client: QueryClient,
  collectionId: string,
  path: string | null,
  change: (entries: ListedEntry[]) => ListedEntry[],
): () => void {
  const key = listingKey(collectionId, path);
  const before = client.getQueryData<Listing>(key);
  if (before !== undefined) client.setQueryData<Listing>(key, { ...before, entries: change(before.entries) });
  return () => {
    if (before !== undefined) client.setQueryData<Listing>(key, before);
  };
}

/** Lists a folder anew wherever it is on show. */
export async function relist(client: QueryClient, collectionId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: ['transfer', 'listing', collectionId] });
}

function operationPath(collectionId: string, operation: 'ls' | 'mkdir' | 'rename'): `/${string}` {
  return `/v0.10/operation/endpoint/${encodeURIComponent(collectionId)}/${operation}`;
}
