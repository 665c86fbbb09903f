import { setTimeout } from 'node:timers/promises';
import { partBytes } from './file-threads.ts';

export type Throttle = {
  /** How much to copy at once. */
  chunkBytes: number;
  /** Waits until `bytes` more may have been copied. Without a limit it never waits. Rejects when the signal aborts. */
  wait(bytes: number, signal: AbortSignal): Promise<void>;
};

const shortestWaitMs = 4;
/** Smaller, so that progress is smooth. */
const limitedChunkBytes = 512 * 1024;

export function createThrottle(bytesPerSecond: number | undefined): Throttle {
  if (bytesPerSecond === undefined) return { chunkBytes: partBytes, wait: async () => {} };
  let freeAtMs = 0;
  return {
    chunkBytes: limitedChunkBytes,
    async wait(bytes, signal) {
      const nowMs = performance.now();
      freeAtMs = Math.max(nowMs, freeAtMs) + (bytes / bytesPerSecond) * 1000;
      if (freeAtMs - nowMs >= shortestWaitMs) await setTimeout(freeAtMs - nowMs, undefined, { signal });
    },
  };
}
