import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import type { Subtask, SubtaskState, TaskItem } from './task-record.ts';

const itemRow = z.object({
  position: z.number(),
  kind: z.enum(['transfer_item', 'transfer_symlink_item']),
  source_path: z.string(),
  destination_path: z.nullable(z.string()),
  recursive: z.nullable(z.number()),
  external_checksum: z.nullable(z.string()),
  checksum_algorithm: z.nullable(z.string()),
});

export function findItem(database: DatabaseSync, taskId: string, position: number): TaskItem | null {
  const row = database.prepare('SELECT * FROM transfer_items WHERE task_id = ? AND position = ?').get(taskId, position);
  if (row === undefined) return null;
  const item = itemRow.parse(row);
  return {
    position: item.position,
    kind: item.kind,
    sourcePath: item.source_path,
    destinationPath: item.destination_path,
    recursive: item.recursive === null ? null : item.recursive === 1,
    externalChecksum: item.external_checksum,
    checksumAlgorithm: item.checksum_algorithm,
  };
}

/** Positions of the items that are still to be done. */
export function pendingItems(database: DatabaseSync, taskId: string): number[] {
  const rows = database
    .prepare("SELECT position FROM transfer_items WHERE task_id = ? AND state = 'pending' ORDER BY position")
    .all(taskId);
  return rows.map(({ position }) => Number(position));
}

export function setItemState(database: DatabaseSync, taskId: string, position: number, state: SubtaskState): void {
  database
    .prepare('UPDATE transfer_items SET state = ? WHERE task_id = ? AND position = ?')
    .run(state, taskId, position);
}

/** Forgets what a scan found that was not finished. */
export function dropSubtasks(database: DatabaseSync, taskId: string, position: number): void {
  database.prepare('DELETE FROM transfer_subtasks WHERE task_id = ? AND position = ?').run(taskId, position);
}

export function addSubtasks(database: DatabaseSync, taskId: string, found: readonly Omit<Subtask, 'id'>[]): void {
  const insert = database.prepare(
    `INSERT INTO transfer_subtasks (task_id, position, kind, state, source_path, destination_path, size)
     VALUES (?, ?, ?, 'pending', ?, ?, ?)`,
  );
  for (const { position, kind, sourcePath, destinationPath, size } of found) {
    insert.run(taskId, position, kind, sourcePath, destinationPath, size);
  }
}

const subtaskRow = z.object({
  id: z.number(),
  position: z.number(),
  kind: z.enum(['file', 'directory', 'symlink']),
  source_path: z.string(),
  destination_path: z.string(),
  size: z.number(),
});

/** The next subtasks to do after the one with this id, at most `limit`. */
export function pendingSubtasks(database: DatabaseSync, taskId: string, afterId: number, limit: number): Subtask[] {
  return database
    .prepare("SELECT * FROM transfer_subtasks WHERE task_id = ? AND state = 'pending' AND id > ? ORDER BY id LIMIT ?")
    .all(taskId, afterId, limit)
    .map((row) => subtaskRow.parse(row))
    .map((row) => ({
      id: row.id,
      position: row.position,
      kind: row.kind,
      sourcePath: row.source_path,
      destinationPath: row.destination_path,
      size: row.size,
    }));
}

export type SubtaskResult =
  | { state: 'succeeded'; size: number; checksum: string | null; algorithm: string | null }
  | { state: 'skipped' }
  | { state: 'retrying' }
  | { state: 'skipped_error'; code: string; details: string; timeMs: number };

export function saveResult(database: DatabaseSync, id: number, result: SubtaskResult): void {
  if (result.state === 'succeeded') {
    database
      .prepare('UPDATE transfer_subtasks SET state = ?, size = ?, checksum = ?, checksum_algorithm = ? WHERE id = ?')
      .run(result.state, result.size, result.checksum, result.algorithm, id);
  } else if (result.state === 'skipped_error') {
    database
      .prepare('UPDATE transfer_subtasks SET state = ?, error_code = ?, error_details = ?, error_time = ? WHERE id = ?')
      .run(result.state, result.code, result.details, result.timeMs, id);
  } else {
    database.prepare('UPDATE transfer_subtasks SET state = ? WHERE id = ?').run(result.state, id);
  }
}

