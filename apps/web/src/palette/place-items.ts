import { Bookmark, FolderClock, Pin } from 'lucide-react';
import { explain } from '../errors/words-for.ts';
import { visibleName } from '../files/entry-name.ts';
import { placeOf } from '../places/bookmark-order.ts';
import { type Place, placeKey, placeName, placeNote } from '../places/place.ts';
import { useBookmarks } from '../places/use-bookmarks.ts';
import { useCollectionNames } from '../places/use-collection-names.ts';
import { usePlaceMemory } from '../places/use-place-memory.ts';
import { bestMatches } from './fuzzy.ts';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';
import { useOpenPlace } from './use-open-place.ts';

const limits = { shown: 5, found: 8 };

/** The person's bookmarks, pinned ones first. */
export function useBookmarkItems(text: string): PaletteGroup {
  const { bookmarks = [], error, isPending } = useBookmarks();
  const { nameOf } = useCollectionNames(bookmarks.map(({ endpoint_id }) => endpoint_id));
  const ways = useWays();
  const items = bookmarks.map((bookmark): PaletteItem => {
    const { id, name, path, endpoint_id, pinned } = bookmark;
    const detail = visibleName(placeNote({ path }, nameOf(endpoint_id), name));
    const icon = pinned ? Pin : Bookmark;
    return {
      id: `bookmark ${id}`,
      name: visibleName(name),
      detail,
      alsoFoundBy: detail,
      icon,
      ...ways(placeOf(bookmark)),
    };
  });
  return {
    title: 'Bookmarks',
    items: bestMatches(items, text, text === '' ? limits.shown : limits.found),
    isLoading: isPending,
    problem: error ? explain(error).title : null,
  };
}

/** The folders where the person was, the last one first. */
export function useRecentItems(text: string): PaletteGroup {
  const { recent } = usePlaceMemory();
  const ways = useWays();
  const items = recent.map((place): PaletteItem => {
    const name = placeName(place, place.collection);
    const detail = visibleName(placeNote(place, place.collection, name));
    return {
      id: `recent ${placeKey(place)}`,
      name: visibleName(name),
      detail,
      alsoFoundBy: detail,
      icon: FolderClock,
      ...ways(place),
    };
  });
  return { title: 'Recent places', items: bestMatches(items, text, text === '' ? limits.shown : limits.found) };
}

function useWays(): (place: Place) => Pick<PaletteItem, 'run' | 'other'> {
  const open = useOpenPlace();
  return (place) => ({
    run: () => open('origin', place),
    other: { name: 'Open in the right pane', run: () => open('destination', place) },
  });
}
