import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as z from 'zod/mini';
import { type TaskItem, type TaskProgress, type TaskRecord, taskOptions, taskProgress } from './task-record.ts';

const jsonText = z.pipe(
  z.string(),
  z.transform((text): unknown => JSON.parse(text)),
);

const taskRow = z.object({
  task_id: z.string(),
  owner_id: z.string(),
  submission_id: z.string(),
  type: z.enum(['TRANSFER', 'DELETE']),
  status: z.enum(['ACTIVE', 'INACTIVE', 'SUCCEEDED', 'FAILED']),
  label: z.nullable(z.string()),
  request_time: z.number(),
  completion_time: z.nullable(z.number()),
  deadline: z.number(),
  source_endpoint_id: z.string(),
  destination_endpoint_id: z.nullable(z.string()),
  request: z.pipe(jsonText, taskOptions),
  progress: z.pipe(jsonText, taskProgress),
});

type Row = Record<string, SQLOutputValue>;

/** In SQL: the task has not ended. */
const isOpen = "status IN ('ACTIVE', 'INACTIVE')";

function asTask(row: Row): TaskRecord {
  const task = taskRow.parse(row);
  return {
    taskId: task.task_id,
    ownerId: task.owner_id,
    submissionId: task.submission_id,
    type: task.type,
    status: task.status,
    label: task.label,
    requestTimeMs: task.request_time,
    completionTimeMs: task.completion_time,
    deadlineMs: task.deadline,
    sourceEndpointId: task.source_endpoint_id,
    destinationEndpointId: task.destination_endpoint_id,
    options: task.request,
    progress: task.progress,
  };
}

