import type { Context } from 'hono';
import { type AccessContext, ownRoles } from '../access.ts';
import type { Caller } from '../caller.ts';
import { type Collection, hostIdOf } from '../collections.ts';
import type { TransferContext, TransferEnv } from '../context.ts';
import { endpointIdOf, type TaskRecord } from '../tasks/task-record.ts';
import { findTask } from '../tasks/task-store.ts';
import { permissionDenied, TransferFailure } from '../transfer-failure.ts';

export const sides = ['source', 'destination'] as const;
export type Side = (typeof sides)[number];

/** What somebody may do about the tasks of others: see them, and cancel and pause them. */
export type Activity = 'manager' | 'monitor';
/** Where that comes from: roles on the collection itself, and on the one that a guest shares from or the server. */
export type Standing = { own: Activity | null; host: Activity | null };

/** What the roles of a caller give them on collections that are managed under a subscription. */
export function activityOf(context: AccessContext, caller: Caller): (collectionId: string | null) => Standing {
  const known = new Map<string, Standing>();
  return (id) => {
    const collection = id === null ? undefined : context.collections.find(id);
    if (collection === undefined) return { own: null, host: null };
    const standing = known.get(collection.id) ?? standingOn(context, caller, collection);
    known.set(collection.id, standing);
    return standing;
  };
}

function standingOn(context: AccessContext, caller: Caller, collection: Collection): Standing {
  const hosts = [hostIdOf(collection), collection.host?.endpointId].flatMap(
    (id) => context.collections.find(id ?? '') ?? [],
  );
  const isManaged = [collection, ...hosts].some(({ subscription }) => subscription !== null);
  if (!isManaged) return { own: null, host: null };
  const above = hosts.filter(({ id }) => id !== collection.id).map(({ id }) => activityIn(context, id, caller));
  return { own: activityIn(context, collection.id, caller), host: better(above) };
}

function activityIn(context: AccessContext, id: string, caller: Caller): Activity | null {
  const roles = ownRoles(context, id, caller);
  if (roles.includes('administrator') || roles.includes('activity_manager')) return 'manager';
  return roles.includes('activity_monitor') ? 'monitor' : null;
}

const better = (activities: readonly (Activity | null)[]): Activity | null =>
  activities.find((one) => one === 'manager') ?? activities.find((one) => one === 'monitor') ?? null;

export const monitors = ({ own, host }: Standing): boolean => own !== null || host !== null;
export const manages = ({ own, host }: Standing): boolean => own === 'manager' || host === 'manager';

/** Throws 403 for a caller who has a role in no activity at all. */
export function requireActivity(context: TransferContext, { caller }: TransferEnv['Variables']): void {
  const standing = activityOf(context, caller);
  if (context.collections.all().some(({ id }) => monitors(standing(id)))) return;
  throw permissionDenied('That takes the role activity_monitor on a managed collection');
}

/** The task of a request, and of which of its sides the caller may see more. Throws 404, or 403 when of none. */
export function requireMonitoredTask(context: TransferContext, c: Context<TransferEnv>) {
  requireActivity(context, c.var);
  const task = requireAnyTask(context, c.req.param('id') ?? '');
  const standing = activityOf(context, c.var.caller);
  const seen = seenSides(standing, task);
  if (seen.length === 0)
    throw permissionDenied(`That takes the role activity_monitor where task '${task.taskId}' runs`);
  return { task, seen };
}

export function requireAnyTask({ database }: TransferContext, id: string): TaskRecord {
  const task = findTask(database, id.toLowerCase());
  if (task === null) throw new TransferFailure(404, 'ClientError.NotFound', `No task found with id '${id}'`);
  return task;
}

export const seenSides = (standing: ReturnType<typeof activityOf>, task: TaskRecord): Side[] =>
  sides.filter((side) => monitors(standing(endpointIdOf(task, side))));
