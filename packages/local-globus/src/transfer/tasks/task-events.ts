import type { TransferContext } from '../context.ts';
import { countSubtasks, moveStates } from './subtask-store.ts';
import type { TaskFault } from './task-fault.ts';
import type { SubtaskState, TaskProgress, TaskRecord } from './task-record.ts';
import { addEvent, describeCode, inTransaction, saveEnd, saveProgress } from './task-store.ts';

const progressEveryMs = 5000;

export type ProgressMark = { timeMs: number; bytes: number };

export function noteStart({ database, now }: TransferContext, task: TaskRecord): void {
  const started = database
    .prepare("SELECT 1 FROM transfer_events WHERE task_id = ? AND code = 'STARTED'")
    .get(task.taskId);
  if (started !== undefined) return;
  const details = isSync(task)
    ? 'Starting sync scan'
    : JSON.stringify({ type: 'Local copy', concurrency: 4, parallelism: 1, pipelining: 1 }, null, 2);
  addEvent(database, task.taskId, { code: 'STARTED', isError: false, details }, now());
}

export function noteFault(
  { database, now }: TransferContext,
  task: TaskRecord,
  progress: TaskProgress,
  fault: TaskFault,
): void {
  progress.faults += 1;
  progress.nice_status = fault.code;
  progress.nice_status_details = fault.details;
  inTransaction(database, () => {
    addEvent(database, task.taskId, { code: fault.code, isError: true, details: fault.details }, now());
    saveProgress(database, task.taskId, progress);
  });
}

/** Writes that a transfer has passed over what it could not read. */
export function noteSkipped({ database, now }: TransferContext, task: TaskRecord, count: number): void {
  const write = (code: string, details: string) =>
    addEvent(database, task.taskId, { code, isError: false, details }, now());
  write('SKIPPED_ERRORS', `Skipped ${count} source error(s)`);
  if (task.options.delete_destination_extra) {
    write(
      'DELETE_DESTINATION_EXTRA_SKIPPED',
      'Nothing was removed at the destination, since source errors were skipped',
    );
  }
}

/** Writes a PROGRESS event when there was progress and the last one is a while ago; answers what the next one counts from. */
export function noteProgress(
  context: TransferContext,
  task: TaskRecord,
  progress: TaskProgress,
  mark: ProgressMark,
): ProgressMark {
  const nowMs = context.now();
  if (nowMs - mark.timeMs < progressEveryMs || progress.bytes_transferred <= mark.bytes) return mark;
  addEvent(
    context.database,
    task.taskId,
    progressEvent(progress.bytes_transferred - mark.bytes, nowMs - mark.timeMs),
    nowMs,
  );
  return { timeMs: nowMs, bytes: progress.bytes_transferred };
}

function progressEvent(bytes: number, durationMs: number) {
  const seconds = Math.max(durationMs, 1) / 1000;
  const details = {
    bytes_transferred: bytes,
    duration: Number(seconds.toFixed(2)),
    mbps: Number(((bytes * 8) / 1e6 / seconds).toFixed(2)),
  };
  return { code: 'PROGRESS', isError: false, details: JSON.stringify(details, null, 2) };
}

export type TaskEnd = { kind: 'succeeded' } | { kind: 'canceled' } | { kind: 'failed'; code: string };

/** Writes the end of a task: what is left of its subtasks, its last event and its status, all or nothing. */
export function endTask(
  { database, now }: TransferContext,
  task: TaskRecord,
  progress: TaskProgress,
  end: TaskEnd,
): void {
  inTransaction(database, () => {
    const nowMs = now();
    if (end.kind === 'succeeded') {
      const { bytes_transferred } = progress;
      if (bytes_transferred > 0)
        addEvent(database, task.taskId, progressEvent(bytes_transferred, nowMs - task.requestTimeMs), nowMs);
      const details = isSync(task)
        ? `Scanned ${countSubtasks(database, task.taskId).files} file(s)`
        : JSON.stringify({ files_succeeded: filesDone(database, task, progress) }, null, 2);
      addEvent(database, task.taskId, { code: 'SUCCEEDED', isError: false, details }, nowMs);
      saveEnd(database, task.taskId, 'SUCCEEDED', nowMs, progress);
    } else if (end.kind === 'canceled') {
      giveUp(database, task, 'canceled');
      addEvent(database, task.taskId, { code: 'CANCELED', isError: true, details: canceledBy(task) }, nowMs);
      saveEnd(database, task.taskId, 'FAILED', nowMs, { ...progress, fatal_error: fatal('CANCELED') });
    } else {
      giveUp(database, task, 'failed');
      saveEnd(database, task.taskId, 'FAILED', nowMs, { ...progress, fatal_error: fatal(end.code) });
    }
  });
}

/** Ends a task whose deadline has passed. */
export function expireTask({ database, now }: TransferContext, task: TaskRecord, progress: TaskProgress): void {
  inTransaction(database, () => {
    giveUp(database, task, 'expired');
    addEvent(database, task.taskId, { code: 'EXPIRED', isError: true, details: 'The deadline passed' }, now());
    saveEnd(database, task.taskId, 'FAILED', now(), { ...progress, fatal_error: fatal('EXPIRED') });
  });
}

const giveUp = (database: TransferContext['database'], task: TaskRecord, state: SubtaskState) =>
  moveStates(database, task.taskId, ['pending', 'retrying'], state);

const canceledBy = ({ options }: TaskRecord): string =>
  options.canceled_by_admin === null
    ? 'Canceled by the task owner'
    : `Canceled by an administrator: ${options.canceled_by_admin.message}`;

const fatal = (code: string) => ({ code, description: describeCode(code) });

const isSync = ({ options }: TaskRecord): boolean => options.sync_level !== null;

function filesDone(database: TransferContext['database'], task: TaskRecord, progress: TaskProgress): number {
  return task.type === 'DELETE' ? progress.files : countSubtasks(database, task.taskId).filesTransferred;
}