/** Runs `act` in one transaction. node:sqlite does not wait, so nothing comes in between. */
export function inTransaction<Result>(database: DatabaseSync, act: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

export function insertTask(
  database: DatabaseSync,
  task: TaskRecord,
  items: readonly TaskItem[],
  pathsDigest: string,
): void {
  const { options, progress, completionTimeMs: _none, ...columns } = task;
  inTransaction(database, () => {
    database
      .prepare(
        `INSERT INTO transfer_tasks (task_id, owner_id, submission_id, type, status, label, request_time, deadline,
           paths_digest, source_endpoint_id, destination_endpoint_id, request, progress)
         VALUES ($taskId, $ownerId, $submissionId, $type, $status, $label, $requestTimeMs, $deadlineMs,
           $pathsDigest, $sourceEndpointId, $destinationEndpointId, $options, $progress)`,
      )
      .run({ ...columns, pathsDigest, options: JSON.stringify(options), progress: JSON.stringify(progress) });
    const insert = database.prepare(
      `INSERT INTO transfer_items (task_id, position, state, source_path, destination_path, recursive, external_checksum, checksum_algorithm, kind)
       VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?)`,
    );
    for (const item of items) {
      const recursive = item.recursive === null ? null : Number(item.recursive);
      insert.run(
        task.taskId,
        item.position,
        item.sourcePath,
        item.destinationPath,
        recursive,
        item.externalChecksum,
        item.checksumAlgorithm,
        item.kind,
      );
    }
  });
}

/** A task that was not removed from its owner's list. */
export function findTask(database: DatabaseSync, taskId: string): TaskRecord | null {
  const row = database.prepare('SELECT * FROM transfer_tasks WHERE task_id = ? AND removed = 0').get(taskId);
  return row === undefined ? null : asTask(row);
}

export function findSubmission(database: DatabaseSync, ownerId: string, submissionId: string): string | null {
  const row = database
    .prepare('SELECT task_id FROM transfer_tasks WHERE owner_id = ? AND submission_id = ?')
    .get(ownerId, submissionId);
  return row === undefined ? null : String(row.task_id);
}

export function hasOpenTwin(database: DatabaseSync, ownerId: string, pathsDigest: string): boolean {
  const twin = database.prepare(`SELECT 1 FROM transfer_tasks WHERE owner_id = ? AND ${isOpen} AND paths_digest = ?`);
  return twin.get(ownerId, pathsDigest) !== undefined;
}

export function countOpenTasks(database: DatabaseSync, ownerId: string): number {
  const row = database
    .prepare(`SELECT COUNT(*) AS count FROM transfer_tasks WHERE owner_id = ? AND ${isOpen}`)
    .get(ownerId);
  return Number(row?.count);
}

/** Whether there is an open task; with a time, whether the deadline of one has come by then. */
export function hasOpenTask(database: DatabaseSync, dueMs = Number.MAX_SAFE_INTEGER): boolean {
  return database.prepare(`SELECT 1 FROM transfer_tasks WHERE ${isOpen} AND deadline <= ?`).get(dueMs) !== undefined;
}

export function openTasks(database: DatabaseSync): TaskRecord[] {
  return database
    .prepare(`SELECT * FROM transfer_tasks WHERE ${isOpen} ORDER BY request_time, rowid`)
    .all()
    .map(asTask);
}

/** All tasks that `includes` picks, the newest first, from behind a place of an earlier answer; at most `limit`. */
export function someTasks(
  database: DatabaseSync,
  wanted: { before: number; limit: number; includes: (task: TaskRecord) => boolean },
): { task: TaskRecord; place: number }[] {
  const rows = database
    .prepare('SELECT rowid AS place, * FROM transfer_tasks WHERE rowid < ? AND removed = 0 ORDER BY rowid DESC')
    .iterate(wanted.before);
  const found: { task: TaskRecord; place: number }[] = [];
  for (const row of rows) {
    const task = asTask(row);
    if (wanted.includes(task)) found.push({ task, place: Number(row.place) });
    if (found.length === wanted.limit) break;
  }
  return found;
}

/** Whether any task was submitted with this identity. */
export function hasSubmitted(database: DatabaseSync, identityId: string): boolean {
  const task = database.prepare(
    "SELECT 1 FROM transfer_tasks, json_each(request, '$.identities') AS one WHERE owner_id = ?1 OR one.value ->> 'id' = ?1",
  );
  return task.get(identityId) !== undefined;
}

/** What task_list filters and orders by, for all tasks of an owner; the newest first. */
export function taskKeys(database: DatabaseSync, ownerId: string): Row[] {
  return database
    .prepare(
      `SELECT task_id, type, status, label, request_time, completion_time FROM transfer_tasks
       WHERE owner_id = ? AND removed = 0 ORDER BY request_time DESC, rowid DESC`,
    )
    .all(ownerId);
}

export function saveProgress(database: DatabaseSync, taskId: string, progress: TaskProgress): void {
  database.prepare('UPDATE transfer_tasks SET progress = ? WHERE task_id = ?').run(JSON.stringify(progress), taskId);
}

/** Writes that an open task waits, or goes on; INACTIVE says that it is its owner who has to act. */
export function saveHold(
  database: DatabaseSync,
  taskId: string,
  { status, deadlineMs, progress }: Pick<TaskRecord, 'status' | 'deadlineMs' | 'progress'>,
): void {
  database
    .prepare('UPDATE transfer_tasks SET status = ?, deadline = ?, progress = ? WHERE task_id = ?')
    .run(status, deadlineMs, JSON.stringify(progress), taskId);
}

/** Takes a task that has ended out of its owner's list. Its submission id stays used. */
export function removeTask(database: DatabaseSync, taskId: string): void {
  database.prepare('UPDATE transfer_tasks SET removed = 1 WHERE task_id = ?').run(taskId);
}

export function saveEnd(
  database: DatabaseSync,
  taskId: string,
  status: 'SUCCEEDED' | 'FAILED',
  nowMs: number,
  progress: TaskProgress,
): void {
  const ended = { ...progress, nice_status: null, nice_status_details: null, hold: null };
  database
    .prepare('UPDATE transfer_tasks SET status = ?, completion_time = ?, progress = ? WHERE task_id = ?')
    .run(status, nowMs, JSON.stringify(ended), taskId);
}

export function saveTerms(
  database: DatabaseSync,
  taskId: string,
  { label, deadlineMs, options }: Pick<TaskRecord, 'label' | 'deadlineMs' | 'options'>,
): void {
  database
    .prepare('UPDATE transfer_tasks SET label = ?, deadline = ?, request = ? WHERE task_id = ?')
    .run(label, deadlineMs, JSON.stringify(options), taskId);
}

export type TaskEvent = { code: string; isError: boolean; details: string };

export function addEvent(database: DatabaseSync, taskId: string, event: TaskEvent, nowMs: number): void {
  const description = describeCode(event.code);
  database
    .prepare(
      'INSERT INTO transfer_events (task_id, code, description, is_error, details, time_ms) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(taskId, event.code, description, Number(event.isError), event.details, nowMs);
}

/** `FILE_NOT_FOUND` → `file not found`. */
export const describeCode = (code: string): string => code.toLowerCase().replaceAll('_', ' ');
