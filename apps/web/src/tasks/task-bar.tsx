import type { TaskDocument } from '@isthmus/globus';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { fractionDone } from './task-progress.ts';
import { taskState, taskTitle } from './task-status.ts';

/** How far an open task is, as a bar: empty while it waits, of another colour while it can't go on. */
export function TaskBar({ task }: { task: TaskDocument }) {
  const state = taskState(task);
  const fraction = fractionDone(task);
  const moves = isMoving(task);
  return (
    <ProgressBar
      label={`Progress of ${taskTitle(task)}`}
      value={state === 'queued' ? 0 : moves ? fraction : (fraction ?? 0)}
      tone={moves ? 'brand' : 'warning'}
    />
  );
}

/** True while nothing keeps the task from going on. */
export function isMoving(task: TaskDocument): boolean {
  const state = taskState(task);
  return state === 'running' || state === 'queued';
}
