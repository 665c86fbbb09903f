import type { TaskDocument } from '@isthmus/globus';
import { formatCount, formatDuration } from '../ui/format.ts';
import { partsDone, type Sample, stalledForMs, timeLeft } from './task-progress.ts';

/** How a running task gets on, in a few words: counting, time left as a range, or since when it stands still. */
export function paceOf(task: TaskDocument, samples: readonly Sample[]): string {
  const stalled = stalledForMs(samples);
  if (stalled !== null) return `Stalled for ${formatDuration(stalled / 1000)}`;
  if (isCounting(task)) return task.files > 0 ? `Counting files… ${formatCount(task.files)} so far` : 'Counting files…';
  const left = timeLeft(task, samples);
  if (!left) return `${formatCount(partsDone(task))} of ${formatCount(task.subtasks_total)} parts done`;
  const [from, to] = [formatDuration(left.from), formatDuration(left.to)];
  return from === to ? `About ${from} left` : `${from} to ${to} left`;
}

/** Nothing is copied yet, so what there is to do may still grow. */
function isCounting(task: TaskDocument): boolean {
  return (
    task.subtasks_total === 0 ||
    (task.bytes_transferred === 0 && task.files_transferred === 0 && task.files_skipped === 0)
  );
}
