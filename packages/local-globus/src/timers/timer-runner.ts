import type { Logger } from 'pino';
import { v1 as uuidV1 } from 'uuid';
import { formatTime } from '../transfer/endpoint-document.ts';
import { nextRun } from './schedule.ts';
import type { RunResult, Timer, TimerStore } from './timer-store.ts';
import type { Submitted, TransferAccess } from './transfer-access.ts';

const lookEveryMs = 200;
const resultsKept = 100;

export interface TimerRunner {
  /** Stops looking; answers when the run that is under way has ended. */
  close(): Promise<void>;
}

/** Runs the timers whose time has come, one after the other: each run submits its transfer. */
export function startTimerRunner(options: {
  store: TimerStore;
  access: TransferAccess;
  now: () => number;
  log: Logger;
}): TimerRunner {
  const { store, now, log } = options;
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const runDue = async () => {
    for (const timer of store.due(now())) {
      if (closed) return;
      await runOnce({ ...options, isClosed: () => closed }, timer);
    }
  };
  const look = () => {
    if (isRunning || closed) return;
    isRunning = true;
    running = runDue()
      .catch((error: unknown) => log.error({ err: error }, 'timers could not be run'))
      .finally(() => {
        isRunning = false;
      });
  };
  const looking = setInterval(look, lookEveryMs);
  return {
    async close() {
      closed = true;
      clearInterval(looking);
      await running;
    },
  };
}

async function runOnce(
  {
    store,
    access,
    now,
    isClosed,
  }: { store: TimerStore; access: TransferAccess; now: () => number; isClosed: () => boolean },
  { jobId, refreshToken, submissionId, body, name }: Timer,
): Promise<void> {
  const startedMs = now();
  const label = typeof body.label === 'string' ? body.label : name;
  const document = { ...body, ...(label !== null && { label }), DATA_TYPE: 'transfer', submission_id: submissionId };
  const submitted = await access.submit(refreshToken, document);
  // Local Globus ends, and Transfer went first: the run is made at the next start.
  if (isClosed() && submitted.kind === 'unavailable') return;
  // It may have been paused or removed while Transfer was asked.
  const timer = store.find(jobId);
  if (timer === undefined) return;
  store.save(afterRun(timer, submitted, startedMs, now()));
}

function afterRun(timer: Timer, submitted: Submitted, startedMs: number, nowMs: number): Timer {
  if (submitted.kind === 'unavailable') {
    // Tried again with the same submission id: Transfer takes it once.
    return { ...timer, errors: timer.errors + 1, nextRunMs: nowMs + 1000, results: noted(timer, submitted, startedMs) };
  }
  if (submitted.kind === 'denied') {
    return {
      ...timer,
      status: 'inactive',
      inactiveReason: { cause: 'globus_auth_requirements', detail: submitted.detail },
      errors: timer.errors + 1,
      results: noted(timer, submitted, startedMs),
    };
  }
  const runs = timer.runs + 1;
  const nextRunMs = nextRun(timer.schedule, { startMs: timer.startMs, runs, nowMs });
  return {
    ...timer,
    runs,
    errors: timer.errors + (submitted.status < 300 ? 0 : 1),
    lastRanMs: startedMs,
    nextRunMs,
    status: nextRunMs === null ? 'ended' : timer.status,
    submissionId: uuidV1(),
    results: noted(timer, submitted, startedMs),
  };
}

function noted(timer: Timer, submitted: Submitted, startedMs: number): RunResult[] {
  const ran_at = formatTime(startedMs);
  const made: RunResult =
    submitted.kind === 'answered'
      ? {
          ran_at,
          status: submitted.status,
          run_status: submitted.status < 300 ? 'success' : 'failed',
          data: submitted.document,
        }
      : { ran_at, status: submitted.kind === 'denied' ? 403 : 503, run_status: 'failed', data: submitted };
  return [made, ...timer.results].slice(0, resultsKept);
}
