import * as z from 'zod/mini';
import type { TransferContext } from '../context.ts';
import { hasEnded, noAdminPause, type TaskOptions, type TaskRecord } from './task-record.ts';
import type { TaskScheduler } from './task-scheduler.ts';
import { findTask, openTasks, saveTerms } from './task-store.ts';

/** What POST /task-holds takes. */
export const holdOrder = z.strictObject({
  /** The id of an open task. */
  task: z.string(),
  /** As if a manager had paused it, or as if its credentials had expired; `none` takes either back. */
  hold: z.enum(['paused', 'inactive', 'none']),
  /** What is said to its owner. */
  message: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
});
export type HoldOrder = z.infer<typeof holdOrder>;

/** Holds an open task up, or lets it go on; answers when it has stopped. False when there is no such task. */
export async function orderHold(
  context: TransferContext,
  scheduler: TaskScheduler,
  order: HoldOrder,
): Promise<boolean> {
  const task = findTask(context.database, order.task.toLowerCase());
  if (task === null || hasEnded(task)) return false;
  save(context, task, membersFor(order));
  await scheduler.reconsider();
  return true;
}

/** Lets all tasks go on that were held up by order. */
export async function releaseTasks(context: TransferContext, scheduler: TaskScheduler): Promise<void> {
  for (const task of openTasks(context.database)) save(context, task, lifted);
  await scheduler.reconsider();
}

const lifted = { admin_pause: null, ordered_inactive: null };

function membersFor({ hold, message }: HoldOrder): Pick<TaskOptions, 'admin_pause' | 'ordered_inactive'> {
  if (hold === 'none') return lifted;
  if (hold === 'paused') return { ...lifted, admin_pause: { ...noAdminPause, source: message ?? 'Paused by order' } };
  return { ...lifted, ordered_inactive: message ?? 'The credentials of the task have expired' };
}

function save({ database }: TransferContext, task: TaskRecord, members: Partial<TaskOptions>): void {
  saveTerms(database, task.taskId, { ...task, options: { ...task.options, ...members } });
}
