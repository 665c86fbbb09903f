import { Bookmark as BookmarkIcon, CircleCheck, FolderOpen, ListFilter } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import type { Bookmark } from '../places/bookmark-client.ts';
import { matching } from '../places/bookmark-order.ts';
import { BookmarkRow } from '../places/bookmark-row.tsx';
import type { PlaceState } from '../places/place-check.ts';
import { PlacesSkeleton } from '../places/place-list.tsx';
import { useBookmarkChanges } from '../places/use-bookmark-changes.ts';
import { useBookmarks } from '../places/use-bookmarks.ts';
import { useCollectionNames } from '../places/use-collection-names.ts';
import { usePlaceChecks } from '../places/use-place-checks.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { Kbd } from '../ui/kbd.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useQueryText } from '../ui/use-query-text.ts';

const RepairBookmark = lazy(async () => ({
  default: (await import('../places/repair-bookmark.tsx')).RepairBookmark,
}));

/** The person's bookmarks; the filter is in the address. */
export function BookmarksPage() {
  const [text, setText] = useQueryText();
  const { bookmarks, error, isPending, refetch } = useBookmarks();
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 p-4 sm:p-6">
      <PageHeading
        title="Bookmarks"
        actions={
          <SearchField
            label="Filter bookmarks"
            placeholder="Filter by name or path"
            value={text}
            onChange={setText}
            className="w-72 max-w-full"
          />
        }
      >
        Folders you come back to. Globus keeps them, so its other apps show the same.
      </PageHeading>
      {isPending && <PlacesSkeleton />}
      {!isPending && !bookmarks && <ErrorState error={error} onRetry={refetch} className={listClass} />}
      {bookmarks?.length === 0 && <NoBookmarks />}
      {bookmarks && bookmarks.length > 0 && (
        <BookmarkList bookmarks={bookmarks} text={text} onClear={() => setText('')} />
      )}
    </div>
  );
}

type BookmarkListProps = { bookmarks: Bookmark[]; text: string; onClear: () => void };
type Editing = { id: string; text: string; refusal: string | null };

function BookmarkList({ bookmarks, text, onClear }: BookmarkListProps) {
  const changes = useBookmarkChanges();
  const checks = usePlaceChecks();
  const toast = useToast();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [repairing, setRepairing] = useState<Bookmark | null>(null);
  const collections = useCollectionNames(bookmarks.map(({ endpoint_id }) => endpoint_id));
  const shown = matching(bookmarks, text, collections.nameOf);
  const stateOf = (bookmark: Bookmark): PlaceState | null =>
    collections.isGone(bookmark.endpoint_id) ? 'collection-gone' : checks.stateOf(bookmark);
  const rename = async (bookmark: Bookmark, name: string) => {
    setEditing(null);
    focusMenu(bookmark.id);
    if (name === bookmark.name) return;
    const refusal = await changes.change(bookmark, { name });
    if (refusal !== null) setEditing({ id: bookmark.id, text: name, refusal });
  };
  const say = async (what: string, change: Promise<string | null>) => {
    const refusal = await change;
    if (refusal !== null) toast({ tone: 'danger', title: what, detail: refusal });
  };
  return (
    <>
      {shown.length > 0 && (
        <ul aria-label="Bookmarks" className={listClass}>
          {shown.map((bookmark) => (
            <BookmarkRow
              key={bookmark.id}
              bookmark={bookmark}
              collection={collections.nameOf(bookmark.endpoint_id)}
              state={stateOf(bookmark)}
              editing={editing?.id === bookmark.id ? editing : null}
              taken={new Set(bookmarks.filter((other) => other !== bookmark).map(({ name }) => name))}
              onRename={() => setEditing({ id: bookmark.id, text: bookmark.name, refusal: null })}
              onName={(name) => void rename(bookmark, name)}
              onKeepName={() => {
                setEditing(null);
                focusMenu(bookmark.id);
              }}
              onPin={() => void say('The pin was not changed', changes.change(bookmark, { pinned: !bookmark.pinned }))}
              onCheck={() => checks.check([bookmark])}
              onRepair={() => setRepairing(bookmark)}
              onDelete={() => changes.remove(bookmark)}
            />
          ))}
        </ul>
      )}
      {shown.length === 0 && (
        <EmptyState
          className={cardClass}
          icon={ListFilter}
          title={`0 of ${formatCount(bookmarks.length)} match “${text}”`}
          action={<Button onPress={onClear}>Clear filter</Button>}
        />
      )}
      <footer className="flex flex-wrap items-center justify-between gap-4 text-sm text-fg-muted">
        <p role="status">
          {checks.isChecking
            ? 'Checking…'
            : checks.states
              ? checkedWords(checks.states)
              : countWords(shown.length, bookmarks.length)}
        </p>
        <Button size="small" isPending={checks.isChecking} onPress={() => checks.check(bookmarks)}>
          <CircleCheck aria-hidden />
          Check that all are there
        </Button>
      </footer>
      <Suspense fallback={null}>
        {repairing && (
          <RepairBookmark
            bookmark={repairing}
            collection={
              stateOf(repairing) === 'collection-gone'
                ? null
                : (collections.nameOf(repairing.endpoint_id) ?? 'its collection')
            }
            onClose={() => setRepairing(null)}
            onRepair={(place) => {
              setRepairing(null);
              void say(`“${repairing.name}” was not repaired`, changes.repair(repairing, place));
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function NoBookmarks() {
  return (
    <EmptyState
      className={cardClass}
      icon={BookmarkIcon}
      title="No bookmarks yet"
      action={
        <Link to="/file-manager" className={buttonClass('primary')}>
          <FolderOpen aria-hidden />
          Open the file manager
        </Link>
      }
    >
      Open a folder there and press <Kbd>b</Kbd> or its bookmark button: the folder is here then, on your other
      computers too.
    </EmptyState>
  );
}

function countWords(shown: number, all: number): string {
  if (shown < all) return `${formatCount(shown)} of ${formatCount(all)}`;
  return all === 1 ? '1 bookmark' : `${formatCount(all)} bookmarks`;
}

function checkedWords(states: readonly PlaceState[]): string {
  const gone = states.filter((state) => state === 'path-gone' || state === 'collection-gone').length;
  const unknown = states.filter((state) => state === 'unknown').length;
  const parts = [
    gone === 0 ? (unknown === 0 ? 'all there' : '') : `${formatCount(gone)} missing`,
    unknown === 0 ? '' : `${formatCount(unknown)} couldn’t be checked`,
  ].filter(Boolean);
  return `${formatCount(states.length)} checked: ${parts.join(', ')}`;
}

/** The row's menu is where renaming began. */
function focusMenu(id: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-bookmark="${CSS.escape(id)}"] [aria-haspopup=menu]`)?.focus(),
  );
}
