import { accessTo, type Permission } from '../access.ts';
import { type Collection, isGuest } from '../collections.ts';
import { PathEscape } from '../confined-folder.ts';
import { rootOf, type TransferContext } from '../context.ts';
import { noteFault } from './task-events.ts';
import type { TaskRecord } from './task-record.ts';
import type { Permit, TaskRun } from './task-run.ts';
import type { SchedulerSettings } from './task-scheduler.ts';
import { createThrottle } from './throttle.ts';

/** What a task that is about to run has at hand. Throws when a collection of it is gone. */
export function prepareRun(
  context: TransferContext,
  { bytesPerSecond, partialFolder, threads }: SchedulerSettings,
  { task, progress, signal }: Pick<TaskRun, 'task' | 'progress' | 'signal'>,
): TaskRun {
  const sideOf = (id: string, permission: Permission) => {
    const collection = context.collections.find(id);
    if (collection === undefined) throw new Error(`The task's collection ${id} is gone`);
    return { collection, root: rootOf(context, collection), permit: permitIn(context, task, collection, permission) };
  };
  return {
    context,
    task,
    progress,
    signal,
    source: sideOf(task.sourceEndpointId, task.type === 'DELETE' ? 'rw' : 'r'),
    destination: sideOf(task.destinationEndpointId ?? task.sourceEndpointId, 'rw'),
    throttle: createThrottle(bytesPerSecond),
    threads,
    partialFolder,
    noteFault: (fault) => noteFault(context, task, progress, fault),
  };
}

/** A link in a guest collection opens nothing that its rules do not. In others an account is good for all of it. */
function permitIn(
  context: TransferContext,
  { options: { identities } }: TaskRecord,
  collection: Collection,
  wanted: Permission,
): Permit | null {
  if (identities === null || !isGuest(collection)) return null;
  return (segments) => {
    const has = accessTo(context, { identities }, collection)(segments);
    if (has !== 'rw' && has !== wanted) throw new PathEscape();
  };
}
