import { canonicalName } from '../collections.ts';
import type { TransferContext } from '../context.ts';
import { formatTime } from '../endpoint-document.ts';
import { countSubtasks, type SubtaskCounts } from './subtask-store.ts';
import type { TaskProgress, TaskRecord } from './task-record.ts';
import { describeCode } from './task-store.ts';

/** The "task" document with every member that Globus sends. Source: Transfer API v0.10, section "Task". */
export function taskDocument({ database, collections, now }: TransferContext, task: TaskRecord) {
  const { options, progress } = task;
  const counts = countSubtasks(database, task.taskId);
  const isTransfer = task.type === 'TRANSFER';
  const isOpen = task.completionTimeMs === null;
  const elapsedMs = Math.max((task.completionTimeMs ?? now()) - task.requestTimeMs, 1);
  return {
    DATA_TYPE: 'task',
    task_id: task.taskId,
    type: task.type,
    status: task.status,
    fatal_error: progress.fatal_error,
    label: task.label,
    username: `u_${task.ownerId.replaceAll('-', '').slice(0, 26)}`,
    owner_id: task.ownerId,
    request_time: formatTime(task.requestTimeMs),
    completion_time: task.completionTimeMs === null ? null : formatTime(task.completionTimeMs),
    deadline: formatTime(task.deadlineMs),
    ...endpointMembers(collections, 'source', task.sourceEndpointId),
    ...endpointMembers(collections, 'destination', task.destinationEndpointId),
    sync_level: options.sync_level,
    encrypt_data: options.encrypt_data,
    verify_checksum: options.verify_checksum,
    delete_destination_extra: options.delete_destination_extra,
    recursive_symlinks: isTransfer ? options.recursive_symlinks : null,
    preserve_timestamp: options.preserve_timestamp,
    skip_source_errors: options.skip_source_errors,
    fail_on_quota_errors: options.fail_on_quota_errors,
    command: 'API 0.10',
    history_deleted: isHistoryGone(task, now()),
    faults: progress.faults,
    files: isTransfer ? counts.files : progress.files,
    directories: isTransfer ? counts.directories : progress.directories,
    symlinks: counts.symlinks,
    files_skipped: counts.filesSkipped,
    files_transferred: counts.filesTransferred,
    ...subtaskMembers(counts),
    bytes_transferred: progress.bytes_transferred,
    bytes_checksummed: progress.bytes_checksummed,
    effective_bytes_per_second: Math.round((progress.bytes_transferred * 1000) / elapsedMs),
    ...niceMembers(isOpen, progress),
    is_paused: isOpen && progress.hold?.kind === 'paused',
    ...cancelMembers(task),
    filter_rules: options.filter_rules,
    source_base_path: options.source_base_path,
    destination_base_path: options.destination_base_path,
    source_local_user: null,
    source_local_user_status: 'NOT_SCANNED',
    destination_local_user: null,
    destination_local_user_status: 'NOT_SCANNED',
  };
}

const historyMs = 30 * 86_400_000;

/** Events and paths of a task are kept for thirty days after its end. */
export const isHistoryGone = ({ completionTimeMs }: TaskRecord, nowMs: number): boolean =>
  completionTimeMs !== null && completionTimeMs + historyMs <= nowMs;

function endpointMembers(
  collections: TransferContext['collections'],
  side: 'source' | 'destination',
  id: string | null,
) {
  const collection = id === null ? undefined : collections.find(id);
  return {
    [`${side}_endpoint`]: collection === undefined ? null : canonicalName(collection),
    [`${side}_endpoint_id`]: id,
    [`${side}_endpoint_display_name`]: collection?.displayName ?? null,
  };
}

/** A cancel by those who manage activity may come too late: then the task says nothing of it. */
function cancelMembers({ options, progress }: TaskRecord) {
  const canceled = progress.fatal_error?.code === 'CANCELED' ? options.canceled_by_admin : null;
  return { canceled_by_admin: canceled?.side ?? null, canceled_by_admin_message: canceled?.message ?? null };
}

/** A file that was up to date counts as succeeded. */
function subtaskMembers(counts: SubtaskCounts) {
  return {
    subtasks_total: counts.total,
    subtasks_pending: counts.pending + counts.retrying,
    subtasks_retrying: counts.retrying,
    subtasks_succeeded: counts.succeeded + counts.skipped,
    subtasks_expired: counts.expired,
    subtasks_canceled: counts.canceled,
    subtasks_failed: counts.failed,
    subtasks_skipped_errors: counts.skipped_error,
  };
}

function niceMembers(isOpen: boolean, { nice_status, nice_status_details, hold }: TaskProgress) {
  if (!isOpen) {
    return { ...nice(null, null), nice_status_details: null, nice_status_expires_in: null, is_ok: null };
  }
  const isOk = nice_status === 'OK' || nice_status === 'Queued';
  const expiresIn = hold?.kind === 'inactive' ? 0 : isOk ? -1 : null;
  const words = isOk ? nice_status : describeCode(nice_status ?? '');
  return { ...nice(nice_status, words), nice_status_details, nice_status_expires_in: expiresIn, is_ok: isOk };
}

const nice = (status: string | null, words: string | null) => ({
  nice_status: status,
  nice_status_short_description: words,
});
