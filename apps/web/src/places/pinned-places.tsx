import { Pin } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { visibleName } from '../files/entry-name.ts';
import { placeOf } from './bookmark-order.ts';
import { placeAddress } from './place.ts';
import { useBookmarks } from './use-bookmarks.ts';

/** The pinned folders, below the main navigation where it has words. One opens in the left pane; the other one stays. */
export function PinnedPlaces() {
  const { bookmarks = [] } = useBookmarks();
  const { pathname, search } = useLocation();
  const pinned = bookmarks.filter((bookmark) => bookmark.pinned);
  if (pinned.length === 0) return null;
  const shown = pathname === '/file-manager' ? search : '';
  return (
    <nav aria-labelledby="pinned-places" className="mt-4 flex min-h-0 flex-col gap-1 max-xl:hidden">
      <h2 id="pinned-places" className="px-2.5 text-xs font-medium text-fg-muted">
        Pinned
      </h2>
      <ul className="flex flex-col gap-0.5">
        {pinned.map((bookmark) => (
          <li key={bookmark.id}>
            <Link
              to={placeAddress(placeOf(bookmark), 'origin', shown)}
              title={bookmark.path ?? undefined}
              className="flex h-8 items-center gap-3 rounded-md px-2.5 text-fg-muted hover:bg-surface-2 hover:text-fg pointer-coarse:h-11"
            >
              <Pin aria-hidden className="size-4 shrink-0" />
              <span className="truncate">{visibleName(bookmark.name)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
