import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod/mini';

/** Who a rule or a role is for. `principal` is empty for the last two. */
export const principalTypes = ['identity', 'group', 'all_authenticated_users', 'anonymous'] as const;
export type PrincipalType = (typeof principalTypes)[number];

/** An access rule of a guest collection: what whom may do below a folder. Times are in milliseconds. */
export type AccessRule = {
  id: string;
  collection_id: string;
  principal_type: PrincipalType;
  principal: string;
  /** Begins and ends with `/`. */
  path: string;
  permissions: 'r' | 'rw';
  create_time_ms: number;
  expiration_ms: number | null;
};

export const roleNames = ['administrator', 'access_manager', 'activity_manager', 'activity_monitor'] as const;
export type RoleName = (typeof roleNames)[number];
export type Role = {
  id: string;
  collection_id: string;
  principal_type: 'identity' | 'group';
  principal: string;
  role: RoleName;
};

type Context = { database: DatabaseSync; identityIdOf: (username: string) => string; now: () => number };

/** Makes the tables of access rules and roles; at the first start they are filled. */
export function createAccessTables(context: Context): void {
  const { database } = context;
  database.exec(`
    CREATE TABLE IF NOT EXISTS transfer_access_rules (
      id TEXT PRIMARY KEY, collection_id TEXT NOT NULL, principal_type TEXT NOT NULL, principal TEXT NOT NULL,
      path TEXT NOT NULL, permissions TEXT NOT NULL, create_time_ms INTEGER NOT NULL, expiration_ms INTEGER,
      UNIQUE (collection_id, principal_type, principal, path)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS transfer_roles (
      id TEXT PRIMARY KEY, collection_id TEXT NOT NULL, principal_type TEXT NOT NULL, principal TEXT NOT NULL,
      role TEXT NOT NULL, UNIQUE (collection_id, principal_type, principal, role)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS transfer_seeded (what TEXT PRIMARY KEY) STRICT;
  `);
  const { changes } = database.prepare("INSERT OR IGNORE INTO transfer_seeded (what) VALUES ('access')").run();
  if (changes === 1) seedAccess(context);
}

const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const seededRules = [
  { collection_id: archive, username: 'noor@coastal.example', permissions: 'r' },
  { collection_id: archive, username: 'kit@coastal.example', permissions: 'r' },
  { collection_id: archive, username: 'dana@aurora.example', permissions: 'r' },
  { collection_id: drop, username: 'kit@coastal.example', permissions: 'rw' },
] as const;
const administered = {
  'ada@aurora.example': [
    'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
    archive,
    'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
    drop,
    '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90',
    'e5d4a7b6-9fa2-4a5e-b17d-526f70819203',
    '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44',
    '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048',
  ],
  'kit@coastal.example': ['a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f'],
  'noor@coastal.example': ['c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081'],
} as const;

function seedAccess({ database, identityIdOf, now }: Context): void {
  for (const { username, collection_id, permissions } of seededRules) {
    const principal = identityIdOf(username);
    const common = { principal_type: 'identity', principal, path: '/', expiration_ms: null } as const;
    const id = uuidv5(`rule ${principal}`, collection_id);
    insertRule(database, { id, collection_id, permissions, create_time_ms: now(), ...common });
  }
  for (const [username, ids] of Object.entries(administered)) {
    const principal = identityIdOf(username);
    for (const collection_id of ids) {
      const id = uuidv5(`role ${principal}`, collection_id);
      insertRole(database, { id, collection_id, principal_type: 'identity', principal, role: 'administrator' });
    }
  }
}

export function insertRule(database: DatabaseSync, rule: AccessRule): void {
  database
    .prepare(
      'INSERT INTO transfer_access_rules (id, collection_id, principal_type, principal, path, permissions, create_time_ms, expiration_ms) VALUES (:id, :collection_id, :principal_type, :principal, :path, :permissions, :create_time_ms, :expiration_ms)',
    )
    .run(rule);
}

export function insertRole(database: DatabaseSync, role: Role): void {
  database
    .prepare(
      'INSERT INTO transfer_roles (id, collection_id, principal_type, principal, role) VALUES (:id, :collection_id, :principal_type, :principal, :role)',
    )
    .run(role);
}

/** The rules of a collection that have not expired, oldest first; the others are thrown away. */
export function rulesOf({ database, now }: Pick<Context, 'database' | 'now'>, collectionId: string): AccessRule[] {
  const nowMs = now();
  const rows = rowsOf(database, 'SELECT * FROM transfer_access_rules WHERE collection_id = ? ORDER BY rowid', [
    collectionId,
  ]).map((row) => ruleRow.parse(row));
  const live = rows.filter(({ expiration_ms }) => expiration_ms === null || expiration_ms > nowMs);
  if (live.length < rows.length) {
    database
      .prepare('DELETE FROM transfer_access_rules WHERE collection_id = ? AND expiration_ms <= ?')
      .run(collectionId, nowMs);
  }
  return live;
}

export function rolesIn(database: DatabaseSync, collectionId: string): Role[] {
  return rowsOf(database, 'SELECT * FROM transfer_roles WHERE collection_id = ? ORDER BY rowid', [collectionId]).map(
    (row) => roleRow.parse(row),
  );
}

const rowsOf = (database: DatabaseSync, sql: string, values: SQLInputValue[]) => database.prepare(sql).all(...values);

const ruleRow = z.object({
  id: z.string(),
  collection_id: z.string(),
  principal_type: z.enum(principalTypes),
  principal: z.string(),
  path: z.string(),
  permissions: z.enum(['r', 'rw']),
  create_time_ms: z.number(),
  expiration_ms: z.nullable(z.number()),
});
const roleRow = z.object({
  id: z.string(),
  collection_id: z.string(),
  principal_type: z.enum(['identity', 'group']),
  principal: z.string(),
  role: z.enum(roleNames),
});
