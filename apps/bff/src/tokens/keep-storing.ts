import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats a write until the store has taken it: for what exists nowhere else, such as a refresh token that has just
 * replaced another. Once `closing` is aborted it goes on for five more seconds, then rejects.
 */
export async function keepStoring<T>(write: () => Promise<T>, closing: AbortSignal): Promise<T> {
  let lastTryAtMs = Number.POSITIVE_INFINITY;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await write();
    } catch (cause) {
      // By the machine's own clock: how long a process takes to end is no matter of the portal's time.
      if (closing.aborted) lastTryAtMs = Math.min(lastTryAtMs, performance.now() + farewellMs);
      if (performance.now() >= lastTryAtMs) throw cause;
    }
    await delay(pauseMs);
  }
}

const longestPauseMs = 1000;
const farewellMs = 5000;
