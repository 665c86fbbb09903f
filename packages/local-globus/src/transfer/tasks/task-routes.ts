import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { TransferContext, TransferEnv } from '../context.ts';
import { type FilterKind, parseFilter } from '../filter-clauses.ts';
import { compareBy, parseOrder } from '../order-by.ts';
import { pickFields, readCount } from '../query.ts';
import { readBody, resultDocument } from '../request-body.ts';
import { TransferFailure } from '../transfer-failure.ts';
import { pauseInfo } from './pause-info.ts';
import { readDeadline, readLabel, text } from './submission.ts';
import { taskDocument } from './task-document.ts';
import { hasEnded, type TaskRecord } from './task-record.ts';
import type { TaskScheduler } from './task-scheduler.ts';
import { findTask, removeTask, saveTerms, taskKeys } from './task-store.ts';

type Route = Context<TransferEnv>;

const filterKinds: Readonly<Record<string, FilterKind>> = {
  task_id: 'text',
  type: 'text',
  status: 'text',
  label: 'textAnyCase',
  request_time: 'time',
  completion_time: 'time',
};

/** GET /task_list */
export function listTasks(context: TransferContext, c: Route): Response {
  const limit = readCount(c.req.query('limit'), 'limit', { default: 10, min: 1, max: 1000 });
  const offset = readCount(c.req.query('offset'), 'offset', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
  const matches = parseFilter(c.req.query('filter'), filterKinds);
  const order = parseOrder(c.req.query('orderby'), Object.keys(filterKinds));
  const read = (row: Record<string, unknown>, key: string) => {
    const value = row[key];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  };
  const found = taskKeys(context.database, c.var.caller.id)
    .filter((row) => matches === null || matches((key) => read(row, key)))
    .sort(compareBy(order, read));
  const documents = found
    .slice(offset, offset + limit)
    .map((row) => findTask(context.database, String(row.task_id)))
    .filter((task) => task !== null)
    .map((task) => pickFields(taskDocument(context, task), c.req.query('fields')));
  return c.json({
    DATA_TYPE: 'task_list',
    length: documents.length,
    limit,
    offset,
    total: found.length,
    DATA: documents,
  });
}

/** The caller's own task, else 404: nobody learns of the tasks of others. */
export function requireTask(context: TransferContext, c: Route): TaskRecord {
  const id = c.req.param('id') ?? '';
  const task = findTask(context.database, id.toLowerCase());
  if (task === null || task.ownerId !== c.var.caller.id) {
    throw new TransferFailure(404, 'ClientError.NotFound', `No task found with id '${id}'`);
  }
  return task;
}

/** GET /task/<id> */
export function showTask(context: TransferContext, c: Route): Response {
  return c.json(pickFields(taskDocument(context, requireTask(context, c)), c.req.query('fields')));
}

const taskBody = z.object({ label: text, deadline: text });

/** PUT /task/<id>: a new label or deadline of an open task. */
export async function updateTask(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, taskBody);
  const task = requireTask(context, c);
  if (hasEnded(task)) throw new TransferFailure(409, 'Conflict', `Task '${task.taskId}' is complete`);
  const label = body.label === undefined ? task.label : readLabel(body.label);
  const terms = body.deadline
    ? {
        deadlineMs: readDeadline(body.deadline, context.now()),
        options: { ...task.options, deadline_moves: false, deadline_set: true },
      }
    : task;
  saveTerms(context.database, task.taskId, { ...terms, label });
  return c.json(resultDocument(c, 'Updated', `Updated task '${task.taskId}'`));
}

/** POST /task/<id>/cancel: waits until the task has stopped, or for ten seconds. */
export async function cancelTask(context: TransferContext, scheduler: TaskScheduler, c: Route): Promise<Response> {
  const task = requireTask(context, c);
  if (hasEnded(task))
    return c.json(resultDocument(c, 'TaskComplete', 'The task completed before the cancel request was processed.'));
  const isDone = await within(scheduler.longestCancelMs, scheduler.cancel(task));
  if (isDone) return c.json(resultDocument(c, 'Canceled', 'The task has been cancelled successfully.'));
  return c.json(resultDocument(c, 'CancelAccepted', 'The task will be cancelled as soon as it can be stopped.'), 202);
}

/** POST /task/<id>/remove: takes what has ended out of the caller's list. */
export function hideTask(context: TransferContext, c: Route): Response {
  const task = requireTask(context, c);
  if (!hasEnded(task)) throw new TransferFailure(409, 'Conflict', `Task '${task.taskId}' is still in progress`);
  removeTask(context.database, task.taskId);
  return c.json(resultDocument(c, 'Deleted', `Task '${task.taskId}' removed successfully`));
}

/** GET /task/<id>/pause_info */
export function showPauseInfo(context: TransferContext, c: Route): Response {
  return c.json(pauseInfo(context, requireTask(context, c)));
}

/** Whether `work` is done before that time is over. */
export async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  return Promise.race([work.then(() => true), timeout]).finally(() => clearTimeout(timer));
}
