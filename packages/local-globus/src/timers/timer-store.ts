import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import type { Sealing } from '../sealing.ts';
import { schedule } from './schedule.ts';

const result = z.object({
  ran_at: z.string(),
  status: z.number(),
  run_status: z.string(),
  data: z.unknown(),
});
export type RunResult = z.infer<typeof result>;

const timer = z.object({
  jobId: z.string(),
  ownerId: z.string(),
  name: z.nullable(z.string()),
  schedule,
  /** The transfer document, without a submission id. */
  body: z.record(z.string(), z.unknown()),
  status: z.enum(['active', 'inactive', 'ended']),
  /** Why it is inactive: its owner paused it, or has to allow something first. */
  inactiveReason: z.nullable(
    z.object({ cause: z.enum(['user', 'globus_auth_requirements']), detail: z.optional(z.unknown()) }),
  ),
  submittedMs: z.number(),
  startMs: z.number(),
  nextRunMs: z.nullable(z.number()),
  lastRanMs: z.nullable(z.number()),
  runs: z.number(),
  errors: z.number(),
  /** The newest first. */
  results: z.array(result),
  /** Of the run that comes next: kept before it is sent, so that a run that was cut off is not made twice. */
  submissionId: z.string(),
  /** By which it gets tokens of Transfer for its owner. Sealed in the database. */
  refreshToken: z.string(),
});
/** A timer, as it is kept. Times are in milliseconds. */
export type Timer = z.infer<typeof timer>;

export interface TimerStore {
  find(jobId: string): Timer | undefined;
  /** The owner's timers, the oldest first. */
  of(ownerId: string): Timer[];
  /** The active timers whose time has come. */
  due(nowMs: number): Timer[];
  save(timer: Timer): void;
  remove(jobId: string): void;
  reset(): void;
}

/** The timers in the database; the tokens that they hold are sealed with the key given. */
export function openTimers(database: DatabaseSync, sealing: Sealing): TimerStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS timers_timers (
      job_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, due_ms INTEGER, document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS timers_by_owner ON timers_timers (owner_id);
    CREATE INDEX IF NOT EXISTS timers_by_due ON timers_timers (due_ms);`);
  const asTimer = (row: Record<string, unknown>) => {
    const kept = timer.parse(JSON.parse(String(row.document)));
    return { ...kept, refreshToken: sealing.open(kept.refreshToken, kept.jobId) };
  };
  const put = database.prepare(
    `INSERT INTO timers_timers VALUES (?, ?, ?, ?)
     ON CONFLICT (job_id) DO UPDATE SET due_ms = excluded.due_ms, document = excluded.document`,
  );
  const save: TimerStore['save'] = (one) => {
    const document = { ...one, refreshToken: sealing.seal(one.refreshToken, one.jobId) };
    put.run(one.jobId, one.ownerId, one.status === 'active' ? one.nextRunMs : null, JSON.stringify(document));
  };
  sealOldOnes(database, sealing, save);
  return {
    find(jobId) {
      const row = database.prepare('SELECT document FROM timers_timers WHERE job_id = ?').get(jobId.toLowerCase());
      return row === undefined ? undefined : asTimer(row);
    },
    of: (ownerId) =>
      database
        .prepare('SELECT document FROM timers_timers WHERE owner_id = ? ORDER BY rowid')
        .all(ownerId)
        .map(asTimer),
    due: (nowMs) =>
      database.prepare('SELECT document FROM timers_timers WHERE due_ms <= ? ORDER BY due_ms').all(nowMs).map(asTimer),
    save,
    remove: (jobId) => void database.prepare('DELETE FROM timers_timers WHERE job_id = ?').run(jobId),
    reset: () => database.exec('DELETE FROM timers_timers'),
  };
}

/** Folders of before kept the tokens as they are: none of them is to stay, in no free page of the file either. */
function sealOldOnes(database: DatabaseSync, sealing: Sealing, save: TimerStore['save']): void {
  const kept = database.prepare('SELECT document FROM timers_timers').all();
  const open = kept
    .map(({ document }) => timer.parse(JSON.parse(String(document))))
    .filter(({ refreshToken }) => !sealing.isSealed(refreshToken));
  if (open.length === 0) return;
  open.forEach(save);
  database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
}
