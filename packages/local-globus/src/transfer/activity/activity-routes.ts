import type { Context } from 'hono';
import type { TransferContext, TransferEnv } from '../context.ts';
import { given, pickFields, readCount } from '../query.ts';
import { pauseInfo } from '../tasks/pause-info.ts';
import { eventPage, skippedPage, successfulPage } from '../tasks/task-history-routes.ts';
import { someTasks } from '../tasks/task-store.ts';
import { badRequest } from '../transfer-failure.ts';
import { activityOf, requireActivity, requireMonitoredTask, seenSides } from './activity-roles.ts';
import { monitoredTask, veilOf } from './monitored-task.ts';
import { readTaskFilter } from './task-filter.ts';

type Route = Context<TransferEnv>;

/** GET /endpoint_manager/task_list: tasks of anybody, at collections that the caller monitors; the newest first. */
export function listMonitoredTasks(context: TransferContext, c: Route): Response {
  requireActivity(context, c.var);
  const limit = readCount(c.req.query('limit'), 'limit', { default: 100, min: 1, max: 1000 });
  const before = readLastKey(c.req.query('last_key'));
  const standing = activityOf(context, c.var.caller);
  const matches = readTaskFilter(context, c, standing);
  const found = someTasks(context.database, {
    before,
    limit: limit + 1,
    includes: (task) => matches(task) && seenSides(standing, task).length > 0,
  });
  const page = found.slice(0, limit);
  const has_next_page = found.length > limit;
  return c.json({
    DATA_TYPE: 'task_list',
    length: page.length,
    limit,
    last_key: has_next_page ? String(page.at(-1)?.place) : null,
    has_next_page,
    DATA: page.map(({ task }) =>
      pickFields(monitoredTask(context, task, seenSides(standing, task)), c.req.query('fields')),
    ),
  });
}

function readLastKey(text: string | undefined): number {
  if (given(text) === undefined) return Number.MAX_SAFE_INTEGER;
  if (!/^\d{1,15}$/.test(text ?? '')) throw badRequest("'last_key' is what an earlier page has given");
  return Number(text);
}

/** GET /endpoint_manager/task/<id> */
export function showMonitoredTask(context: TransferContext, c: Route): Response {
  const { task, seen } = requireMonitoredTask(context, c);
  return c.json(pickFields(monitoredTask(context, task, seen), c.req.query('fields')));
}

/** GET /endpoint_manager/task/<id>/event_list */
export function listMonitoredEvents(context: TransferContext, c: Route): Response {
  const { task, seen } = requireMonitoredTask(context, c);
  return eventPage(context, c, task, veilOf(context, task, seen));
}

/** GET /endpoint_manager/task/<id>/successful_transfers */
export function listMonitoredSuccesses(context: TransferContext, c: Route): Response {
  const { task, seen } = requireMonitoredTask(context, c);
  return successfulPage(context, c, task, veilOf(context, task, seen));
}

/** GET /endpoint_manager/task/<id>/skipped_errors */
export function listMonitoredSkipped(context: TransferContext, c: Route): Response {
  const { task, seen } = requireMonitoredTask(context, c);
  return skippedPage(context, c, task, veilOf(context, task, seen));
}

/** GET /endpoint_manager/task/<id>/pause_info */
export function showMonitoredPause(context: TransferContext, c: Route): Response {
  return c.json(pauseInfo(context, requireMonitoredTask(context, c).task));
}
