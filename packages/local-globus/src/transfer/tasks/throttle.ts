import { setTimeout } from 'node:timers/promises';

/** Waits until `bytes` more may have been copied. Without a limit it never waits. Rejects when the signal aborts. */
export type Throttle = (bytes: number, signal: AbortSignal) => Promise<void>;

const shortestWaitMs = 4;

export function createThrottle(bytesPerSecond: number | undefined): Throttle {
  if (bytesPerSecond === undefined) return async () => {};
  let freeAtMs = 0;
  return async (bytes, signal) => {
    const nowMs = performance.now();
    freeAtMs = Math.max(nowMs, freeAtMs) + (bytes / bytesPerSecond) * 1000;
    if (freeAtMs - nowMs >= shortestWaitMs) await setTimeout(freeAtMs - nowMs, undefined, { signal });
  };
}
