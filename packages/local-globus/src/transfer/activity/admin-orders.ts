import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { validate as isUuid } from 'uuid';
import * as z from 'zod/mini';
import type { TransferContext, TransferEnv } from '../context.ts';
import { readBody, resultDocument } from '../request-body.ts';
import {
  type AdminPause,
  endpointIdOf,
  hasEnded,
  noAdminPause,
  type TaskOptions,
  type TaskRecord,
} from '../tasks/task-record.ts';
import { within } from '../tasks/task-routes.ts';
import type { TaskScheduler } from '../tasks/task-scheduler.ts';
import { findTask, inTransaction, saveTerms } from '../tasks/task-store.ts';
import { badRequest, permissionDenied, TransferFailure } from '../transfer-failure.ts';
import { activityOf, manages, requireActivity, requireAnyTask, type Side, sides } from './activity-roles.ts';

type Route = Context<TransferEnv>;
const message = z.string().check(z.minLength(1), z.maxLength(4096));
const mostTasks = 1000;
const task_id_list = z
  .array(z.string().check(z.refine((id) => isUuid(id), 'is no task id')))
  .check(z.minLength(1), z.maxLength(mostTasks));
const orderBody = z.object({ message, task_id_list });
const resumeBody = z.object({ task_id_list });

/** POST /endpoint_manager/admin_cancel: answers at once; what it has led to is read at admin_cancel/<id>. */
export async function cancelAsAdmin(context: TransferContext, scheduler: TaskScheduler, c: Route): Promise<Response> {
  const body = await readBody(c, orderBody);
  const tasks = requireManagedTasks(context, c, body.task_id_list);
  const id = randomUUID();
  inTransaction(context.database, () => {
    context.database
      .prepare('INSERT INTO transfer_admin_cancels (id, owner_id, task_ids) VALUES (?, ?, ?)')
      .run(id, c.var.caller.id, JSON.stringify(tasks.map(({ task }) => task.taskId)));
    for (const { task, managed } of tasks) {
      if (hasEnded(task)) continue;
      const before = task.options.canceled_by_admin?.side;
      const side = sideWord([...managed, ...sides.filter((one) => before === 'BOTH' || before === one.toUpperCase())]);
      saveOptions(context, task, { ...task.options, canceled_by_admin: { side, message: body.message } });
    }
  });
  for (const { task } of tasks) {
    const current = findTask(context.database, task.taskId);
    if (current === null || hasEnded(current)) continue;
    // Not waited for: storage may keep a task from stopping. What is ordered is on record.
    scheduler.cancel(current).catch((err: unknown) => context.log.error({ err }, 'a task could not be canceled'));
  }
  return c.json({ DATA_TYPE: 'admin_cancel', id, done: false });
}

/** GET /endpoint_manager/admin_cancel/<id> */
export function showAdminCancel(context: TransferContext, c: Route): Response {
  requireActivity(context, c.var);
  const id = c.req.param('id') ?? '';
  const row = context.database
    .prepare('SELECT owner_id, task_ids FROM transfer_admin_cancels WHERE id = ?')
    .get(id.toLowerCase());
  if (row === undefined || row.owner_id !== c.var.caller.id)
    throw new TransferFailure(404, 'ClientError.NotFound', `No cancel found with id '${id}'`);
  const taskIds = z.array(z.string()).parse(JSON.parse(String(row.task_ids)));
  const open = taskIds.some((taskId) => {
    const task = findTask(context.database, taskId);
    return task !== null && !hasEnded(task);
  });
  return c.json({ DATA_TYPE: 'admin_cancel', id: id.toLowerCase(), done: !open });
}

