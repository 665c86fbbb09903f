import { rootOf, type TransferContext } from '../context.ts';
import { noteFault } from './task-events.ts';
import type { TaskRun } from './task-run.ts';
import type { SchedulerSettings } from './task-scheduler.ts';
import { createThrottle } from './throttle.ts';

/** What a task that is about to run has at hand. Throws when a collection of it is gone. */
export function prepareRun(
  context: TransferContext,
  { bytesPerSecond, partialFolder, threads }: SchedulerSettings,
  { task, progress, signal }: Pick<TaskRun, 'task' | 'progress' | 'signal'>,
): TaskRun {
  const sideOf = (id: string) => {
    const collection = context.collections.find(id);
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
    throttle: createThrottle(bytesPerSecond),
    threads,
    partialFolder,
    noteFault: (fault) => noteFault(context, task, progress, fault),
  };
}
