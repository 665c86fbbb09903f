import { bookmarkDocument, bookmarkList, resultDocument } from '@isthmus/globus';
import { queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';

export type Bookmark = {
  id: string;
  name: string;
  endpoint_id: string;
  /** Null where the collection keeps it to itself: it opens by itself. */
  path: string | null;
  /** In the navigation, and before the others. */
  pinned: boolean;
  /** What was done to it is shown before Globus confirmed it. */
  pending?: true;
};

/** Globus keeps no more than these for one person. */
export const mostBookmarks = 100;

/** The person's bookmarks, which Globus keeps: its own web app and command line show the same. */
export const bookmarksQuery = queryOptions({
  queryKey: ['transfer', 'bookmark_list'],
  queryFn: async ({ signal }): Promise<Bookmark[]> =>
    (await callService('transfer', '/v0.10/bookmark_list', bookmarkList, { signal })).DATA,
});

export function createBookmark(bookmark: Omit<Bookmark, 'id'>): Promise<Bookmark> {
  const { name, endpoint_id, path, pinned } = bookmark;
  return callService('transfer', '/v0.10/bookmark', bookmarkDocument, {
    method: 'POST',
    body: { DATA_TYPE: 'bookmark', name, endpoint_id, path, pinned },
  });
}

/** Nothing but the name and the pin of a bookmark can change. */
export function changeBookmark({ id, name, pinned }: Pick<Bookmark, 'id' | 'name' | 'pinned'>): Promise<Bookmark> {
  return callService('transfer', bookmarkPath(id), bookmarkDocument, {
    method: 'PUT',
    body: { DATA_TYPE: 'bookmark', name, pinned },
  });
}

export async function deleteBookmark(id: string): Promise<void> {
  await callService('transfer', bookmarkPath(id), resultDocument, { method: 'DELETE', keepalive: true });
}

function bookmarkPath(id: string): `/${string}` {
  return `/v0.10/bookmark/${encodeURIComponent(id)}`;
}
