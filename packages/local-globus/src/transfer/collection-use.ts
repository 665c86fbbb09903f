import type { Caller } from './caller.ts';
import type { TransferContext } from './context.ts';

/** Remembers that the caller used a collection: for the scope `recently-used` and `last_accessed_time`. */
export function noteUse({ database, now }: TransferContext, caller: Caller, collectionId: string): void {
  database
    .prepare('INSERT OR REPLACE INTO transfer_last_used (identity_id, collection_id, time_ms) VALUES (?, ?, ?)')
    .run(caller.id, collectionId, now());
}

/** When the caller last used each collection, in milliseconds. */
export function usesOf({ database }: TransferContext, caller: Caller): Map<string, number> {
  const rows = database
    .prepare('SELECT collection_id, time_ms FROM transfer_last_used WHERE identity_id = ?')
    .all(caller.id);
  return new Map(rows.map((row) => [String(row.collection_id), Number(row.time_ms)]));
}

/** The collections in which a task of the caller is open. */
export function collectionsInUse({ database }: TransferContext, caller: Caller): Set<string> {
  const rows = database
    .prepare(
      "SELECT source_endpoint_id AS s, destination_endpoint_id AS d FROM transfer_tasks WHERE owner_id = ? AND status IN ('ACTIVE', 'INACTIVE')",
    )
    .all(caller.id);
  return new Set(rows.flatMap((row) => [String(row.s), String(row.d)]));
}
