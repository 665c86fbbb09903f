import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { faultOf, isSessionLost, isTransient } from './errors/fault.ts';
import { createSharedPolls, type SharedPolls } from './shared-polls.ts';
import { createServiceHealth, type ServiceHealth, watchCalls } from './shell/service-health.ts';

/** What belongs to a client: the services as its calls found them, and what its tab does for other tabs. */
const companions = new WeakMap<QueryClient, { health: ServiceHealth; shared: SharedPolls }>();

/**
 * The cache of everything fetched during one session; it is thrown away with the session.
 * Keys start with the service: `['transfer', 'task', id]`. Transient faults of reads are tried again twice at once;
 * after that, and where the answer says how long to wait, `healthOf` decides when. Nothing else is ever retried.
 */
export function createQueryClient(onSessionLost: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSessionLost(error)) onSessionLost();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && isTransient(error) && askedSeconds(error) === null,
        retryDelay,
        staleTime: 60_000,
        gcTime: 5 * 60_000,
      },
      // Without a network a change fails at once: one that waited for it would surprise when it comes.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  const health = createServiceHealth(Date.now);
  const shared = createSharedPolls();
  companions.set(client, { health, shared });
  watchCalls(client, health);
  pacePolls(client, health, shared);
  return client;
}

/** The services as the calls of this client, one of `createQueryClient`, found them. */
export function healthOf(client: QueryClient): ServiceHealth {
  return companionsOf(client).health;
}

/** Lets the tabs of a session poll for each other, until what comes back is called. */
export function joinTabs(client: QueryClient, sessionRef: string): () => void {
  return companionsOf(client).shared.join(client, sessionRef);
}

function companionsOf(client: QueryClient) {
  const found = companions.get(client);
  if (!found) throw new Error('this needs a client of createQueryClient');
  return found;
}

/** No poll of a service that is in trouble or wants a sign-in first, and slower ones of a service that asked for that. */
function pacePolls(client: QueryClient, health: ServiceHealth, shared: SharedPolls): void {
  const asTheyAre = client.defaultQueryOptions.bind(client);
  client.defaultQueryOptions = (options) => {
    const defaulted = asTheyAre(options);
    const { refetchInterval: own } = defaulted;
    if (own === undefined || own === false) return defaulted;
    return {
      ...defaulted,
      refetchInterval: (query) => {
        const interval = typeof own === 'function' ? own(query) : own;
        if (interval === undefined || interval === false) return false;
        const service = String(query.queryKey[0]);
        const isStopped = health.troubleOf(service) !== null || health.isLocked(service);
        return isStopped ? false : shared.intervalOf(query, interval) * health.paceOf(service);
      },
    };
  };
  health.subscribe(() => {
    // Their intervals are computed anew.
    for (const { observers } of client.getQueryCache().findAll({ type: 'active' }))
      for (const observer of observers) observer.setOptions(observer.options);
  });
}

/** Milliseconds to wait before the next try: what the server asked for, else 1, 2, 4 s, each up to half longer by chance. */
export function retryDelay(failures: number, error: unknown): number {
  const asked = askedSeconds(error);
  if (asked !== null) return Math.min(asked, 300) * 1000;
  return 1000 * 2 ** failures * (1 + Math.random() / 2);
}

function askedSeconds(error: unknown): number | null {
  const fault = faultOf(error);
  return fault && 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : null;
}
