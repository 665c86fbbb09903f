import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import { type Collection, hostIdOf } from '../collections.ts';
import type { TransferContext } from '../context.ts';
import { formatTime } from '../endpoint-document.ts';
import { TransferFailure } from '../transfer-failure.ts';

/** What a pause rule can hold up. */
export const pausable = [
  'ls',
  'mkdir',
  'symlink',
  'rename',
  'task_delete',
  'task_transfer_write',
  'task_transfer_read',
] as const;
export type Pausable = (typeof pausable)[number];

export type PauseRule = {
  id: string;
  collection_id: string;
  message: string;
  /** Milliseconds; null: from when it was made. */
  start_ms: number | null;
  modified_ms: number;
  /** Whom it is for; null: everybody. */
  identity_id: string | null;
  modified_by_id: string;
  by_host_manager: boolean;
  paused: readonly Pausable[];
};

export function createPauseTable(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS transfer_pause_rules (
      id TEXT PRIMARY KEY, collection_id TEXT NOT NULL, message TEXT NOT NULL, start_ms INTEGER, modified_ms INTEGER NOT NULL,
      identity_id TEXT, modified_by_id TEXT NOT NULL, by_host_manager INTEGER NOT NULL, paused TEXT NOT NULL
    ) STRICT`);
}

/** Makes it, or takes the place of the one with the same id. */
export function savePauseRule(database: DatabaseSync, rule: PauseRule): void {
  database
    .prepare(
      'INSERT OR REPLACE INTO transfer_pause_rules (id, collection_id, message, start_ms, modified_ms, identity_id, modified_by_id, by_host_manager, paused) VALUES (:id, :collection_id, :message, :start_ms, :modified_ms, :identity_id, :modified_by_id, :by_host_manager, :paused)',
    )
    .run({ ...rule, by_host_manager: Number(rule.by_host_manager), paused: rule.paused.join(' ') });
}

/** All pause rules, oldest first. */
export function pauseRules(database: DatabaseSync): PauseRule[] {
  return database
    .prepare('SELECT * FROM transfer_pause_rules ORDER BY rowid')
    .all()
    .map((row) => {
      const { by_host_manager, paused, ...rule } = pauseRow.parse(row);
      const words = paused.split(' ');
      return { ...rule, by_host_manager: by_host_manager === 1, paused: pausable.filter((one) => words.includes(one)) };
    });
}

const pauseRow = z.object({
  id: z.string(),
  collection_id: z.string(),
  message: z.string(),
  start_ms: z.nullable(z.number()),
  modified_ms: z.number(),
  identity_id: z.nullable(z.string()),
  modified_by_id: z.string(),
  by_host_manager: z.number(),
  paused: z.string(),
});

type PauseContext = Pick<TransferContext, 'database' | 'collections' | 'now'>;

/** The rules that hold somebody up in a collection now, those of the collection that it shares from among them. */
export function pauseRulesFor(
  { database, now }: PauseContext,
  collection: Collection,
  identityIds: readonly string[],
): PauseRule[] {
  const places = [collection.id, hostIdOf(collection), collection.host?.endpointId];
  return pauseRules(database).filter(
    (rule) =>
      places.includes(rule.collection_id) &&
      (rule.start_ms === null || rule.start_ms <= now()) &&
      (rule.identity_id === null || identityIds.includes(rule.identity_id)),
  );
}

/** Throws 409 when a pause rule holds up what the caller wants to do. */
export function requireNoPause(
  context: PauseContext,
  collection: Collection,
  caller: { identities: readonly { id: string }[] },
  operation: Pausable,
): void {
  const ids = caller.identities.map(({ id }) => id);
  const rule = pauseRulesFor(context, collection, ids).find(({ paused }) => paused.includes(operation));
  if (rule !== undefined)
    throw new TransferFailure(409, 'OperationPaused', `Paused by the manager of the collection: ${rule.message}`);
}

/** The "pause_rule_limited" document: what those see whom a rule holds up. */
export function limitedPauseRule({ collections }: Pick<PauseContext, 'collections'>, rule: PauseRule) {
  return {
    DATA_TYPE: 'pause_rule_limited',
    id: rule.id,
    message: rule.message,
    start_time: rule.start_ms === null ? null : formatTime(rule.start_ms),
    endpoint_id: rule.collection_id,
    endpoint_display_name: collections.find(rule.collection_id)?.displayName ?? null,
    identity_id: rule.identity_id,
    modified_time: formatTime(rule.modified_ms),
    ...Object.fromEntries(pausable.map((name) => [`pause_${name}`, rule.paused.includes(name)])),
  };
}
