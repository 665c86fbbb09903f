import { formatTime } from '../transfer/endpoint-document.ts';
import { endOf } from './schedule.ts';
import type { Timer } from './timer-store.ts';

const timeOrNull = (timeMs: number | null) => (timeMs === null ? null : formatTime(timeMs));

/** The "V2TransferTimerRead" document: the answer to POST /v2/timer. */
export function timerDocument(timer: Timer) {
  return {
    job_id: timer.jobId,
    name: timer.name,
    timer_type: 'transfer',
    schedule: timer.schedule,
    body: timer.body,
    status: timer.status,
    inactive_reason: timer.inactiveReason,
    submitted_at: formatTime(timer.submittedMs),
    last_ran_at: timeOrNull(timer.lastRanMs),
    next_run: timer.status === 'active' ? timeOrNull(timer.nextRunMs) : null,
    number_of_runs: timer.runs,
    number_of_errors: timer.errors,
    activity: activityOf(timer),
  };
}

/** The "JobRead" document of the older part of the API. */
export function jobDocument(timer: Timer, results: { count: number; offset: number } = { count: 10, offset: 0 }) {
  const { afterMs, runs } = endOf(timer.schedule);
  const next = results.offset + results.count;
  return {
    ...timerDocument(timer),
    interval: timer.schedule.type === 'recurring' ? timer.schedule.interval_seconds : null,
    scope: 'https://auth.globus.org/scopes/actions.globus.org/transfer/transfer',
    callback_url: 'https://actions.automate.globus.org/transfer/transfer/run',
    callback_body: { body: timer.body },
    start: formatTime(timer.startMs),
    stop_after: { date: timeOrNull(afterMs), n_runs: runs },
    n_runs: timer.runs,
    n_errors: timer.errors,
    results: {
      data: timer.results.slice(results.offset, next),
      page_next: next < timer.results.length ? String(next) : null,
    },
  };
}

function activityOf({ status, nextRunMs, inactiveReason }: Timer) {
  if (status === 'active' && nextRunMs !== null) {
    return { code: 'awaiting_next_run', next_run: formatTime(nextRunMs) };
  }
  return status === 'inactive' ? { code: 'paused', reason: inactiveReason?.cause ?? 'other' } : null;
}
