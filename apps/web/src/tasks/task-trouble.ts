import type { TaskDocument } from '@isthmus/globus';
import { afterTheEnd, faultWords } from '../errors/fault-words.ts';
import { taskState } from './task-status.ts';

export type TaskTrouble = ReturnType<typeof faultWords>;

/** What is wrong with a task, in words; null when nothing is. */
export function taskTrouble(task: TaskDocument): TaskTrouble | null {
  const raw = task.nice_status_details ?? '';
  switch (taskState(task)) {
    case 'failed':
      return afterTheEnd(faultWords(fatalCode(task), task.fatal_error?.description ?? ''));
    case 'waiting':
      return faultWords(task.nice_status ?? 'NO_CREDENTIALS', raw);
    case 'paused':
      return faultWords('PAUSED_BY_ADMIN', raw);
    case 'retrying':
      return faultWords(task.nice_status ?? 'UNKNOWN', raw);
    case 'succeeded':
      return task.subtasks_skipped_errors > 0 ? faultWords('SKIPPED_ERRORS', '') : null;
    default:
      return null;
  }
}

function fatalCode(task: TaskDocument): string {
  return task.fatal_error?.code ?? (task.subtasks_expired > 0 ? 'EXPIRED' : 'UNKNOWN');
}
