import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { canSearch, collectionQuery, collectionSearchQuery, type SearchScope } from './collection-client.ts';
import { collectionIdIn } from './collection-facts.ts';

const settleMs = 200;

/** The collections for a text, once it has stayed the same for a moment. A pasted id or address finds its collection. */
export function useCollectionSearch(scope: SearchScope, text: string) {
  const settled = useSettled(text.trim());
  const id = collectionIdIn(settled);
  const search = useQuery({
    ...collectionSearchQuery(scope, settled),
    enabled: id === null && canSearch(scope, settled),
  });
  const byId = useQuery({ ...collectionQuery(id ?? ''), enabled: id !== null });
  const asked = id === null ? search : byId;
  const found = id === null ? search.data?.DATA : byId.data && [byId.data];
  return {
    collections: canSearch(scope, settled) || id !== null ? found : [],
    /** More exist than the list holds. */
    isCut: id === null && search.data?.has_next_page === true,
    needsText: id === null && !canSearch(scope, settled),
    isFetching: asked.isFetching || settled !== text.trim(),
    error: asked.error ?? asked.failureReason,
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
