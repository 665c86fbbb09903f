import { endpointDocument, endpointSearchResult } from '@isthmus/globus';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';

/** One collection's document. */
export function collectionQuery(id: string) {
  return queryOptions({
    queryKey: ['transfer', 'collection', id],
    queryFn: ({ signal }) =>
      callService('transfer', `/v0.10/endpoint/${encodeURIComponent(id)}`, endpointDocument, { signal }),
    staleTime: 10 * 60_000,
  });
}

/** Which collections a search looks at: Transfer's `filter_scope`. */
export type SearchScope = 'recently-used' | 'my-endpoints' | 'shared-with-me' | 'all';

/** Transfer refuses to list all collections without a text. */
export function canSearch(scope: SearchScope, text: string): boolean {
  return scope !== 'all' || text !== '';
}

/** At most a hundred collections that match, best first. */
export function collectionSearchQuery(scope: SearchScope, text: string) {
  return queryOptions({
    queryKey: ['transfer', 'collection-search', scope, text],
    queryFn: ({ signal }) =>
      callService('transfer', '/v0.10/endpoint_search', endpointSearchResult, {
        signal,
        query: {
          filter_scope: scope,
          filter_fulltext: text || undefined,
          filter_non_functional: 0,
          limit: 100,
        },
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
