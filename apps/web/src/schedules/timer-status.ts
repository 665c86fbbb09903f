import { CalendarCheck, CircleCheck, type LucideIcon, Pause, TriangleAlert, UserRoundX } from 'lucide-react';
import { formatCount, parseTime } from '../ui/format.ts';
import type { Tone } from '../ui/tone.ts';
import { runsDue, startOf } from './schedule-words.ts';
import type { TimerDocument } from './timer-document.ts';

export type TimerState = 'active' | 'late' | 'paused' | 'waiting' | 'ended';

export const timerLooks: Record<TimerState, { text: string; tone: Tone; icon: LucideIcon }> = {
  active: { text: 'Active', tone: 'success', icon: CalendarCheck },
  late: { text: 'Late', tone: 'warning', icon: TriangleAlert },
  paused: { text: 'Paused', tone: 'neutral', icon: Pause },
  waiting: { text: 'Waits for you', tone: 'warning', icon: UserRoundX },
  ended: { text: 'Ended', tone: 'neutral', icon: CircleCheck },
};

/** What stands where the next run would. */
export const noNextRun: Record<TimerState, string> = {
  active: 'Not known yet',
  late: 'Not known yet',
  paused: 'None while it is paused',
  waiting: 'None until it may go on',
  ended: 'None, it is over',
};

const lateMs = 5 * 60_000;

/** What the person should understand out of `status`, `inactive_reason` and the next run. */
export function timerState(timer: TimerDocument, nowMs: number): TimerState {
  if (timer.status === 'ended') return 'ended';
  if (timer.status === 'inactive') return timer.inactive_reason?.cause === 'user' ? 'paused' : 'waiting';
  const nextMs = parseTime(timer.next_run ?? null);
  return nextMs !== null && nextMs < nowMs - lateMs ? 'late' : 'active';
}

/** Whether it stopped because the person has to allow or prove something. */
export function waitsForAccess(timer: TimerDocument): boolean {
  return timer.status === 'inactive' && timer.inactive_reason?.cause === 'globus_auth_requirements';
}

/** The runs that were due since the last one and did not happen, while it is paused or waits. */
export function missedRuns(timer: TimerDocument, nowMs: number): number {
  const startMs = firstRunMs(timer);
  if (timer.status !== 'inactive' || !timer.schedule || startMs === null) return 0;
  return runsDue(timer.schedule, startMs, parseTime(timer.last_ran_at ?? null), nowMs);
}

/** The missed runs in a sentence; null when there are none. */
export function missedWords(missed: number): string | null {
  if (missed === 0) return null;
  if (missed === 1) return 'One run was missed meanwhile. It isn’t made up for by itself.';
  return `${formatCount(missed)} runs were missed meanwhile. They aren’t made up for.`;
}

/** When it runs, or ran, for the first time. */
export function firstRunMs(timer: TimerDocument): number | null {
  return parseTime(timer.start ?? null) ?? (timer.schedule ? startOf(timer.schedule) : null);
}
