import { fileDocument, type PauseRule, pauseRuleList } from '@isthmus/globus';
import { type Query, queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';
import { stepUpOf } from '../errors/fault.ts';

/** Asked anew for each review, and while it is open: soon when something is wrong, else now and then. */
export const live = {
  staleTime: 0,
  refetchInterval: ({ state }: Pick<Query, 'state'>) => {
    if (state.status !== 'error') return 60_000;
    // A step-up waits for the person; what it gives them is good for five minutes.
    return stepUpOf(state.error) === null ? 15_000 : 4 * 60_000;
  },
} as const;

/**
 * One folder, looked at to hear whether the collection lets the person in. Not its listing: of a large folder even one
 * entry of that has the storage read all.
 */
export function folderQuery(collectionId: string, path: string) {
  return queryOptions({
    queryKey: ['transfer', 'preflight', 'folder', collectionId, path],
    queryFn: ({ signal }) =>
      callService('transfer', `/v0.10/operation/endpoint/${encodeURIComponent(collectionId)}/stat`, fileDocument, {
        signal,
        query: { path },
      }),
    ...live,
  });
}

/** The rules that hold the person up at a collection. */
export function pauseRulesQuery(collectionId: string) {
  return queryOptions({
    queryKey: ['transfer', 'preflight', 'pause-rules', collectionId],
    queryFn: async ({ signal }): Promise<PauseRule[]> => {
      const path = `/v0.10/endpoint/${encodeURIComponent(collectionId)}/my_effective_pause_rule_list` as const;
      return (await callService('transfer', path, pauseRuleList, { signal })).DATA;
    },
    ...live,
    refetchInterval: 30_000,
  });
}
