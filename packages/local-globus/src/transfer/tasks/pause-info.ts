import type { TransferContext } from '../context.ts';
import { limitedPauseRule, type Pausable, type PauseRule, pauseRulesFor } from '../pause/pause-rules.ts';
import { noAdminPause, type TaskRecord } from './task-record.ts';

/** The pause rules that hold a task up. */
export function pauseRulesAgainst(context: TransferContext, task: TaskRecord): PauseRule[] {
  const against = (id: string | null, operation: Pausable): PauseRule[] => {
    const collection = id === null ? undefined : context.collections.find(id);
    if (collection === undefined) return [];
    return pauseRulesFor(context, collection, [task.ownerId]).filter(({ paused }) => paused.includes(operation));
  };
  if (task.type === 'DELETE') return against(task.sourceEndpointId, 'task_delete');
  const atSource = against(task.sourceEndpointId, 'task_transfer_read');
  const seen = new Set(atSource.map(({ id }) => id));
  const atDestination = against(task.destinationEndpointId, 'task_transfer_write');
  return [...atSource, ...atDestination.filter(({ id }) => !seen.has(id))];
}

/** The "pause_info_limited" document of a task. */
export function pauseInfo(context: TransferContext, task: TaskRecord) {
  const isOpen = task.completionTimeMs === null;
  const paused = (isOpen ? task.options.admin_pause : null) ?? noAdminPause;
  return {
    DATA_TYPE: 'pause_info_limited',
    source_pause_message: paused.source,
    source_pause_message_share: paused.source_share,
    destination_pause_message: paused.destination,
    destination_pause_message_share: paused.destination_share,
    pause_rules: isOpen ? pauseRulesAgainst(context, task).map((rule) => limitedPauseRule(context, rule)) : [],
  };
}
