import { fileList, resultDocument } from '@isthmus/globus';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';
import { isTransient } from '../errors/fault.ts';
import { retryDelay } from '../query-client.ts';
import { asFolder, pathOf } from './folder-path.ts';
import { type ListedEntry, listedEntry } from './listed-entry.ts';

/** A folder's entries, as they were at `listedAtMs` by this machine's clock. */
export type Listing = {
  path: string;
  /** The same folder from the collection's root, where the service tells it. */
  absolutePath: string | null;
  renameSupported: boolean;
  entries: ListedEntry[];
  /** How many entries the folder has; more than `entries` when it's too large for one answer. */
  total: number;
  listedAtMs: number;
};

/** The most entries that Transfer puts in one answer. */
const maximumEntries = 100_000;

/** The listing of a folder; `path` null means the collection's own default folder. */
export function listingQuery(collectionId: string, path: string | null) {
  return queryOptions({
    queryKey: listingKey(collectionId, path),
    queryFn: ({ signal }) => listFolder(collectionId, path, signal),
    staleTime: 30_000,
    gcTime: 2 * 60_000,
    structuralSharing: false,
    // A service in trouble is asked again by itself for as long as the page shows that it waits.
    refetchInterval: (query) => {
      const { status, error } = query.state;
      return status === 'error' && isTransient(error) ? Math.max(15_000, retryDelay(3, error)) : false;
    },
    // One that was cancelled stays so; a long one is too much for a glance.
    refetchOnWindowFocus: ({ state }) => state.status !== 'pending' && (state.data?.entries.length ?? 0) < 5000,
  });
}

function listingKey(collectionId: string, path: string | null) {
  return ['transfer', 'listing', collectionId, path === null ? null : asFolder(path)] as const;
}

/** Stops listing a folder; what is known of it stays. */
export async function cancelListing(client: QueryClient, collectionId: string, path: string | null): Promise<void> {
  await client.cancelQueries({ queryKey: listingKey(collectionId, path), exact: true });
}

async function listFolder(collectionId: string, path: string | null, signal: AbortSignal): Promise<Listing> {
  const list = await callService('transfer', operationPath(collectionId, 'ls'), fileList, {
    signal,
    query: { path: path === null ? undefined : asFolder(path), show_hidden: 1, limit: maximumEntries, orderby: 'name' },
  });
  return {
    path: list.path,
    absolutePath: list.absolute_path,
    renameSupported: list.rename_supported ?? true,
    entries: list.DATA.map(listedEntry),
    total: list.total,
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
  await callService('transfer', operationPath(collectionId, 'rename'), resultDocument, {
    method: 'POST',
    body: { DATA_TYPE: 'rename', old_path: pathOf(folder, from), new_path: pathOf(folder, to) },
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
