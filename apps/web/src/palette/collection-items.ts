import { Database } from 'lucide-react';
import { collectionKind, collectionName } from '../collections/collection-facts.ts';
import { useCollectionSearch } from '../collections/use-collection-search.ts';
import { explain } from '../errors/words-for.ts';
import type { PaletteGroup } from './palette-source.ts';
import { useOpenPlace } from './use-open-place.ts';

const limits = { recent: 4, found: 6 };

/** Collections: those used last, or those that the search of Globus finds. */
export function useCollectionItems(text: string): PaletteGroup {
  const open = useOpenPlace();
  const isEmpty = text === '';
  const { collections, path, isFetching, error } = useCollectionSearch(isEmpty ? 'recently-used' : 'all', text);
  return {
    title: isEmpty ? 'Recent collections' : 'Collections',
    isLoading: isFetching,
    problem: error ? explain(error).title : null,
    items: collections.slice(0, isEmpty ? limits.recent : limits.found).map((collection) => {
      const place = { collectionId: collection.id, path };
      return {
        id: `collection ${collection.id}`,
        name: collectionName(collection),
        detail: [collectionKind(collection.entity_type), collection.organization].filter(Boolean).join(' · '),
        icon: Database,
        run: () => open('origin', place),
        other: { name: 'Open in the right pane', run: () => open('destination', place) },
      };
    }),
  };
}
