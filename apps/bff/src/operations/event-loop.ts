import { monitorEventLoopDelay } from 'node:perf_hooks';

export type EventLoopWatch = {
  /** Whether work waits so long for its turn that calls of nobody should not join it. */
  isOverloaded(): boolean;
  close(): void;
};

/**
 * Watches how late the event loop comes to what is due. Overloaded while the 99th percentile of the last second is over
 * 200 ms.
 */
export function watchEventLoop(): EventLoopWatch {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let isOverloaded = false;
  const timer = setInterval(() => {
    isOverloaded = delay.percentile(99) > limitNs;
    delay.reset();
  }, 1000);
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
const limitNs = 200e6;
