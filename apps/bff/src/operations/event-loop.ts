import { monitorEventLoopDelay } from 'node:perf_hooks';

export type EventLoopWatch = {
  /** Whether work waits so long for its turn that calls of nobody should not join it. */
  isOverloaded(): boolean;
  close(): void;
};

/**
 * Watches how late the event loop comes to what is due. Overloaded while the 99th percentile of the last three seconds
 * is over the limit: of one long pause alone, such as a garbage collection, it is not. 0 means never.
 */
export function watchEventLoop(limitMs: number): EventLoopWatch {
  if (limitMs === 0) return { isOverloaded: () => false, close() {} };
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let isOverloaded = false;
  const timer = setInterval(() => {
    isOverloaded = delay.percentile(99) > limitMs * 1e6;
    delay.reset();
  }, windowMs);
  timer.unref();
  return {
    isOverloaded: () => isOverloaded,
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

const resolutionMs = 20;
// Some 150 samples, so that the largest one is beyond the percentile.
const windowMs = 3000;
