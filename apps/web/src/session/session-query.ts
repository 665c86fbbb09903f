import { bffPaths, type SessionView, sessionView } from '@isthmus/bff-contract';
import { queryOptions } from '@tanstack/react-query';
import { callBff } from '../bff-client.ts';
import { isTransient } from '../errors/fault.ts';
import { retryDelay } from '../query-client.ts';

/** Who is signed in. Asked again each minute while the page is visible. */
export const sessionQuery = queryOptions<SessionView>({
  queryKey: ['session'],
  queryFn: ({ signal }) => callBff(bffPaths.session, sessionView, { signal }),
  staleTime: 60_000,
  refetchInterval: 60_000,
  refetchOnWindowFocus: true,
  retry: (failures, error) => failures < 2 && isTransient(error),
  retryDelay,
});
