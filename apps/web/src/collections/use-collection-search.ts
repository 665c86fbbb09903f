import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { canSearch, collectionQuery, collectionSearchQuery, type SearchScope } from './collection-client.ts';
import { placeIn } from './collection-facts.ts';

const settleMs = 200;

/**
 * The collections for a text, once it has stayed the same for a moment; without a scope nothing is searched for. A pasted
 * id or address finds its collection, and the folder that it shows.
 */
export function useCollectionSearch(scope: SearchScope | null, text: string) {
  const settled = useSettled(text.trim());
  const pasted = placeIn(settled);
  const searches = pasted === null && scope !== null && canSearch(scope, settled);
  const search = useQuery({ ...collectionSearchQuery(scope ?? 'all', settled), enabled: searches });
  const byId = useQuery({ ...collectionQuery(pasted?.collectionId ?? ''), enabled: pasted !== null });
  const asked = pasted === null ? search : byId;
  const found = pasted === null ? search.data?.DATA : byId.data && [byId.data];
  return {
    collections: (searches || pasted !== null ? found : null) ?? [],
    /** Of the one collection that an address names. */
    path: pasted?.path ?? null,
    isPasted: pasted !== null,
    /** More exist than the list holds. */
    isCut: searches && search.data?.has_next_page === true,
    needsText: pasted === null && scope !== null && !canSearch(scope, settled),
    isFetching: asked.isFetching || (settled !== text.trim() && scope !== null),
    error: searches || pasted !== null ? (asked.error ?? asked.failureReason) : null,
    refetch: () => void asked.refetch(),
  };
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
