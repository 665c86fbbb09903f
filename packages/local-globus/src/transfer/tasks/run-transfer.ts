import { setImmediate } from 'node:timers/promises';
import { copyFile } from './copy-file.ts';
import { copySymlink } from './copy-symlink.ts';
import { ensureFolder } from './ensure-folder.ts';
import { removeExtra } from './remove-extra.ts';
import { scanItem } from './scan-item.ts';
import {
  addSkippedItem,
  countSubtasks,
  findItem,
  pendingItems,
  pendingSubtasks,
  type SubtaskResult,
  saveResult,
  setItemState,
} from './subtask-store.ts';
import { noteSkipped } from './task-events.ts';
import { faultsAt, isSkippable, type TaskFault } from './task-fault.ts';
import type { Subtask, TaskItem } from './task-record.ts';
import { placeOf, recordedPath, type TaskRun } from './task-run.ts';
import { catchFault, meetOrder, tryUntilDone } from './try-until-done.ts';

const lanes = 4;
const subtasksPerRead = 256;

/**
 * Runs a TRANSFER task to its end: scans every item, copies what was found, and tries what failed again, until nothing
 * is left. Throws the fatal fault that ends it, or the signal's reason.
 */
export async function runTransfer(run: TaskRun, retryDelaysMs: readonly number[]): Promise<void> {
  await tryUntilDone(run, retryDelaysMs, async () => {
    for (const position of pendingItems(run.context.database, run.task.taskId)) await scanOne(run, position);
    await copySubtasks(run);
  });
  await finish(run);
}

/** What was passed over might be there: then nothing at the destination is taken for too much. */
async function finish(run: TaskRun): Promise<void> {
  const { skipped_error: count } = countSubtasks(run.context.database, run.task.taskId);
  if (count > 0) noteSkipped(run.context, run.task, count);
  else if (run.task.options.delete_destination_extra) await removeExtra(run);
}

async function scanOne(run: TaskRun, position: number): Promise<void> {
  const { database } = run.context;
  run.signal.throwIfAborted();
  const item = findItem(database, run.task.taskId, position);
  if (item === null) return;
  const fault = await catchFault(run, async () => {
    await meetOrder(run, placeOf(run, 'source', 'list', item.sourcePath));
    await scanItem(run, item);
  });
  if (fault === null) return;
  if (canSkip(run, fault)) {
    addSkippedItem(database, run.task.taskId, item, skipped(run, fault));
    setItemState(database, run.task.taskId, position, 'succeeded');
  } else {
    run.noteFault(fault);
    setItemState(database, run.task.taskId, position, 'retrying');
  }
}

/** Lanes take from one queue, so that many small files do not wait for each other. The first that fails stops all. */
async function copySubtasks(run: TaskRun): Promise<void> {
  const stop = new AbortController();
  const inner = { ...run, signal: AbortSignal.any([run.signal, stop.signal]) };
  const next = readPending(run);
  const lane = async () => {
    for (let subtask = next(); subtask !== null; subtask = next()) {
      inner.signal.throwIfAborted();
      await doSubtask(inner, subtask);
      // What is small is done without waiting: requests are answered in between.
      await setImmediate();
    }
  };
  const stopAll = (error: unknown) => {
    if (!stop.signal.aborted) stop.abort(error);
  };
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(stopAll)));
  inner.signal.throwIfAborted();
}

function readPending({ context, task }: TaskRun): () => Subtask | null {
  let read: Subtask[] = [];
  let index = 0;
  return () => {
    if (index === read.length) {
      read = pendingSubtasks(context.database, task.taskId, read.at(-1)?.id ?? 0, subtasksPerRead);
      index = 0;
    }
    index += 1;
    return read[index - 1] ?? null;
  };
}

async function doSubtask(run: TaskRun, subtask: Subtask): Promise<void> {
  const { database } = run.context;
  const item = findItem(database, run.task.taskId, subtask.position);
  if (item === null) return;
  const fault = await catchFault(run, async () => saveResult(database, subtask.id, await perform(run, subtask, item)));
  if (fault === null) return;
  if (canSkip(run, fault)) {
    saveResult(database, subtask.id, skipped(run, fault));
  } else {
    run.noteFault(fault);
    saveResult(database, subtask.id, { state: 'retrying' });
  }
}

async function perform(run: TaskRun, subtask: Subtask, item: TaskItem): Promise<SubtaskResult> {
  await meetOrder(run, placeOf(run, 'source', 'transfer', subtask.sourcePath));
  await meetOrder(run, placeOf(run, 'destination', 'transfer', subtask.destinationPath));
  if (subtask.kind === 'file') return copyFile(run, subtask, item);
  if (subtask.kind === 'symlink') return copySymlink(run, subtask);
  const place = placeOf(run, 'destination', 'transfer', subtask.destinationPath);
  const { segments } = recordedPath(subtask.destinationPath, run.destination);
  const folder = await faultsAt(place, () => ensureFolder(run.destination, segments));
  folder.close();
  return { state: 'succeeded', size: 0, checksum: null, algorithm: null };
}

const canSkip = (run: TaskRun, fault: TaskFault) => run.task.options.skip_source_errors && isSkippable(fault);

const skipped = (run: TaskRun, { code, details }: TaskFault) => ({
  state: 'skipped_error' as const,
  code,
  details,
  timeMs: run.context.now(),
});
