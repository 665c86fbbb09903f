import type { Log } from '../log.ts';
import { keepStoring } from './keep-storing.ts';

export type SureWrites = {
  /** Does it now or, when the store is away, as soon as that is back. Never rejects, and waits for the first try only. */
  write(what: string, write: () => Promise<void>): Promise<void>;
  /** Waits for all that is still unwritten, a few seconds at most. */
  close(): Promise<void>;
};

/** Writes to the store that must happen although nobody waits for them, or can be told that they failed. */
export function createSureWrites(log: Log): SureWrites {
  const closing = new AbortController();
  const unwritten = new Set<Promise<void>>();

  function keep(what: string, write: () => Promise<void>): void {
    const kept = keepStoring(write, closing.signal)
      .catch((cause: unknown) => log.fatal({ cause, what }, 'a write was lost as the process ended'))
      .finally(() => unwritten.delete(kept));
    unwritten.add(kept);
  }

  return {
    async write(what, write) {
      try {
        await write();
      } catch (cause) {
        log.error({ cause, what }, 'a write is kept until the store takes it');
        keep(what, write);
      }
    },
    async close() {
      closing.abort();
      await Promise.all(unwritten);
    },
  };
}
