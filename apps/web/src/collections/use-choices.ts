import type { EndpointDocument } from '@isthmus/globus';
import { homePath } from '../files/folder-path.ts';
import { fold } from '../files/listed-entry.ts';
import { matching } from '../places/bookmark-order.ts';
import { placeKey, placeName, placeNote } from '../places/place.ts';
import { useBookmarks } from '../places/use-bookmarks.ts';
import { useCollectionNames } from '../places/use-collection-names.ts';
import { usePlaceMemory } from '../places/use-place-memory.ts';
import type { SearchScope } from './collection-client.ts';
import { collectionKind, collectionName } from './collection-facts.ts';
import { useCollectionSearch } from './use-collection-search.ts';

/** The tabs of the picker, in their order. */
export const pickerTabs = [
  { id: 'recently-used', name: 'Recent' },
  { id: 'bookmarks', name: 'Bookmarks' },
  { id: 'my-endpoints', name: 'Mine' },
  { id: 'shared-with-me', name: 'Shared with me' },
  { id: 'all', name: 'All' },
] as const satisfies readonly { id: SearchScope | 'bookmarks'; name: string }[];
export type PickerTab = (typeof pickerTabs)[number]['id'];

/** One line of the picker: a collection, or a folder in one. */
export type Choice = {
  id: string;
  kind: 'collection' | 'recent' | 'bookmark';
  collectionId: string;
  path: string | null;
  name: string;
  note: string;
  /** Null for folders, whose collection is asked for when it is looked at. */
  collection: EndpointDocument | null;
};

const shownRecent = 6;

/** What the picker has to offer on a tab for a text. */
export function useChoices(tab: PickerTab, text: string) {
  const search = useCollectionSearch(tab === 'bookmarks' ? null : tab, text);
  const { bookmarks = [], error, isPending, refetch } = useBookmarks();
  const { recent } = usePlaceMemory();
  const isOnBookmarks = tab === 'bookmarks';
  const names = useCollectionNames(isOnBookmarks ? bookmarks.map(({ endpoint_id }) => endpoint_id) : []);
  const collections = search.collections.map((collection): Choice => {
    const { id, entity_type, organization, owner_string } = collection;
    return {
      id,
      kind: 'collection',
      collectionId: id,
      path: search.path,
      name: collectionName(collection),
      note: search.path ?? [collectionKind(entity_type), organization, owner_string].filter(Boolean).join(' · '),
      collection,
    };
  });
  if (search.isPasted) return { ...search, choices: collections };
  if (isOnBookmarks) {
    const choices = matching(bookmarks, text, names.nameOf).map(
      ({ id, name, endpoint_id, path }): Choice => ({
        id: `bookmark-${id}`,
        kind: 'bookmark',
        collectionId: endpoint_id,
        path,
        name,
        note: placeNote({ path }, names.nameOf(endpoint_id), name),
        collection: null,
      }),
    );
    return { ...search, choices, error, isFetching: isPending, refetch };
  }
  const places = tab === 'recently-used' ? recent.filter(isInside).filter(isMatch(text)).slice(0, shownRecent) : [];
  return {
    ...search,
    choices: [
      ...places.map(
        (place): Choice => ({
          id: `recent-${placeKey(place)}`,
          kind: 'recent',
          collectionId: place.collectionId,
          path: place.path,
          name: placeName(place, place.collection),
          note: placeNote(place, place.collection, placeName(place, place.collection)),
          collection: null,
        }),
      ),
      ...collections,
    ],
  };
}

/** A collection's home is what the collection itself opens. */
function isInside({ path }: { path: string }): boolean {
  return path !== homePath;
}

function isMatch(text: string) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return ({ path, collection }: { path: string; collection: string }) => {
    const shown = fold(`${path}\n${collection}`);
    return words.every((word) => shown.includes(word));
  };
}