/** POST /endpoint_manager/admin_pause */
export async function pauseAsAdmin(context: TransferContext, scheduler: TaskScheduler, c: Route): Promise<Response> {
  const body = await readBody(c, orderBody);
  const tasks = requireManagedTasks(context, c, body.task_id_list);
  for (const { task } of tasks) requireOpen(task);
  const slots = slotsOf(context, c);
  await change(context, scheduler, tasks, (task, managed) => {
    const ordered = managed.map((side) => [slots.toPause(task, side), body.message] as const);
    return { ...(task.options.admin_pause ?? noAdminPause), ...Object.fromEntries(ordered) };
  });
  return c.json(resultDocument(c, 'Paused', 'The tasks have been paused'));
}

/** POST /endpoint_manager/admin_resume: takes back what the caller may; others may hold the task up still. */
export async function resumeAsAdmin(context: TransferContext, scheduler: TaskScheduler, c: Route): Promise<Response> {
  const body = await readBody(c, resumeBody);
  const tasks = requireManagedTasks(context, c, body.task_id_list);
  const slots = slotsOf(context, c);
  await change(context, scheduler, tasks, (task, managed) => {
    const lifted = managed.flatMap((side) => slots.toResume(task, side)).map((slot) => [slot, null] as const);
    return { ...(task.options.admin_pause ?? noAdminPause), ...Object.fromEntries(lifted) };
  });
  return c.json(resultDocument(c, 'Resumed', 'The tasks have been resumed'));
}

type Managed = { task: TaskRecord; managed: Side[] };

/** All the tasks, when the caller manages a side of each. Throws 404 or 403, and then nothing is done to any. */
function requireManagedTasks(context: TransferContext, c: Route, ids: readonly string[]): Managed[] {
  requireActivity(context, c.var);
  const standing = activityOf(context, c.var.caller);
  return [...new Set(ids.map((id) => id.toLowerCase()))].map((id) => {
    const task = requireAnyTask(context, id);
    const managed = sides.filter((side) => manages(standing(endpointIdOf(task, side))));
    if (managed.length === 0) throw permissionDenied(`That takes the role activity_manager where task '${id}' runs`);
    return { task, managed };
  });
}

function requireOpen(task: TaskRecord): void {
  if (hasEnded(task)) throw badRequest(`Task '${task.taskId}' is complete`);
}

type Slot = keyof AdminPause;

/** Whose pause it is: of the guest collection's own managers (`_share`), or of those above, who can lift both. */
function slotsOf(context: TransferContext, c: Route) {
  const standing = activityOf(context, c.var.caller);
  const isShare = (task: TaskRecord, side: Side) => {
    const id = endpointIdOf(task, side);
    const isGuest = context.collections.find(id ?? '')?.entityType.endsWith('_guest_collection') ?? false;
    return isGuest && standing(id).host !== 'manager';
  };
  return {
    toPause: (task: TaskRecord, side: Side): Slot => (isShare(task, side) ? `${side}_share` : side),
    toResume: (task: TaskRecord, side: Side): Slot[] =>
      isShare(task, side) ? [`${side}_share`] : [side, `${side}_share`],
  };
}

async function change(
  context: TransferContext,
  scheduler: TaskScheduler,
  tasks: readonly Managed[],
  pauseOf: (task: TaskRecord, managed: readonly Side[]) => AdminPause,
): Promise<void> {
  for (const { task, managed } of tasks) {
    if (hasEnded(task)) continue;
    const pause = pauseOf(task, managed);
    const isPaused = Object.values(pause).some((words) => words !== null);
    saveOptions(context, task, { ...task.options, admin_pause: isPaused ? pause : null });
  }
  await within(scheduler.longestCancelMs, scheduler.reconsider());
}

function saveOptions({ database }: TransferContext, task: TaskRecord, options: TaskOptions): void {
  saveTerms(database, task.taskId, { ...task, options });
}

function sideWord(found: readonly Side[]): 'SOURCE' | 'DESTINATION' | 'BOTH' {
  if (found.includes('source') && found.includes('destination')) return 'BOTH';
  return found.includes('source') ? 'SOURCE' : 'DESTINATION';
}
