import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Readiness } from '../operations/readiness.ts';

/**
 * Tells operators when this clock and that of Globus Auth are more than half a minute apart. Nothing is refused for
 * it: lives of tokens count from when they were received.
 */
export function createClockWatch({ metrics, readiness, log }: { metrics: Metrics; readiness: Readiness; log: Log }) {
  let isOff = false;
  return (skewMs: number): void => {
    metrics.authClockSkewSeconds.set(skewMs / 1000);
    const wasOff = isOff;
    isOff = Math.abs(skewMs) > toleratedMs;
    if (!isOff) {
      if (wasOff) readiness.report('clock', null);
      return;
    }
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const detail = `this clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} that of Globus Auth`;
    readiness.report('clock', { level: 'note', detail });
    if (!wasOff) log.warn({ skewSeconds: Math.round(skewMs / 1000) }, 'the clock differs from that of Globus Auth');
  };
}

const toleratedMs = 30_000;
