import { mkdir, rm } from 'node:fs/promises';
import type { TransferContext } from '../context.ts';
import type { FileThreads } from './file-threads.ts';
import { prepareRun } from './prepare-run.ts';
import { runDelete } from './run-delete.ts';
import { runTransfer } from './run-transfer.ts';
import { bytesDone } from './subtask-store.ts';
import { endTask, expireTask, noteProgress, noteStart, type ProgressMark } from './task-events.ts';
import { TaskFault } from './task-fault.ts';
import { changeHold, holdOn } from './task-holds.ts';
import { hasEnded, newProgress, type TaskProgress, type TaskRecord } from './task-record.ts';
import { findTask, hasOpenTask, openTasks, saveProgress, saveTerms } from './task-store.ts';

const runningPerOwner = 3;
const tickMs = 200;
/** How often, in ticks, it is looked whether a waiting task may go on. */
const ticksPerLook = 3;
/** Globus's: what goes on does not expire before three days without progress, what is queued gets another day. */
const deadlineAfterProgressMs = 72 * 3_600_000;
const deadlineInQueueMs = 24 * 3_600_000;

export type SchedulerSettings = {
  partialFolder: string;
  threads: FileThreads;
  /** How fast one task copies; without it, as fast as it goes. */
  bytesPerSecond: number | undefined;
  /** How long to wait before what failed is tried again: after the first time, the second, …; the last one repeats. */
  retryDelaysMs: readonly number[];
  /** How long a cancel waits for its task to stop before it answers. */
  longestCancelMs: number;
};

type StopReason = 'canceled' | 'expired' | 'held' | 'shutdown';
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
  #ticks = 0;
  #closed = false;

  constructor(context: TransferContext, settings: SchedulerSettings) {
    this.#context = context;
    this.#settings = settings;
  }

  get longestCancelMs(): number {
    return this.#settings.longestCancelMs;
  }

  /** Takes up what was open when local Globus ended, however it ended. */
  async resume(): Promise<void> {
    await rm(this.#settings.partialFolder, { recursive: true, force: true });
    await mkdir(this.#settings.partialFolder, { recursive: true });
    this.wake();
  }

  /** Starts the open tasks that may run now, and ends those that are past their deadline. Call it after changes. */
  wake(): void {
    if (this.#closed) return;
    for (const task of openTasks(this.#context.database)) {
      if (!this.#running.has(task.taskId)) this.#consider(task);
    }
    if (hasOpenTask(this.#context.database)) this.#ticking ??= setInterval(() => this.#tick(), tickMs);
    else this.#rest();
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
    // It may have been stopping already, because something holds it up.
    const left = findTask(this.#context.database, task.taskId);
    if (left !== null && !hasEnded(left) && !this.#closed) await this.cancel(left);
  }

  /** Looks anew, after a change, at what holds tasks up; answers when those that ran have stopped. */
  async reconsider(): Promise<void> {
    const { database } = this.#context;
    const stopped = [...this.#running.values()].filter(({ task: { taskId } }) => {
      const current = findTask(database, taskId);
      return current !== null && holdOn(this.#context, current) !== null;
    });
    for (const { stop } of stopped) stop('held');
    await Promise.all(stopped.map(({ done }) => done));
    this.wake();
  }

  /** Stops all without ending them: they go on at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#rest();
    this.#context.taskFaults.clear();
    const running = [...this.#running.values()];
    for (const { stop } of running) stop('shutdown');
    await Promise.all(running.map(({ done }) => done));
  }

  #consider(open: TaskRecord): void {
    const context = this.#context;
    // Ordered before local Globus ended, and not done by then.
    if (open.options.canceled_by_admin !== null) {
      endTask(context, open, open.progress, { kind: 'canceled' });
      return;
    }
    const task = changeHold(context, open, holdOn(context, open));
    if (task.deadlineMs <= context.now() && !this.#isExtended(task)) expireTask(context, task, task.progress);
    else if (task.progress.hold === null && this.#countRunning(task) < runningPerOwner) this.#start(task);
  }

  /** Whether a transfer that has only waited for its turn got another day. */
  #isExtended(task: TaskRecord): boolean {
    const { options, progress } = task;
    if (!options.deadline_moves || progress.nice_status !== 'Queued' || progress.faults > 0) return false;
    saveTerms(this.#context.database, task.taskId, { ...task, deadlineMs: this.#context.now() + deadlineInQueueMs });
    return true;
  }

  #countRunning({ ownerId, type }: TaskRecord): number {
    return [...this.#running.values()].filter(({ task }) => task.ownerId === ownerId && task.type === type).length;
  }

  #start(task: TaskRecord): void {
    const controller = new AbortController();
    const { database, log, now } = this.#context;
    const { faults, bytes_checksummed, begun_item } = task.progress;
    const bytes_transferred = bytesDone(database, task.taskId);
    const kept = { faults, bytes_checksummed, bytes_transferred, begun_item };
    const progress = { ...newProgress(), ...kept, nice_status: 'OK' };
    noteStart(this.#context, task);
    saveProgress(database, task.taskId, progress);
    const done = this.#perform(task, progress, controller.signal).then(
      () => this.#leave(task),
      // Its end could not be written down: it stays open, and goes on at the next start.
      (error: unknown) => log.error({ err: error, taskId: task.taskId }, 'a task could not be ended'),
    );
    const mark = { timeMs: now(), bytes: bytes_transferred };
    const stop = (reason: StopReason) => controller.abort(reason);
    this.#running.set(task.taskId, { task, progress, mark, bytesSeen: mark.bytes, stop, done });
  }

  #leave(task: TaskRecord): void {
    this.#running.delete(task.taskId);
    this.wake();
  }

  #rest(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
  }

  async #perform(task: TaskRecord, progress: TaskProgress, signal: AbortSignal): Promise<void> {
    // Not in the turn of the event loop that answers the submission.
    await Promise.resolve();
    const { retryDelaysMs } = this.#settings;
    try {
      const run = prepareRun(this.#context, this.#settings, { task, progress, signal });
      await (task.type === 'TRANSFER' ? runTransfer(run, retryDelaysMs) : runDelete(run, retryDelaysMs));
      endTask(this.#context, task, progress, { kind: 'succeeded' });
    } catch (error) {
      this.#endAfter(error, task, progress, signal);
    }
  }

  #endAfter(error: unknown, stale: TaskRecord, progress: TaskProgress, signal: AbortSignal): void {
    const { database, log } = this.#context;
    const task = findTask(database, stale.taskId) ?? stale;
    if (signal.aborted && (signal.reason === 'shutdown' || signal.reason === 'held')) {
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

  /** Saves what can be watched, stops what may not run any longer, and looks after what waits. */
  #tick(): void {
    for (const running of this.#running.values()) this.#watch(running);
    this.#ticks += 1;
    const { database, now } = this.#context;
    if (this.#ticks % ticksPerLook === 0 || hasOpenTask(database, now())) this.wake();
  }

  #watch(running: Running): void {
    const { database, now } = this.#context;
    const { task, progress, mark } = running;
    saveProgress(database, task.taskId, progress);
    running.mark = noteProgress(this.#context, task, progress, mark);
    const current = findTask(database, task.taskId);
    if (current === null) return;
    if (current.deadlineMs <= now()) running.stop('expired');
    else if (holdOn(this.#context, current) !== null) running.stop('held');
    else if (current.options.deadline_moves && progress.bytes_transferred > running.bytesSeen) {
      saveTerms(database, task.taskId, { ...current, deadlineMs: now() + deadlineAfterProgressMs });
    }
    running.bytesSeen = progress.bytes_transferred;
  }
}
