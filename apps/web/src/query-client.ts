import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { faultOf, isSessionLost, isTransient } from './errors/fault.ts';

/**
 * The cache of everything fetched during one session; it is thrown away with the session.
 * Keys start with the service: `['transfer', 'task', id]`. Transient faults of reads are retried
 * three times, after Retry-After where the answer has one; nothing else ever is.
 */
export function createQueryClient(onSessionLost: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSessionLost(error)) onSessionLost();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 3 && isTransient(error),
        retryDelay,
        staleTime: 60_000,
        gcTime: 5 * 60_000,
      },
      // Without a network a change fails at once: one that waited for it would surprise when it comes.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Milliseconds to wait before the next try: what the server asked for, else 1, 2, 4 s, each up to half longer by chance. */
export function retryDelay(failures: number, error: unknown): number {
  const fault = faultOf(error);
  const asked = fault && 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : null;
  if (asked !== null) return Math.min(asked, 300) * 1000;
  return 1000 * 2 ** failures * (1 + Math.random() / 2);
}
