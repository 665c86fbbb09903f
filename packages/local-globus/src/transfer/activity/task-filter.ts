import type { Context } from 'hono';
import { validate as isUuid } from 'uuid';
import { hostIdOf } from '../collections.ts';
import type { TransferContext, TransferEnv } from '../context.ts';
import { parseTime } from '../filter-clauses.ts';
import { given, readCount, readFlag } from '../query.ts';
import { endpointIdOf, hasEnded, type TaskRecord, type TaskStatus } from '../tasks/task-record.ts';
import { findTask, hasSubmitted } from '../tasks/task-store.ts';
import { badRequest, endpointNotFound, permissionDenied, TransferFailure } from '../transfer-failure.ts';
import { type activityOf, monitors, type Side, seenSides, sides } from './activity-roles.ts';

type Matcher = (task: TaskRecord) => boolean;
type StandingOf = ReturnType<typeof activityOf>;
const statuses: readonly TaskStatus[] = ['ACTIVE', 'INACTIVE', 'SUCCEEDED', 'FAILED'];
const mostIds = 50;

/**
 * Reads the `filter_…` of endpoint_manager/task_list, which all have to match. Globus lists open tasks, those of a
 * collection, of a range of time or by id: anything less limited is refused with 400.
 */
export function readTaskFilter(context: TransferContext, c: Context<TransferEnv>, standing: StandingOf): Matcher {
  const asked = (name: string) => given(c.req.query(`filter_${name}`));
  const ids = asked('task_id');
  if (ids !== undefined) return byIds(context, c, ids, standing);
  const status = asked('status')?.split(',').map(readStatus);
  const isOpenOnly = status?.every((one) => one === 'ACTIVE' || one === 'INACTIVE') ?? false;
  requireLimits(asked, isOpenOnly);
  const matchers = [
    status && (({ status: actual }: TaskRecord) => status.includes(actual)),
    byEndpoint(context, asked('endpoint'), readUse(asked('endpoint_use')), standing),
    byOwner(context, asked('owner_id')),
    byCompletion(asked('completion_time')),
    byPause(readFlag(asked('is_paused'), 'filter_is_paused')),
    byFaults(readCount(asked('min_faults'), 'filter_min_faults', { default: 0, min: 0, max: 1e9 })),
    // No local user is ever fetched here.
    asked('local_user') === undefined ? undefined : () => false,
  ].filter((matcher) => matcher !== undefined);
  return (task) => matchers.every((matches) => matches(task));
}

function requireLimits(asked: (name: string) => string | undefined, isOpenOnly: boolean): void {
  const at = asked('endpoint') !== undefined;
  if (!isOpenOnly && !at && asked('completion_time') === undefined)
    throw badRequest(
      "Limit the list by 'filter_status' (ACTIVE, INACTIVE), 'filter_endpoint' or 'filter_completion_time'",
    );
  if (!isOpenOnly && !at && asked('owner_id') !== undefined)
    throw badRequest("'filter_owner_id' needs 'filter_endpoint', unless open tasks alone are asked for");
  if (!isOpenOnly && asked('is_paused') !== undefined)
    throw badRequest("'filter_is_paused' needs a 'filter_status' of ACTIVE and INACTIVE alone");
  for (const name of ['endpoint_use', 'local_user'] as const) {
    if (!at && asked(name) !== undefined) throw badRequest(`'filter_${name}' needs 'filter_endpoint'`);
  }
}

/** Globus lets no other filter stand beside this one. */
function byIds(context: TransferContext, c: Context<TransferEnv>, text: string, standing: StandingOf): Matcher {
  const others = Object.keys(c.req.query()).filter((name) => name.startsWith('filter_') && name !== 'filter_task_id');
  if (others.some((name) => given(c.req.query(name)) !== undefined))
    throw badRequest("'filter_task_id' cannot be combined with other filters");
  const ids = text.split(',').map((id) => readId(id, 'filter_task_id'));
  if (ids.length > mostIds) throw badRequest(`'filter_task_id' takes at most ${mostIds} ids`);
  for (const id of ids) {
    const task = findTask(context.database, id);
    if (task === null || seenSides(standing, task).length === 0)
      throw permissionDenied(`That takes the role activity_monitor where task '${id}' runs`);
  }
  return ({ taskId }) => ids.includes(taskId);
}

function byEndpoint(
  { collections }: TransferContext,
  id: string | undefined,
  use: Side | undefined,
  standing: StandingOf,
): Matcher | undefined {
  if (id === undefined) return undefined;
  const wanted = collections.find(id);
  if (wanted === undefined) throw endpointNotFound(id);
  if (!monitors(standing(wanted.id)))
    throw permissionDenied(`That takes the role activity_monitor on '${wanted.displayName}' (${wanted.id})`);
  const isAt = (place: string | null) => {
    const collection = place === null ? undefined : collections.find(place);
    return collection !== undefined && [collection.id, hostIdOf(collection)].includes(wanted.id);
  };
  return (task) => sides.some((side) => (use ?? side) === side && isAt(endpointIdOf(task, side)));
}

function byOwner({ database }: TransferContext, text: string | undefined): Matcher | undefined {
  if (text === undefined) return undefined;
  const id = readId(text, 'filter_owner_id');
  const hasUsed = database.prepare('SELECT 1 FROM transfer_last_used WHERE identity_id = ?').get(id) !== undefined;
  if (!hasUsed && !hasSubmitted(database, id))
    throw new TransferFailure(404, 'UserNotFound', `No user of Transfer has the identity '${text}'`);
  return ({ ownerId, options }) => ownerId === id || (options.identities?.some((one) => one.id === id) ?? false);
}

/** Without an end open tasks are in the range too: they will complete some time. */
function byCompletion(text: string | undefined): Matcher | undefined {
  if (text === undefined) return undefined;
  const [from = '', to = '', ...more] = text.split(',').map((part) => part.trim());
  if (more.length > 0 || !text.includes(',') || (from === '' && to === ''))
    throw badRequest("'filter_completion_time' is two times with a comma between, one of which may be left out");
  const fromMs = from === '' ? Number.NEGATIVE_INFINITY : parseTime(from);
  const toMs = to === '' ? Number.POSITIVE_INFINITY : parseTime(to);
  return (task) => {
    const timeMs = task.completionTimeMs;
    return timeMs === null ? to === '' : timeMs >= fromMs && timeMs <= toMs;
  };
}

function byPause(wanted: boolean | undefined): Matcher | undefined {
  if (wanted === undefined) return undefined;
  return (task) => !hasEnded(task) && (task.progress.hold?.kind === 'paused') === wanted;
}

const byFaults =
  (least: number): Matcher =>
  ({ progress }) =>
    progress.faults >= least;

function readStatus(text: string): TaskStatus {
  const status = statuses.find((one) => one === text.trim());
  if (status === undefined) throw badRequest(`'filter_status' is a list of ${statuses.join(', ')}`);
  return status;
}

function readUse(text: string | undefined): Side | undefined {
  if (text === undefined) return undefined;
  const side = sides.find((one) => one === text.toLowerCase());
  if (side === undefined) throw badRequest("'filter_endpoint_use' is source or destination");
  return side;
}

function readId(text: string, name: string): string {
  const id = text.trim().toLowerCase();
  if (!isUuid(id)) throw badRequest(`'${name}' takes ids, which are UUIDs`);
  return id;
}
