import { mkdir, rm } from 'node:fs/promises';
import { findCollection } from '../collections.ts';
import { rootOf, type TransferContext } from '../context.ts';
import { runDelete } from './run-delete.ts';
import { runTransfer } from './run-transfer.ts';
import { bytesDone } from './subtask-store.ts';
import { endTask, expireTask, noteFault, noteProgress, noteStart, type ProgressMark } from './task-events.ts';
import { TaskFault } from './task-fault.ts';
import { newProgress, type TaskProgress, type TaskRecord } from './task-record.ts';
import type { TaskRun } from './task-run.ts';
import { findTask, openTasks, saveProgress, saveTerms } from './task-store.ts';
import { createThrottle } from './throttle.ts';

const runningPerOwner = 3;
const tickMs = 200;
/** Globus's: what goes on does not expire before three days without progress. */
const deadlineAfterProgressMs = 72 * 3_600_000;

export type SchedulerSettings = {
  partialFolder: string;
  /** How fast one task copies; without it, as fast as it goes. */
  bytesPerSecond: number | undefined;
  /** How long to wait before what failed is tried again: after the first time, the second, …; the last one repeats. */
  retryDelaysMs: readonly number[];
};

type StopReason = 'canceled' | 'expired' | 'shutdown';
type Running = {
  task: TaskRecord;
  progress: TaskProgress;
  mark: ProgressMark;
  /** Bytes at the last tick. */
  bytesSeen: number;
  stop: (reason: StopReason) => void;
  done: Promise<void>;
};

/** Runs open tasks: three transfers and three deletes of each owner at a time, the others wait as "Queued". */
export class TaskScheduler {
  readonly #context: TransferContext;
  readonly #settings: SchedulerSettings;
  readonly #running = new Map<string, Running>();
  #ticking: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(context: TransferContext, settings: SchedulerSettings) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Takes up what was open when local Globus ended, however it ended. */
  async resume(): Promise<void> {
    await rm(this.#settings.partialFolder, { recursive: true, force: true });
    await mkdir(this.#settings.partialFolder, { recursive: true });
    this.wake();
  }

  /** Starts the open tasks that may run now. Call it after each submission. */
  wake(): void {
    if (this.#closed) return;
    for (const task of openTasks(this.#context.database)) {
      if (this.#running.has(task.taskId)) continue;
      if (task.deadlineMs <= this.#context.now()) expireTask(this.#context, task, task.progress);
      else if (this.#countRunning(task) < runningPerOwner) this.#start(task);
    }
    if (this.#running.size > 0) this.#ticking ??= setInterval(() => this.#tick(), tickMs);
  }

  /** Ends an open task as canceled; answers when its partial files are gone. */
  async cancel(task: TaskRecord): Promise<void> {
    const running = this.#running.get(task.taskId);
    if (running === undefined) {
      endTask(this.#context, task, task.progress, { kind: 'canceled' });
      return;
    }
    running.stop('canceled');
    await running.done;
  }

  /** Stops all without ending them: they go on at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { stop } of running) stop('shutdown');
    await Promise.all(running.map(({ done }) => done));
  }

  #countRunning({ ownerId, type }: TaskRecord): number {
    return [...this.#running.values()].filter(({ task }) => task.ownerId === ownerId && task.type === type).length;
  }

  #start(task: TaskRecord): void {
    const controller = new AbortController();
    const { database } = this.#context;
    const progress = {
      ...newProgress(),
      faults: task.progress.faults,
      bytes_checksummed: task.progress.bytes_checksummed,
    };
    progress.bytes_transferred = bytesDone(database, task.taskId);
    progress.nice_status = 'OK';
    noteStart(this.#context, task);
    saveProgress(database, task.taskId, progress);
    const done = this.#perform(task, progress, controller.signal).then(
      () => this.#leave(task),
      // Its end could not be written down: it stays open, and goes on at the next start.
      (error: unknown) => this.#context.log.error({ err: error, taskId: task.taskId }, 'a task could not be ended'),
    );
    const mark = { timeMs: this.#context.now(), bytes: progress.bytes_transferred };
    const stop = (reason: StopReason) => controller.abort(reason);
    this.#running.set(task.taskId, { task, progress, mark, bytesSeen: mark.bytes, stop, done });
  }

  #leave(task: TaskRecord): void {
    this.#running.delete(task.taskId);
    if (this.#running.size === 0 && this.#ticking !== null) {
      clearInterval(this.#ticking);
      this.#ticking = null;
    }
    this.wake();
  }

  async #perform(task: TaskRecord, progress: TaskProgress, signal: AbortSignal): Promise<void> {
    // Not in the turn of the event loop that answers the submission.
    await Promise.resolve();
    const { retryDelaysMs } = this.#settings;
    try {
      const run = this.#prepare(task, progress, signal);
      await (task.type === 'TRANSFER' ? runTransfer(run, retryDelaysMs) : runDelete(run, retryDelaysMs));
      endTask(this.#context, task, progress, { kind: 'succeeded' });
    } catch (error) {
      this.#endAfter(error, task, progress, signal);
    }
  }

  #endAfter(error: unknown, task: TaskRecord, progress: TaskProgress, signal: AbortSignal): void {
    const { database, log } = this.#context;
    if (signal.aborted && signal.reason === 'shutdown') {
      saveProgress(database, task.taskId, progress);
    } else if (signal.aborted && signal.reason === 'canceled') {
      endTask(this.#context, task, progress, { kind: 'canceled' });
    } else if (signal.aborted && signal.reason === 'expired') {
      expireTask(this.#context, task, progress);
    } else if (error instanceof TaskFault) {
      endTask(this.#context, task, progress, { kind: 'failed', code: error.code });
    } else {
      log.error({ err: error, taskId: task.taskId }, 'a task failed unexpectedly');
      endTask(this.#context, task, progress, { kind: 'failed', code: 'INTERNAL_ERROR' });
    }
  }

  #prepare(task: TaskRecord, progress: TaskProgress, signal: AbortSignal): TaskRun {
    const context = this.#context;
    const sideOf = (id: string) => {
      const collection = findCollection(id);
      if (collection === undefined) throw new Error(`The task's collection ${id} is gone`);
      return { collection, root: rootOf(context, collection) };
    };
    return {
      context,
      task,
      progress,
      signal,
      source: sideOf(task.sourceEndpointId),
      destination: sideOf(task.destinationEndpointId ?? task.sourceEndpointId),
      throttle: createThrottle(this.#settings.bytesPerSecond),
      partialFolder: this.#settings.partialFolder,
      noteFault: (fault) => noteFault(context, task, progress, fault),
    };
  }

  /** Saves what can be watched, and ends what is past its deadline. */
  #tick(): void {
    const { database, now } = this.#context;
    for (const running of this.#running.values()) {
      const { task, progress, mark } = running;
      saveProgress(database, task.taskId, progress);
      running.mark = noteProgress(this.#context, task, progress, mark);
      const current = findTask(database, task.taskId);
      if (current === null) continue;
      if (current.deadlineMs <= now()) running.stop('expired');
      else if (current.options.deadline_moves && progress.bytes_transferred > running.bytesSeen) {
        saveTerms(database, task.taskId, { ...current, deadlineMs: now() + deadlineAfterProgressMs });
      }
      running.bytesSeen = progress.bytes_transferred;
    }
  }
}
