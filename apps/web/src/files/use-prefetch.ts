import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { cancelListing, listingQuery } from './file-client.ts';

const restMs = 120;
const mostUnderWay = 2;
const freshMs = 5000;

/**
 * Lists a folder that the pointer or the focus rests on, so that it is there when it is opened. What isn't opened is
 * given up when the rest is over. Nothing is done where data are to be saved.
 */
export function usePrefetch(collectionId: string | null) {
  const client = useQueryClient();
  const resting = useRef<{ path: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const end = () => {
    if (resting.current === null || collectionId === null) return;
    const { path, timer } = resting.current;
    resting.current = null;
    clearTimeout(timer);
    const { queryKey } = listingQuery(collectionId, path);
    const query = client.getQueryCache().find({ queryKey, exact: true });
    if (query?.getObserversCount() === 0) void cancelListing(client, collectionId, path);
  };
  const latestEnd = useRef(end);
  useEffect(() => {
    latestEnd.current = end;
  });
  useEffect(() => () => latestEnd.current(), [collectionId]);

  const rest = (path: string | null) => {
    if (path === (resting.current?.path ?? null)) return;
    end();
    if (path === null || collectionId === null || savesData()) return;
    const timer = setTimeout(() => {
      const underWay = client.isFetching({
        queryKey: ['transfer', 'listing'],
        predicate: (query) => query.getObserversCount() === 0,
      });
      if (underWay < mostUnderWay) void listAhead(client, collectionId, path);
    }, restMs);
    resting.current = { path, timer };
  };
  return rest;
}

/** What nobody has opened soon is asked for again when somebody does, while it is shown. */
async function listAhead(client: QueryClient, collectionId: string, path: string): Promise<void> {
  const query = listingQuery(collectionId, path);
  await client.prefetchQuery({ ...query, retry: false });
  setTimeout(() => {
    const found = client.getQueryCache().find({ queryKey: query.queryKey, exact: true });
    if (found?.getObserversCount() === 0) found.invalidate();
  }, freshMs);
}

function savesData(): boolean {
  // Not in TypeScript's library (Save Data API); absent from Firefox and Safari.
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
