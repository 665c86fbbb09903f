import type { DatabaseSync } from 'node:sqlite';
import type * as z from 'zod/mini';

/** Records of one kind, kept in SQLite and read from memory: only one process has a folder open. */
export interface Records<T extends { id: string }> {
  get(id: string): T | undefined;
  /** In the order they were first written. */
  all(): T[];
  put(record: T): void;
  delete(id: string): void;
  /**
   * Writes what local Globus starts with, once: what was changed or deleted since stays so, until a later start says
   * something else of it.
   */
  seed(record: T, says?: string): void;
  /** As if nothing had ever been written. */
  clear(): void;
}

/** Opens the table of one kind. */
export function openRecords<T extends { id: string }>(
  database: DatabaseSync,
  kind: string,
  schema: z.ZodMiniType<T>,
): Records<T> {
  database.exec(`
    CREATE TABLE IF NOT EXISTS auth_records (
      position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS auth_seeded_records (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id))
      WITHOUT ROWID, STRICT;
  `);
  const write = database.prepare(
    'INSERT INTO auth_records (kind, id, document) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
  );
  addSays(database);
  const drop = database.prepare('DELETE FROM auth_records WHERE kind = ? AND id = ?');
  const said = database.prepare('SELECT says FROM auth_seeded_records WHERE kind = ? AND id = ?');
  const mark = database.prepare('INSERT OR REPLACE INTO auth_seeded_records (kind, id, says) VALUES (?, ?, ?)');
  const rows = database.prepare('SELECT document FROM auth_records WHERE kind = ? ORDER BY position').all(kind);
  const records = new Map<string, T>();
  for (const { document } of rows) {
    const record = schema.parse(JSON.parse(String(document)));
    records.set(record.id, record);
  }
  const put = (record: T) => {
    write.run(kind, record.id, JSON.stringify(record));
    records.set(record.id, record);
  };
  return {
    get: (id) => records.get(id),
    all: () => [...records.values()],
    put,
    delete(id) {
      drop.run(kind, id);
      records.delete(id);
    },
    seed(record, says = JSON.stringify(record)) {
      const before = said.get(kind, record.id);
      if (before?.says === says) return;
      mark.run(kind, record.id, says);
      // Folders from before have it noted that it was written, and not what.
      if (before?.says !== null) put(record);
    },
    clear() {
      database.prepare('DELETE FROM auth_records WHERE kind = ?').run(kind);
      database.prepare('DELETE FROM auth_seeded_records WHERE kind = ?').run(kind);
      records.clear();
    },
  };
}

function addSays(database: DatabaseSync): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('auth_seeded_records')").all();
  if (!columns.some(({ name }) => name === 'says'))
    database.exec('ALTER TABLE auth_seeded_records ADD COLUMN says TEXT');
}

/** All that `change` writes, or nothing of it: also when the process is killed in between. */
export function atOnce(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    change();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
