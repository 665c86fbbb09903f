import { LRUCache } from 'lru-cache';
import { Problem } from '../problem.ts';

/** Takes one from the bucket of this key. Throws Problem `rate_limited` when it is empty. */
export type RateLimit = (key: string) => void;

/**
 * A token bucket for each key: it holds `perMinute`, and fills at that rate. 0 means no limit. The bucket is kept as the
 * moment at which it will be full again (GCRA), one number a key, and the oldest are forgotten beyond 50,000.
 */
export function createRateLimit(name: string, perMinute: number, now: () => number): RateLimit {
  if (perMinute === 0) return () => {};
  const buckets = new LRUCache<string, { fullAtMs: number }>({ max: 50_000 });
  const intervalMs = windowMs / perMinute;
  return (key) => {
    const nowMs = now();
    const bucket = buckets.get(key);
    const next = Math.max(bucket?.fullAtMs ?? 0, nowMs) + intervalMs;
    if (next - nowMs > windowMs) {
      const retryAfterSeconds = Math.max(1, Math.ceil((next - nowMs - windowMs) / 1000));
      throw new Problem('rate_limited', { reason: name, retryAfterSeconds, quota: { name, perMinute } });
    }
    if (bucket === undefined) buckets.set(key, { fullAtMs: next });
    else bucket.fullAtMs = next;
  };
}

const windowMs = 60_000;
