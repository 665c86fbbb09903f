import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainLater } from '../errors/explain-later.ts';
import { faultOf } from '../errors/fault.ts';
import { asFolder, homePath } from '../files/folder-path.ts';
import { useToast } from '../ui/toasts.tsx';
import { useUndoWindow } from '../ui/use-undo-window.ts';
import {
  type Bookmark,
  bookmarksQuery,
  changeBookmark,
  createBookmark,
  deleteBookmark,
  mostBookmarks,
} from './bookmark-client.ts';
import { freeBookmarkName } from './bookmark-name.ts';
import type { Place } from './place.ts';
import { setLeaving } from './use-bookmarks.ts';

/** Each answers why it could not be done, as a sentence, or null when it was. */
export type BookmarkChanges = {
  create: (place: Place, name: string, pinned?: boolean) => Promise<string | null>;
  change: (bookmark: Bookmark, change: { name?: string; pinned?: boolean }) => Promise<string | null>;
  /** Leads the bookmark to another folder; its name stays. */
  repair: (bookmark: Bookmark, place: Place) => Promise<string | null>;
  /** Deletes it after some seconds in which it can be taken back. */
  remove: (bookmark: Bookmark) => void;
};

/** Changes bookmarks. What is done is on show at once, and is taken back when Globus refuses. */
export function useBookmarkChanges(): BookmarkChanges {
  const client = useQueryClient();
  const toast = useToast();
  const offerUndo = useUndoWindow();
  const { queryKey } = bookmarksQuery;
  // As a mutation, so that a session that is gone shows its gate.
  const { mutateAsync } = useMutation({ mutationFn: (call: () => Promise<unknown>) => call() });
  const show = (change: (bookmarks: Bookmark[]) => Bookmark[]) =>
    client.setQueryData(queryKey, (before: Bookmark[] | undefined) => before && change(before));
  const settle = () => void client.invalidateQueries({ queryKey });

  const attempt = async (optimistic: () => void, takeBack: () => void, name: string, call: () => Promise<unknown>) => {
    await client.cancelQueries({ queryKey });
    optimistic();
    try {
      await mutateAsync(call);
      return null;
    } catch (error) {
      takeBack();
      return await refusalOf(error, name);
    } finally {
      settle();
    }
  };

  return {
    create: (place, name, pinned = false) => {
      if ((client.getQueryData(queryKey)?.length ?? 0) >= mostBookmarks) return Promise.resolve(tooMany);
      const id = `new ${name}`;
      const bookmark = documentOf(place, name, pinned);
      return attempt(
        () => show((before) => [...before, { ...bookmark, id, pending: true }]),
        () => show((before) => before.filter((other) => other.id !== id)),
        name,
        () => createBookmark(bookmark),
      );
    },
    change: (bookmark, change) => {
      const changed = { ...bookmark, ...change };
      const put = (as: Bookmark) => show((before) => before.map((other) => (other.id === as.id ? as : other)));
      return attempt(
        () => put({ ...changed, pending: true }),
        () => put(bookmark),
        changed.name,
        () => changeBookmark(changed),
      );
    },
    repair: (bookmark, place) => {
      const repaired = { ...bookmark, endpoint_id: place.collectionId, path: asFolder(place.path ?? homePath) };
      const put = (as: Bookmark) => show((before) => before.map((other) => (other.id === bookmark.id ? as : other)));
      return attempt(
        () => put({ ...repaired, pending: true }),
        () => put(bookmark),
        bookmark.name,
        () => replaceBookmark(bookmark, place, client.getQueryData(queryKey) ?? []),
      );
    },
    remove: (bookmark) => {
      const { id, name } = bookmark;
      setLeaving(client, id, true);
      const stay = () => setLeaving(client, id, false);
      offerUndo({
        title: `Bookmark “${name}” deleted`,
        undo: stay,
        commit: () => {
          const gone = () => show((before) => before.filter((other) => other.id !== id));
          const back = () => show((before) => [...before.filter((other) => other.id !== id), bookmark]);
          void attempt(gone, back, name, () => deleteBookmark(id)).then((refusal) => {
            stay();
            if (refusal !== null) toast({ tone: 'danger', title: `“${name}” was not deleted`, detail: refusal });
          });
        },
      });
    },
  };
}

/** Globus can't change a bookmark's path: another takes its place. Whatever fails on the way, one of them is there. */
async function replaceBookmark(bookmark: Bookmark, place: Place, all: readonly Bookmark[]): Promise<void> {
  const taken = new Set(all.map(({ name }) => name));
  const interim = freeBookmarkName(bookmark.name, taken.add(bookmark.name));
  const replacement = await createBookmark(documentOf(place, interim, bookmark.pinned));
  await deleteBookmark(bookmark.id);
  await changeBookmark({ ...replacement, name: bookmark.name });
}

function documentOf({ collectionId, path }: Place, name: string, pinned: boolean): Omit<Bookmark, 'id'> {
  return { name, endpoint_id: collectionId, path: asFolder(path ?? homePath), pinned };
}

const tooMany = `Globus keeps ${mostBookmarks} bookmarks at most. Delete one that you don’t need first.`;

async function refusalOf(error: unknown, name: string): Promise<string> {
  const fault = faultOf(error);
  if (fault?.kind === 'upstream' && fault.status === 409)
    return `A bookmark is called “${name}” already. Type another name.`;
  const { title, next } = await explainLater(error);
  return `${title}. ${next}`;
}
