import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod/mini';
import { atOnce } from '../../auth/developers/records.ts';
import { seededRoles, seededRules } from './seeded-access.ts';

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

type Context = {
  database: DatabaseSync;
  identityIdOf: (username: string) => string;
  now: () => number;
  seeds: { rules: readonly SeedRule[]; roles: readonly SeedRole[] };
};

/** Makes the tables of access rules and roles, and writes those of the start, each once. */
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
  seedAccess(context);
}

/** A rule or a role that is there at first; the principal of an identity is its username. */
export type SeedRule = Pick<AccessRule, 'collection_id' | 'principal_type' | 'principal' | 'path' | 'permissions'>;
export type SeedRole = Omit<Role, 'id'>;

function seedAccess({ database, identityIdOf, now, seeds }: Context): void {
  const mark = database.prepare('INSERT OR IGNORE INTO transfer_seeded (what) VALUES (?)');
  // Folders from before each was noted had those of the demonstration written all at once.
  const isOld = database.prepare("SELECT 1 FROM transfer_seeded WHERE what = 'access'").get() !== undefined;
  const forget = database.prepare("DELETE FROM transfer_seeded WHERE what LIKE ? || ' %'");
  const isNew = (id: string, says: string, ofDemonstration: boolean) => {
    if (database.prepare('SELECT 1 FROM transfer_seeded WHERE what = ?').get(`${id} ${says}`)) return false;
    forget.run(id);
    mark.run(`${id} ${says}`);
    return !(isOld && ofDemonstration);
  };
  const idOf = ({ principal_type, principal }: SeedRule | SeedRole) =>
    principal_type === 'identity' ? identityIdOf(principal) : principal;
  atOnce(database, () => {
    for (const rule of seeds.rules) {
      const principal = idOf(rule);
      const id = uuidv5(`rule ${rule.principal_type} ${principal} ${rule.path}`, rule.collection_id);
      const made = { ...rule, id, principal, create_time_ms: now(), expiration_ms: null };
      if (isNew(id, rule.permissions, seededRules.includes(rule))) insertRule(database, made, 'OR REPLACE');
    }
    for (const role of seeds.roles) {
      const principal = idOf(role);
      const id = uuidv5(`role ${role.principal_type} ${principal} ${role.role}`, role.collection_id);
      if (isNew(id, role.role, seededRoles.includes(role)))
        insertRole(database, { ...role, id, principal }, 'OR REPLACE');
    }
  });
}

/** With `OR REPLACE` it takes the place of one for the same. */
export function insertRule(database: DatabaseSync, rule: AccessRule, or: '' | 'OR REPLACE' = ''): void {
  database
    .prepare(
      `INSERT ${or} INTO transfer_access_rules (id, collection_id, principal_type, principal, path, permissions, create_time_ms, expiration_ms) VALUES (:id, :collection_id, :principal_type, :principal, :path, :permissions, :create_time_ms, :expiration_ms)`,
    )
    .run(rule);
}

export function insertRole(database: DatabaseSync, role: Role, or: '' | 'OR REPLACE' = ''): void {
  database
    .prepare(
      `INSERT ${or} INTO transfer_roles (id, collection_id, principal_type, principal, role) VALUES (:id, :collection_id, :principal_type, :principal, :role)`,
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
