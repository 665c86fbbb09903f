import * as z from 'zod/mini';
import { parseTime } from '../transfer/filter-clauses.ts';

const time = z.string().check(z.refine(isTime, 'not a time such as 2026-01-31T12:00:00Z'));

const once = z.object({ type: z.literal('once'), datetime: z.optional(z.nullable(time)) });
const recurring = z.object({
  type: z.literal('recurring'),
  interval_seconds: z.int().check(z.gte(1), z.lte(31_536_000_00)),
  start: z.optional(z.nullable(time)),
  end: z.optional(
    z.nullable(
      z.union([
        z.object({ condition: z.literal('time'), datetime: time }),
        // The API's document says `count`, its users' guide `iterations`.
        z
          .object({
            condition: z.literal('iterations'),
            count: z.optional(z.int().check(z.positive())),
            iterations: z.optional(z.int().check(z.positive())),
          })
          .check(z.refine(({ count, iterations }) => (count ?? iterations) !== undefined, 'count is needed')),
      ]),
    ),
  ),
});

/** When a timer runs, as Globus Timers has it. */
export const schedule = z.discriminatedUnion('type', [once, recurring]);
export type Schedule = z.infer<typeof schedule>;

/** The first run, in milliseconds. */
export function firstRun(plan: Schedule, nowMs: number): number {
  const text = plan.type === 'once' ? plan.datetime : plan.start;
  return text ? parseTime(text) : nowMs;
}

/** When the schedule is over: a time in milliseconds, a number of runs, or neither. */
export function endOf(plan: Schedule): { afterMs: number | null; runs: number | null } {
  if (plan.type === 'once') return { afterMs: null, runs: 1 };
  const end = plan.end ?? null;
  if (end === null) return { afterMs: null, runs: null };
  if (end.condition === 'time') return { afterMs: parseTime(end.datetime), runs: null };
  return { afterMs: null, runs: end.count ?? end.iterations ?? null };
}

/**
 * The next run, on the grid that begins with the first; null when the schedule is over. Runs
 * that were missed are not made up for: the next one is the first that lies in the future.
 */
export function nextRun(
  plan: Schedule,
  { startMs, runs, nowMs }: { startMs: number; runs: number; nowMs: number },
): number | null {
  if (plan.type === 'once') return null;
  const end = endOf(plan);
  if (end.runs !== null && runs >= end.runs) return null;
  const intervalMs = plan.interval_seconds * 1000;
  const nextMs = startMs + intervalMs * Math.max(1, Math.floor((nowMs - startMs) / intervalMs) + 1);
  return end.afterMs !== null && nextMs > end.afterMs ? null : nextMs;
}

function isTime(text: string): boolean {
  try {
    parseTime(text);
    return true;
  } catch {
    return false;
  }
}
