import type { CollectionPath } from '../collection-path.ts';
import type { Collection } from '../collections.ts';
import type { TransferContext } from '../context.ts';
import type { FileThreads } from './file-threads.ts';
import type { FaultPlace, TaskFault } from './task-fault.ts';
import type { TaskProgress, TaskRecord } from './task-record.ts';
import type { Throttle } from './throttle.ts';

/** What a running task has at hand. */
export type TaskRun = {
  context: TransferContext;
  task: TaskRecord;
  source: Side;
  /** The same as `source` for a DELETE task. */
  destination: Side;
  /** Changed as the task goes on, and saved at least every 250 ms. */
  progress: TaskProgress;
  /** Aborted when the task is cancelled, its deadline passes, or local Globus stops. */
  signal: AbortSignal;
  throttle: Throttle;
  threads: FileThreads;
  /** Where files are written before they get their name. */
  partialFolder: string;
  /** Counts a fault, and writes its event. */
  noteFault(fault: TaskFault): void;
};

export type Side = {
  collection: Collection;
  root: string;
  /** Told where a path is once links were followed; throws PathEscape. Null where that decides nothing. */
  permit: Permit | null;
};
export type Permit = (segments: readonly string[]) => void;

export const placeOf = (
  run: TaskRun,
  side: 'source' | 'destination',
  operation: FaultPlace['operation'],
  path: string,
): FaultPlace => ({
  side,
  collection: run[side].collection,
  path,
  operation,
});

/**
 * A path that a scan wrote down. It was normalised then, and may hold what the API refuses in a request: a name with a
 * line break can be copied together with its folder.
 */
export function recordedPath(shown: string, { collection }: Side): CollectionPath {
  const segments = shown.split('/').filter((segment) => segment !== '');
  return { segments: segments[0] === '~' ? [...collection.home, ...segments.slice(1)] : segments, shown };
}
