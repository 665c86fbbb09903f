import type { Query, QueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';

/**
 * What the tabs of one session do for each other: one of them polls each list that several show, and the others take
 * over what it hears; what one of them has changed is asked for again in all.
 */
export type SharedPolls = {
  /** The interval of a poll in this tab, in milliseconds: of a list that another tab polls, so long that it only replaces a tab that fell silent. */
  intervalOf: (query: Named, ownMs: number) => number;
  /** Begins to speak with the other tabs of a session; returns what ends it. */
  join: (client: QueryClient, sessionRef: string) => () => void;
};

const tabMessage = z.discriminatedUnion('kind', [
  /** A poll was answered. `data` is what a tab with the same code made of it. */
  z.object({ kind: z.literal('heard'), hash: z.string(), data: z.unknown(), atMs: z.number() }),
  z.object({ kind: z.literal('changed'), key: z.array(z.unknown()) }),
]);
type TabMessage = z.infer<typeof tabMessage>;

type Named = { queryKey: readonly unknown[]; queryHash: string };

/** Lists that look the same in every tab; how many pages of a long one are open is each tab's own. */
const isShared = ({ queryKey }: Named) =>
  queryKey[0] === 'transfer' && queryKey[1] === 'task_list' && queryKey[2] !== 'pages';

export function createSharedPolls(): SharedPolls {
  /** Hashes of the lists that this tab polls for all. */
  const leading = new Set<string>();
  let isJoined = false;
  return {
    intervalOf: (query, ownMs) =>
      !isJoined || !isShared(query) || leading.has(query.queryHash) ? ownMs : ownMs * 2 + 3000,
    join: (client, sessionRef) => {
      // Without locks or channels each tab polls for itself.
      if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) return () => undefined;
      isJoined = true;
      const name = `isthmus-polls-${sessionRef}`;
      const leaveLeads = leadWhileShown(client, name, leading);
      const leaveChannel = speak(client, name);
      return () => {
        isJoined = false;
        leaveLeads();
        leaveChannel();
      };
    },
  };
}

/** Holds a lock on each shared list that this tab shows while somebody can see it; who holds it, polls. */
function leadWhileShown(client: QueryClient, name: string, leading: Set<string>): () => void {
  const held = new Map<string, AbortController>();
  const cache = client.getQueryCache();
  const settle = () => {
    const shown = document.hidden ? [] : cache.findAll({ type: 'active', predicate: isShared });
    const wanted = new Set(shown.map(({ queryHash }) => queryHash));
    for (const [hash, end] of held) if (!wanted.has(hash)) end.abort();
    for (const query of shown) if (!held.has(query.queryHash)) void lead(query);
  };
  const lead = async (query: Query) => {
    const { queryHash: hash } = query;
    const end = new AbortController();
    held.set(hash, end);
    const whileHeld = async () => {
      leading.add(hash);
      for (const observer of query.observers) observer.setOptions(observer.options);
      await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
    };
    try {
      await navigator.locks.request(`${name} ${hash}`, { signal: end.signal }, whileHeld);
    } catch (error) {
      if (!end.signal.aborted) throw error;
    } finally {
      leading.delete(hash);
      held.delete(hash);
    }
  };
  const unwatch = cache.subscribe(({ type }) => {
    if (type === 'observerAdded' || type === 'observerRemoved') settle();
  });
  document.addEventListener('visibilitychange', settle);
  settle();
  return () => {
    unwatch();
    document.removeEventListener('visibilitychange', settle);
    for (const end of held.values()) end.abort();
  };
}

function speak(client: QueryClient, name: string): () => void {
  const channel = new BroadcastChannel(name);
  const cache = client.getQueryCache();
  let isHearing = false;
  const post = (message: TabMessage) => {
    if (!isHearing) channel.postMessage(message);
  };
  const unwatch = cache.subscribe((event) => {
    if (event.type !== 'updated') return;
    const { query, action } = event;
    if (action.type === 'invalidate') post({ kind: 'changed', key: [...query.queryKey] });
    if (action.type !== 'success' || action.manual || !isShared(query)) return;
    post({ kind: 'heard', hash: query.queryHash, data: query.state.data, atMs: query.state.dataUpdatedAt });
  });
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const message = tabMessage.safeParse(event.data).data;
    if (message === undefined) return;
    isHearing = true;
    try {
      hear(client, message);
    } finally {
      isHearing = false;
    }
  };
  return () => {
    unwatch();
    channel.close();
  };
}

function hear(client: QueryClient, message: TabMessage): void {
  if (message.kind === 'changed') {
    const refetchType = document.hidden ? 'none' : 'active';
    void client.invalidateQueries({ queryKey: message.key, exact: true, refetchType });
    return;
  }
  const query = client.getQueryCache().get(message.hash);
  if (query === undefined || query.state.dataUpdatedAt >= message.atMs) return;
  client.setQueryData(query.queryKey, message.data, { updatedAt: message.atMs });
}
