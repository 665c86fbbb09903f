import * as z from 'zod/mini';
import type { TimerSchedule } from './timer-document.ts';

export const repeatUnits = ['minutes', 'hours', 'days', 'weeks'] as const;
export type RepeatUnit = (typeof repeatUnits)[number];

export const unitSeconds: Record<RepeatUnit, number> = { minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 };

/** As a person chooses when something is to run. Times are those of a clock on the wall: `2026-11-30T06:00`. */
export const plan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now') }),
  z.object({ kind: z.literal('later'), at: z.string() }),
  z.object({
    kind: z.literal('repeat'),
    /** As typed. */
    every: z.string(),
    unit: z.enum(repeatUnits),
    /** The first run; empty for right away. */
    start: z.string(),
    ends: z.enum(['never', 'date', 'count']),
    endDate: z.string(),
    endCount: z.string(),
  }),
]);
export type Plan = z.infer<typeof plan>;
export type LaterPlan = Exclude<Plan, { kind: 'now' }>;

export const rightNow: Plan = { kind: 'now' };

/** What each kind begins with: the next whole hour, and each day at that time. */
export function usualPlan(kind: Plan['kind'], nowMs: number): Plan {
  if (kind === 'now') return rightNow;
  const at = wallTime(nextHour(nowMs));
  if (kind === 'later') return { kind, at };
  return { kind, every: '1', unit: 'days', start: at, ends: 'never', endDate: '', endCount: '10' };
}

export type PlanRefusals = Partial<Record<'at' | 'every' | 'start' | 'endDate' | 'endCount', string>>;

/** Why it can't be scheduled so, by the field that is wrong; nothing when it can. */
export function planRefusals(chosen: Plan, nowMs: number): PlanRefusals {
  if (chosen.kind === 'now') return {};
  if (chosen.kind === 'later') {
    const at = wallTimeMs(chosen.at);
    if (at === null) return { at: 'Choose a date and a time.' };
    return at < nowMs ? { at: 'This time is over.' } : {};
  }
  const start = startMs(chosen, nowMs);
  const end = wallTimeMs(chosen.endDate);
  const every = wholeNumber(chosen.every);
  const count = wholeNumber(chosen.endCount);
  return {
    ...(every === null && { every: 'A whole number, 1 or more.' }),
    ...(every !== null && every * unitSeconds[chosen.unit] > longestSeconds && { every: 'At most ten years.' }),
    ...(start === null && { start: 'Choose a date and a time, or nothing.' }),
    // Typed a moment ago, it may have passed while the rest was chosen.
    ...(start !== null && start < nowMs - 60_000 && { start: 'This time is over.' }),
    ...(chosen.ends === 'date' && end === null && { endDate: 'Choose a date and a time.' }),
    ...(chosen.ends === 'date' &&
      end !== null &&
      end < (start ?? nowMs) && { endDate: 'It would end before it starts.' }),
    ...(chosen.ends === 'count' && count === null && { endCount: 'A whole number, 1 or more.' }),
  };
}

/** The first of these refusals, for who can show one only. */
export function planRefusal(chosen: Plan, nowMs: number): string | null {
  return Object.values(planRefusals(chosen, nowMs))[0] ?? null;
}

/** The same for Timers. Only for a plan that nothing refuses. */
export function scheduleOf(chosen: LaterPlan, nowMs: number): TimerSchedule {
  if (chosen.kind === 'later') return { type: 'once', datetime: isoTime(wallTimeMs(chosen.at) ?? nowMs) };
  const { ends, unit } = chosen;
  const count = wholeNumber(chosen.endCount) ?? 1;
  return {
    type: 'recurring',
    interval_seconds: (wholeNumber(chosen.every) ?? 1) * unitSeconds[unit],
    start: isoTime(startMs(chosen, nowMs) ?? nowMs),
    ...(ends === 'date' && { end: { condition: 'time', datetime: isoTime(wallTimeMs(chosen.endDate) ?? nowMs) } }),
    ...(ends === 'count' && { end: { condition: 'iterations', count } }),
  };
}

const longestSeconds = 10 * 365 * 86_400;

function startMs(chosen: Extract<Plan, { kind: 'repeat' }>, nowMs: number): number | null {
  return chosen.start === '' ? nowMs : wallTimeMs(chosen.start);
}

function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** Epoch milliseconds of a time on this machine's wall, as a date-and-time field gives it; null when it is none. */
export function wallTimeMs(text: string): number | null {
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

/** The way back, to the minute. */
export function wallTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function nextHour(nowMs: number): number {
  const at = new Date(nowMs);
  at.setHours(at.getHours() + 1, 0, 0, 0);
  return at.getTime();
}

// As the Python SDK writes times for Timers.
function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, '+00:00');
}