/** Moves all that is in one of the states into another: to try again, or at the end of a task. */
export function moveStates(
  database: DatabaseSync,
  taskId: string,
  from: readonly SubtaskState[],
  to: SubtaskState,
): void {
  const places = from.map(() => '?').join(', ');
  for (const table of ['transfer_items', 'transfer_subtasks']) {
    database
      .prepare(`UPDATE ${table} SET state = ? WHERE task_id = ? AND state IN (${places})`)
      .run(to, taskId, ...from);
  }
}

export function hasRetrying(database: DatabaseSync, taskId: string): boolean {
  return ['transfer_items', 'transfer_subtasks'].some(
    (table) =>
      database.prepare(`SELECT 1 FROM ${table} WHERE task_id = ? AND state = 'retrying' LIMIT 1`).get(taskId) !==
      undefined,
  );
}

/** Bytes of the files that are done: what counts as transferred when a task goes on after a crash. */
export function bytesDone(database: DatabaseSync, taskId: string): number {
  const row = database
    .prepare(
      "SELECT SUM(size) AS bytes FROM transfer_subtasks WHERE task_id = ? AND state = 'succeeded' AND kind = 'file'",
    )
    .get(taskId);
  return Number(row?.bytes ?? 0);
}

export type SubtaskCounts = Record<
  SubtaskState | 'total' | 'files' | 'directories' | 'symlinks' | 'filesTransferred' | 'filesSkipped',
  number
>;

export function countSubtasks(database: DatabaseSync, taskId: string): SubtaskCounts {
  const counts: SubtaskCounts = {
    pending: 0,
    retrying: 0,
    succeeded: 0,
    skipped: 0,
    skipped_error: 0,
    failed: 0,
    canceled: 0,
    expired: 0,
    total: 0,
    files: 0,
    directories: 0,
    symlinks: 0,
    filesTransferred: 0,
    filesSkipped: 0,
  };
  const rows = database
    .prepare(
      `SELECT 'item' AS kind, state, COUNT(*) AS count FROM transfer_items WHERE task_id = ? GROUP BY state
       UNION ALL SELECT kind, state, COUNT(*) FROM transfer_subtasks WHERE task_id = ? GROUP BY state, kind`,
    )
    .all(taskId, taskId);
  for (const row of rows) {
    const { kind, state, count } = countRow.parse(row);
    counts[state] += count;
    counts.total += count;
    if (kind === 'directory') counts.directories += count;
    if (kind === 'symlink') counts.symlinks += count;
    if (kind !== 'file') continue;
    counts.files += count;
    if (state === 'succeeded') counts.filesTransferred += count;
    if (state === 'skipped') counts.filesSkipped += count;
  }
  return counts;
}

const countRow = z.object({
  kind: z.enum(['item', 'file', 'directory', 'symlink']),
  state: z.enum(['pending', 'retrying', 'succeeded', 'skipped', 'skipped_error', 'failed', 'canceled', 'expired']),
  count: z.number(),
});

/** Writes down an item that was passed over before anything was found for it. */
export function addSkippedItem(
  database: DatabaseSync,
  taskId: string,
  item: TaskItem,
  error: Extract<SubtaskResult, { state: 'skipped_error' }>,
): void {
  const { sourcePath, destinationPath, position } = item;
  database
    .prepare(
      `INSERT INTO transfer_subtasks (task_id, position, kind, state, source_path, destination_path, size, error_code, error_details, error_time)
       VALUES (?, ?, 'file', 'skipped_error', ?, ?, 0, ?, ?, ?)`,
    )
    .run(taskId, position, sourcePath, destinationPath, error.code, error.details, error.timeMs);
}

/** The directories that a transfer went through, with where each went to. */
export function directoryPairs(
  database: DatabaseSync,
  taskId: string,
): { sourcePath: string; destinationPath: string }[] {
  return database
    .prepare("SELECT source_path, destination_path FROM transfer_subtasks WHERE task_id = ? AND kind = 'directory'")
    .all(taskId)
    .map((row) => ({ sourcePath: String(row.source_path), destinationPath: String(row.destination_path) }));
}
