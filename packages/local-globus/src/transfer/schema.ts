import type { DatabaseSync } from 'node:sqlite';

/** Makes Transfer's tables where they are missing. Times are in milliseconds since 1970. */
export function createTables(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS transfer_last_used (
      identity_id TEXT NOT NULL, collection_id TEXT NOT NULL, time_ms INTEGER NOT NULL,
      PRIMARY KEY (identity_id, collection_id)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS transfer_bookmarks (
      id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL,
      endpoint_id TEXT NOT NULL, path TEXT NOT NULL, pinned INTEGER NOT NULL,
      UNIQUE (owner_id, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS transfer_tasks (
      task_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, submission_id TEXT NOT NULL,
      type TEXT NOT NULL, status TEXT NOT NULL, label TEXT, request_time INTEGER NOT NULL, completion_time INTEGER,
      deadline INTEGER NOT NULL, paths_digest TEXT NOT NULL,
      source_endpoint_id TEXT NOT NULL, destination_endpoint_id TEXT,
      request TEXT NOT NULL, progress TEXT NOT NULL,
      UNIQUE (owner_id, submission_id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS transfer_tasks_by_owner ON transfer_tasks (owner_id, request_time);
    CREATE INDEX IF NOT EXISTS transfer_tasks_by_status ON transfer_tasks (status, request_time);
    CREATE TABLE IF NOT EXISTS transfer_items (
      task_id TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL,
      source_path TEXT NOT NULL, destination_path TEXT, recursive INTEGER,
      external_checksum TEXT, checksum_algorithm TEXT,
      PRIMARY KEY (task_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS transfer_subtasks (
      id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, position INTEGER NOT NULL,
      kind TEXT NOT NULL, state TEXT NOT NULL, source_path TEXT NOT NULL, destination_path TEXT NOT NULL,
      size INTEGER NOT NULL, checksum TEXT, checksum_algorithm TEXT,
      error_code TEXT, error_details TEXT, error_time INTEGER
    ) STRICT;
    CREATE INDEX IF NOT EXISTS transfer_subtasks_by_state ON transfer_subtasks (task_id, state);
    CREATE INDEX IF NOT EXISTS transfer_subtasks_by_kind ON transfer_subtasks (task_id, state, kind);
    CREATE TABLE IF NOT EXISTS transfer_events (
      id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, code TEXT NOT NULL, description TEXT NOT NULL,
      is_error INTEGER NOT NULL, details TEXT NOT NULL, time_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS transfer_events_by_task ON transfer_events (task_id, id);
    CREATE TABLE IF NOT EXISTS transfer_admin_cancels (
      id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, task_ids TEXT NOT NULL
    ) STRICT;
  `);
  // Folders from before these columns are taken up as they are.
  addColumn(database, 'transfer_items', 'kind', "TEXT NOT NULL DEFAULT 'transfer_item'");
  addColumn(database, 'transfer_tasks', 'removed', 'INTEGER NOT NULL DEFAULT 0');
}

function addColumn(database: DatabaseSync, table: string, column: string, definition: string): void {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  if (!columns.some(({ name }) => name === column)) {
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`);
  }
}
