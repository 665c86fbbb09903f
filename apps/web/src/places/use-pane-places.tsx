import { lazy, type ReactNode, Suspense, useState } from 'react';
import { pathOf } from '../files/folder-path.ts';
import type { ListedEntry } from '../files/listed-entry.ts';
import type { FilePaneState } from '../files/use-file-pane.ts';
import { useToast } from '../ui/toasts.tsx';
import { useCopy } from '../ui/use-copy.ts';
import type { BookmarkDraft } from './bookmark-dialog.tsx';
import { freeBookmarkName } from './bookmark-name.ts';
import { bookmarkOf } from './bookmark-order.ts';
import { BookmarkStar } from './bookmark-star.tsx';
import { globusAddress, type Place, placeAddress, placeName, type ShownPlace } from './place.ts';
import { useBookmarkChanges } from './use-bookmark-changes.ts';
import { useBookmarks } from './use-bookmarks.ts';

const BookmarkDialog = lazy(async () => ({ default: (await import('./bookmark-dialog.tsx')).BookmarkDialog }));

export type PlaceActionId = 'bookmark' | 'pin' | 'copy-link' | 'copy-globus-link';

export type PanePlaces = {
  /** The button beside the path. */
  star: ReactNode;
  /** What is open because of it. */
  dialog: ReactNode;
  /** The actions of the catalogue that are about places. */
  run: Record<PlaceActionId, () => void>;
};

/** What a pane can do with the folder on show, or with the one entry that `targets` is, to come back to it. */
export function usePanePlaces(pane: FilePaneState, collection: string, targets: readonly ListedEntry[]): PanePlaces {
  const { bookmarks = [] } = useBookmarks();
  const changes = useBookmarkChanges();
  const toast = useToast();
  const copy = useCopy();
  const [asking, setAsking] = useState<{ places: Place[]; draft: BookmarkDraft | null } | null>(null);
  const here: Place = { collectionId: pane.view.collectionId ?? '', path: pane.folder };
  // The first row counts as the focused one before anybody has gone to a row.
  const isMeant = pane.total.count > 0 || pane.selection.focus !== null;
  const [target] = targets.length === 1 && isMeant ? targets : [];
  const inside = target?.type === 'dir' ? [{ ...here, path: `${pathOf(pane.folder, target.name)}/` }] : [];

  const save = async (places: Place[], draft: BookmarkDraft) => {
    setAsking(null);
    const { place, name, pinned } = draft;
    const existing = bookmarkOf(bookmarks, place);
    const saved = existing ? changes.change(existing, { name, pinned }) : changes.create(place, name, pinned);
    const refusal = await saved;
    if (refusal !== null) setAsking({ places, draft: { ...draft, refusal } });
  };
  const pin = async () => {
    const [place = here] = inside;
    const existing = bookmarkOf(bookmarks, place);
    const isPinned = existing?.pinned ?? false;
    const name = freeBookmarkName(placeName(place, collection), new Set(bookmarks.map((other) => other.name)));
    const refusal = existing
      ? await changes.change(existing, { pinned: !isPinned })
      : await changes.create(place, name, true);
    const title = isPinned ? `“${existing?.name}” unpinned` : `“${existing?.name ?? name}” pinned`;
    toast(
      refusal === null
        ? { tone: 'success', title }
        : { tone: 'danger', title: 'The pin was not changed', detail: refusal },
    );
  };
  // A folder's link opens it; a file's shows it in its folder.
  const linked: ShownPlace = inside[0] ?? { ...here, focus: target?.name ?? null };

  return {
    star: (
      <BookmarkStar bookmark={bookmarkOf(bookmarks, here)} onPress={() => setAsking({ places: [here], draft: null })} />
    ),
    dialog: asking && (
      <Suspense fallback={null}>
        <BookmarkDialog
          key={asking.draft?.refusal}
          places={asking.places}
          collection={collection}
          bookmarks={bookmarks}
          draft={asking.draft}
          onSave={(draft) => void save(asking.places, draft)}
          onRemove={(bookmark) => {
            setAsking(null);
            changes.remove(bookmark);
          }}
          onClose={() => setAsking(null)}
        />
      </Suspense>
    ),
    run: {
      bookmark: () => setAsking({ places: [...inside, here], draft: null }),
      pin: () => void pin(),
      'copy-link': () => copy(location.origin + placeAddress(linked), 'Link'),
      'copy-globus-link': () => copy(globusAddress(linked), 'Globus link'),
    },
  };
}
