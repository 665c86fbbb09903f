import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextRun } from './schedule.ts';

const startMs = Date.UTC(2026, 0, 1);

test('the next run lies ahead, on the grid of the first, and not beyond the end', () => {
  const run = fc.record({
    interval_seconds: fc.integer({ min: 1, max: 1_000_000 }),
    aheadMs: fc.integer({ min: 0, max: 10_000_000_000 }),
    count: fc.option(fc.integer({ min: 1, max: 20 })),
    runs: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(run, ({ interval_seconds, aheadMs, count, runs }) => {
      const end = count === null ? null : { condition: 'iterations' as const, count };
      const nowMs = startMs + aheadMs;
      const next = nextRun({ type: 'recurring', interval_seconds, end }, { startMs, runs, nowMs });
      if (count !== null && runs >= count) return next === null;
      expect(next).toBeGreaterThan(nowMs);
      return (
        next !== null && (next - startMs) % (interval_seconds * 1000) === 0 && next - nowMs <= interval_seconds * 1000
      );
    }),
  );
});

test('a time that ends a schedule is the last that it runs at', () => {
  const plan = (datetime: string) => ({
    type: 'recurring' as const,
    interval_seconds: 3600,
    end: { condition: 'time' as const, datetime },
  });
  const at = { startMs, runs: 1, nowMs: startMs };
  expect(nextRun(plan('2026-01-01T01:00:00Z'), at)).toBe(startMs + 3_600_000);
  expect(nextRun(plan('2026-01-01T00:59:59Z'), at)).toBeNull();
  expect(nextRun({ type: 'once' }, at)).toBeNull();
});
