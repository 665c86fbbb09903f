import type { StoredSession, Vault } from './vault.ts';

/** A vault that has things to write before it can be left. */
export type GatheringVault = Vault & { flush(): Promise<void> };

/**
 * The same vault, which writes down together when all sessions of a second were last seen: a write for each would be the
 * dearest part of the call that it comes with. This process knows at once; what a crash loses is that second.
 */
export function gatherTouches(vault: Vault): GatheringVault {
  const waiting = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const seen = [...waiting].map(([key, lastSeenAtMs]) => ({ key, lastSeenAtMs }));
    if (seen.length === 0) return;
    await vault.touch(seen);
    for (const { key, lastSeenAtMs } of seen) if (waiting.get(key) === lastSeenAtMs) waiting.delete(key);
  }

  function flushLater(): void {
    // A store that is away is tried again; who calls meanwhile is told by the calls that need it.
    timer ??= setTimeout(() => void flush().catch(flushLater), gatherMs);
    timer.unref();
  }

  /** As it will be stored. */
  function current<T extends StoredSession | null>(session: T): T {
    const lastSeenAtMs = session === null ? undefined : waiting.get(session.key);
    if (session === null || lastSeenAtMs === undefined || session.ended !== null) return session;
    return { ...session, lastSeenAtMs: Math.max(session.lastSeenAtMs, lastSeenAtMs) };
  }

  return {
    ...vault,
    flush,
    async touch(seen) {
      for (const { key, lastSeenAtMs } of seen) waiting.set(key, Math.max(waiting.get(key) ?? 0, lastSeenAtMs));
      flushLater();
    },
    load(key) {
      const found = vault.load(key);
      if (waiting.size === 0) return found;
      return found instanceof Promise ? found.then(current) : current(found);
    },
    sessionsOf: async (fingerprint) => (await vault.sessionsOf(fingerprint)).map(current),
    async overdue(...limits) {
      await flush();
      return vault.overdue(...limits);
    },
  };
}

const gatherMs = 1000;
