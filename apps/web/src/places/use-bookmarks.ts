import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { bookmarksQuery } from './bookmark-client.ts';
import { inOrder } from './bookmark-order.ts';

const none: ReadonlySet<string> = new Set();

/** Ids of bookmarks that are to be deleted when the time to take it back is over. */
const leavingQuery = queryOptions({
  queryKey: ['bookmarks-leaving'],
  queryFn: () => none,
  initialData: none,
  enabled: false,
  structuralSharing: false,
});

/** The person's bookmarks in the order to show them, without those that are being deleted. */
export function useBookmarks() {
  const { data: leaving } = useQuery(leavingQuery);
  const { data, error, isPending, isFetching, refetch } = useQuery(bookmarksQuery);
  const bookmarks = data && inOrder(data.filter(({ id }) => !leaving.has(id)));
  return { bookmarks, error, isPending, isFetching, refetch: () => void refetch() };
}

export function setLeaving(client: QueryClient, id: string, leaves: boolean): void {
  client.setQueryData(leavingQuery.queryKey, (before = none) => {
    const after = new Set(before);
    if (leaves) after.add(id);
    else after.delete(id);
    return after;
  });
}
