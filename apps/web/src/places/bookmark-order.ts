import { fold } from '../files/listed-entry.ts';
import type { Bookmark } from './bookmark-client.ts';
import { type Place, placeKey } from './place.ts';

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Pinned ones first, each part by name. */
export function inOrder(bookmarks: readonly Bookmark[]): Bookmark[] {
  return bookmarks.toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || byName.compare(a.name, b.name));
}

/** Those whose name, path or collection has all words of `text`. */
export function matching(
  bookmarks: readonly Bookmark[],
  text: string,
  collectionName: (id: string) => string | null,
): Bookmark[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return bookmarks.filter(({ name, path, endpoint_id }) => {
    const shown = fold(`${name}\n${path ?? ''}\n${collectionName(endpoint_id) ?? endpoint_id}`);
    return words.every((word) => shown.includes(word));
  });
}

export function placeOf({ endpoint_id, path }: Pick<Bookmark, 'endpoint_id' | 'path'>): Place {
  return { collectionId: endpoint_id, path };
}

/** The bookmark of a folder; undefined when it has none. */
export function bookmarkOf(bookmarks: readonly Bookmark[], place: Place): Bookmark | undefined {
  const key = placeKey(place);
  return bookmarks.find((bookmark) => placeKey(placeOf(bookmark)) === key);
}
