import { formatCount, parseTime } from '../ui/format.ts';
import { type RepeatUnit, repeatUnits, unitSeconds } from './plan.ts';
import type { TimerSchedule } from './timer-document.ts';

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** A moment in the reader's zone, to the minute: `Mon, 30 Nov 2026, 06:00`. */
export function formatMoment(atMs: number): string {
  return moment.format(atMs);
}

/** How often, and when: `Every Monday at 06:00`, `Every 15 minutes`, `Once`. */
export function repeatWords(schedule: TimerSchedule, startMs: number | null): string {
  if (schedule.type === 'once') return 'Once';
  const { count, unit } = intervalOf(schedule.interval_seconds);
  const every = count === 1 ? `Every ${unit.slice(0, -1)}` : `Every ${formatCount(count)} ${unit}`;
  if (startMs === null) return every;
  if (unit === 'weeks') {
    const day = weekday.format(startMs);
    return count === 1 ? `Every ${day} at ${clock.format(startMs)}` : `${every} on ${day} at ${clock.format(startMs)}`;
  }
  return unit === 'days' ? `${every} at ${clock.format(startMs)}` : every;
}

/** When it is over: `ends after 10 runs`, `ends on …`; null when it goes on for ever or runs once. */
export function endWords(schedule: TimerSchedule): string | null {
  if (schedule.type === 'once' || !schedule.end) return null;
  if (schedule.end.condition === 'time') {
    const atMs = parseTime(schedule.end.datetime);
    return atMs === null ? null : `ends on ${formatMoment(atMs)}`;
  }
  const runs = runsOf(schedule);
  return runs === null ? null : `ends after ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`;
}

/** The whole of it in a sentence, for somebody who is about to say yes to it. */
export function planSentence(schedule: TimerSchedule, nowMs: number): string {
  const startMs = startOf(schedule) ?? nowMs;
  // What starts within the minute starts when it is submitted.
  const isNow = startMs - nowMs < 60_000;
  if (schedule.type === 'once') return `Once, on ${formatMoment(startMs)}.`;
  const first = isNow ? 'first as soon as you submit' : `first on ${formatMoment(startMs)}`;
  const words = [repeatWords(schedule, startMs), first, endWords(schedule) ?? 'until you stop it'];
  const lastMs = lastRunMs(schedule, startMs);
  const last = lastMs === null ? '' : ` The last run is on ${formatMoment(lastMs)}.`;
  return `${words.join(', ')}.${last}`;
}

/** The first run in epoch milliseconds; null when the schedule leaves it open. */
export function startOf(schedule: TimerSchedule): number | null {
  return parseTime((schedule.type === 'once' ? schedule.datetime : schedule.start) ?? null);
}

/** The last run of a schedule that ends; null when it doesn't, or has but one. */
export function lastRunMs(schedule: TimerSchedule, startMs: number): number | null {
  if (schedule.type === 'once' || !schedule.end) return null;
  const stepMs = schedule.interval_seconds * 1000;
  const runs = runsOf(schedule);
  if (runs !== null) return runs > 1 ? startMs + (runs - 1) * stepMs : null;
  const endMs = schedule.end.condition === 'time' ? parseTime(schedule.end.datetime) : null;
  if (endMs === null || endMs < startMs + stepMs) return null;
  return startMs + Math.floor((endMs - startMs) / stepMs) * stepMs;
}

/** How many runs were due after `sinceMs`, or from the start on, and up to `nowMs`. */
export function runsDue(schedule: TimerSchedule, startMs: number, sinceMs: number | null, nowMs: number): number {
  const until = (ms: number) => {
    if (ms < startMs) return 0;
    return schedule.type === 'once' ? 1 : Math.floor((ms - startMs) / (schedule.interval_seconds * 1000)) + 1;
  };
  return Math.max(0, until(nowMs) - (sinceMs === null ? 0 : until(sinceMs)));
}

/** An interval in the largest unit that it is a whole number of. */
export function intervalOf(seconds: number): { count: number; unit: RepeatUnit | 'seconds' } {
  const unit = repeatUnits.findLast((one) => seconds % unitSeconds[one] === 0);
  return unit === undefined ? { count: seconds, unit: 'seconds' } : { count: seconds / unitSeconds[unit], unit };
}

/** The reader's time zone as they know it, and whether its clocks change in the course of a year. */
export function timeZone(nowMs: number): { name: string; offset: string; changes: boolean } {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const year = new Date(nowMs).getFullYear();
  const offsets = [0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset());
  return { name, offset: offsetWords(-new Date(nowMs).getTimezoneOffset()), changes: offsets[0] !== offsets[1] };
}

function offsetWords(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const parts = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
  return `UTC${minutes > 0 ? '+' : '−'}${parts.join(':')}`;
}

function runsOf(schedule: Extract<TimerSchedule, { type: 'recurring' }>): number | null {
  return schedule.end?.condition === 'iterations' ? (schedule.end.count ?? schedule.end.iterations ?? null) : null;
}
