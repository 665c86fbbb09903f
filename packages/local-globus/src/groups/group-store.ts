import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import { atOnce } from '../auth/developers/records.ts';
import { seededGroups } from './seeded-groups.ts';

export const roles = ['member', 'manager', 'admin'] as const;
export const statuses = ['active', 'invited', 'pending', 'rejected', 'removed', 'left', 'declined'] as const;
export type Role = (typeof roles)[number];
export type Status = (typeof statuses)[number];

const policies = z.object({
  is_high_assurance: z.boolean(),
  authentication_assurance_timeout: z.nullable(z.number()),
  group_visibility: z.enum(['authenticated', 'private']),
  group_members_visibility: z.enum(['members', 'managers']),
  join_requests: z.boolean(),
  signup_fields: z.array(z.string()),
});
const group = z.object({
  id: z.string(),
  name: z.string(),
  description: z.nullable(z.string()),
  terms_and_conditions: z.nullable(z.string()),
  parent_id: z.nullable(z.string()),
  subscription_admin_verified_id: z.nullable(z.string()),
  policies,
});
/** A group, as it is kept. */
export type Group = z.infer<typeof group>;
export type Policies = z.infer<typeof policies>;

const membership = z.object({
  group_id: z.string(),
  identity_id: z.string(),
  username: z.string(),
  role: z.enum(roles),
  status: z.enum(statuses),
  updated_ms: z.number(),
});
export type Membership = z.infer<typeof membership>;

export const firstPolicies: Policies = {
  is_high_assurance: false,
  authentication_assurance_timeout: null,
  group_visibility: 'private',
  group_members_visibility: 'managers',
  join_requests: false,
  signup_fields: [],
};

/** The groups of people, and who is in them. */
export interface GroupStore {
  find(id: string): Group | undefined;
  save(group: Group): void;
  remove(id: string): void;
  childrenOf(id: string): string[];
  membersOf(groupId: string): Membership[];
  /** Every membership of any of these identities, whatever its status. */
  membershipsOf(identityIds: readonly string[]): Membership[];
  put(membership: Membership): void;
  /** Ids of the groups that one of these identities is in. */
  groupsOf(identityIds: readonly string[]): string[];
  /** Ids of the identities that are in a group. */
  activeMembersOf(groupId: string): string[];
  /** Takes everything back to how it was at the first start. */
  reset(): void;
}

export type SeedGroup = {
  id: string;
  name: string;
  description: string | null;
  members: readonly (readonly [username: string, role: Role])[];
};

/** Opens the groups kept in the database; those of the start are written once each. */
export function openGroups(
  database: DatabaseSync,
  seeds: { groups: readonly SeedGroup[]; identityIdOf: (username: string) => string; now: () => number },
): GroupStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS groups_groups (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS groups_memberships (
      group_id TEXT NOT NULL, identity_id TEXT NOT NULL, username TEXT NOT NULL, role TEXT NOT NULL,
      status TEXT NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (group_id, identity_id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS groups_memberships_of ON groups_memberships (identity_id);
    CREATE TABLE IF NOT EXISTS groups_seeded_as (id TEXT PRIMARY KEY, says TEXT NOT NULL) STRICT;`);
  takeUpOldFolder(database);
  const store = storeIn(database);
  const seed = () => {
    const said = database.prepare('SELECT says FROM groups_seeded_as WHERE id = ?');
    const mark = database.prepare('INSERT OR REPLACE INTO groups_seeded_as VALUES (?, ?)');
    atOnce(database, () => {
      for (const group of seeds.groups) {
        const says = JSON.stringify(group);
        if (said.get(group.id)?.says === says) continue;
        mark.run(group.id, says);
        seedGroup(store, group, seeds);
      }
    });
  };
  seed();
  return {
    ...store,
    groupsOf: (identityIds) =>
      store
        .membershipsOf(identityIds)
        .filter(isActive)
        .map(({ group_id }) => group_id),
    activeMembersOf: (groupId) =>
      store
        .membersOf(groupId)
        .filter(isActive)
        .map(({ identity_id }) => identity_id),
    reset() {
      database.exec('DELETE FROM groups_groups; DELETE FROM groups_memberships; DELETE FROM groups_seeded_as');
      seed();
    },
  };
}

/** Folders from before each group was noted had those of the demonstration written all at once. */
function takeUpOldFolder(database: DatabaseSync): void {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'groups_seeded'").get()) return;
  const isWritten = database.prepare('SELECT 1 FROM groups_seeded').get() !== undefined;
  const mark = database.prepare('INSERT OR IGNORE INTO groups_seeded_as VALUES (?, ?)');
  atOnce(database, () => {
    if (isWritten) for (const group of seededGroups) mark.run(group.id, JSON.stringify(group));
    database.exec('DROP TABLE groups_seeded');
  });
}

function seedGroup(
  store: Kept,
  { id, name, description, members }: SeedGroup,
  { identityIdOf, now }: { identityIdOf: (username: string) => string; now: () => number },
): void {
  const policies = { ...firstPolicies, group_visibility: 'authenticated' } as const;
  // Where it says something else than at an earlier start.
  store.remove(id);
  store.save({ ...newGroup(id, name), description, policies });
  for (const [username, role] of members) {
    const is = { identity_id: identityIdOf(username), username, role, status: 'active' as const };
    store.put({ group_id: id, ...is, updated_ms: now() });
  }
}

function isActive({ status }: Membership): boolean {
  return status === 'active';
}

export const newGroup = (id: string, name: string): Group => ({
  id,
  name,
  description: null,
  terms_and_conditions: null,
  parent_id: null,
  subscription_admin_verified_id: null,
  policies: firstPolicies,
});

type Kept = Omit<GroupStore, 'reset' | 'groupsOf' | 'activeMembersOf'>;

function storeIn(database: DatabaseSync): Kept {
  const asGroup = (row: Record<string, unknown>) => group.parse(JSON.parse(String(row.document)));
  return {
    find(id) {
      const row = database.prepare('SELECT document FROM groups_groups WHERE id = ?').get(id.toLowerCase());
      return row === undefined ? undefined : asGroup(row);
    },
    save(one) {
      database
        .prepare('INSERT INTO groups_groups VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document')
        .run(one.id, JSON.stringify(one));
    },
    remove(id) {
      database.prepare('DELETE FROM groups_groups WHERE id = ?').run(id);
      database.prepare('DELETE FROM groups_memberships WHERE group_id = ?').run(id);
    },
    childrenOf: (id) =>
      database
        .prepare('SELECT document FROM groups_groups ORDER BY rowid')
        .all()
        .map(asGroup)
        .flatMap((one) => (one.parent_id === id ? [one.id] : [])),
    membersOf: (groupId) =>
      database
        .prepare('SELECT * FROM groups_memberships WHERE group_id = ? ORDER BY username')
        .all(groupId)
        .map((row) => membership.parse(row)),
    membershipsOf: (identityIds) =>
      database
        .prepare('SELECT * FROM groups_memberships WHERE identity_id IN (SELECT value FROM json_each(?))')
        .all(JSON.stringify(identityIds))
        .map((row) => membership.parse(row)),
    put(one) {
      database
        .prepare('INSERT OR REPLACE INTO groups_memberships VALUES (?, ?, ?, ?, ?, ?)')
        .run(one.group_id, one.identity_id, one.username, one.role, one.status, one.updated_ms);
    },
  };
}
