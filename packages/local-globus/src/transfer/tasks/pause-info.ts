import type { TransferContext } from '../context.ts';
import type { TaskRecord } from './task-record.ts';

/** A pause rule as the owner of a task sees it. */
export type PauseRule = { message: string };

/** The pause rules that hold a task up. */
export function pauseRulesAgainst(_context: TransferContext, _task: TaskRecord): PauseRule[] {
  return [];
}

/** The "pause_info_limited" document of a task. */
export function pauseInfo(context: TransferContext, task: TaskRecord) {
  const isOpen = task.completionTimeMs === null;
  const message = isOpen ? (task.options.admin_pause?.message ?? null) : null;
  return {
    DATA_TYPE: 'pause_info_limited',
    source_pause_message: message,
    source_pause_message_share: null,
    destination_pause_message: task.destinationEndpointId === null ? null : message,
    destination_pause_message_share: null,
    pause_rules: isOpen ? pauseRulesAgainst(context, task) : [],
  };
}
