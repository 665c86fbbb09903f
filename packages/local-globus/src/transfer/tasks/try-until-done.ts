import { setTimeout } from 'node:timers/promises';
import { accessTo } from '../access.ts';
import { parsePath } from '../collection-path.ts';
import { hasRetrying, moveStates } from './subtask-store.ts';
import { type FaultPlace, TaskFault } from './task-fault.ts';
import { recordedPath, type TaskRun } from './task-run.ts';

/**
 * Does rounds of a task until nothing is left that failed: between two rounds it waits, longer each time. Globus tries
 * again until the deadline, also where a source is missing or a permission is.
 */
export async function tryUntilDone(
  run: TaskRun,
  delaysMs: readonly number[],
  round: () => Promise<void>,
): Promise<void> {
  const { database } = run.context;
  // What failed before the task was stopped is not made to wait once more.
  moveStates(database, run.task.taskId, ['retrying'], 'pending');
  for (let attempt = 0; ; attempt += 1) {
    await round();
    if (!hasRetrying(database, run.task.taskId)) return;
    const delayMs = delaysMs[Math.min(attempt, delaysMs.length - 1)] ?? 0;
    await setTimeout(delayMs, undefined, { signal: run.signal });
    moveStates(database, run.task.taskId, ['retrying'], 'pending');
    Object.assign(run.progress, { nice_status: 'OK', nice_status_details: null });
  }
}

/** Meets what stands against a path: a permission that its owner has no more, or an error that was ordered. */
export async function meetOrder(run: TaskRun, place: FaultPlace): Promise<void> {
  requireStill(run, place);
  const met = run.context.taskFaults.take({ collectionId: place.collection.id, path: place.path });
  if (met === undefined) return;
  if (met.order.hang === true) await met.lifted;
  run.signal.throwIfAborted();
  if (met.order.code !== undefined) throw new TaskFault(met.order.code, place, { fatal: met.order.fatal ?? false });
}

/** Access rules may have ended since the task was submitted. */
function requireStill({ context, task, ...sides }: TaskRun, place: FaultPlace): void {
  const { identities } = task.options;
  if (identities === null) return;
  // What a scan found may hold a line break, which no request could spell.
  const path = /[\r\n]/.test(place.path)
    ? recordedPath(place.path, sides[place.side])
    : parsePath(place.path, place.collection.home);
  const permission = accessTo(context, { identities }, place.collection)(path.segments);
  const isWrite = place.side === 'destination' || place.operation === 'delete';
  if (permission !== 'rw' && (isWrite || permission === null)) throw new TaskFault('PERMISSION_DENIED', place);
}

/** Runs `act`; answers the fault that it ends with when that can be tried again or skipped, and throws a fatal one. */
export async function catchFault(run: TaskRun, act: () => Promise<void>): Promise<TaskFault | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (!(error instanceof TaskFault)) throw error;
    const isFatal = error.fatal || (error.code === 'QUOTA_EXCEEDED' && run.task.options.fail_on_quota_errors);
    if (isFatal) {
      run.noteFault(error);
      throw error;
    }
    return error;
  }
}
