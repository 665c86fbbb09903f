import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { ResolvedScope } from './scope-graph.ts';

/** Whose consent it is, and the application at the root of it. */
export interface Consenting {
  accountId: string;
  clientId: string;
}

/** One thing that somebody has allowed: a scope, by the way of dependencies that leads to it. */
export interface Consent extends Consenting {
  id: number;
  /** Names of scopes from the application's own down to this one, separated by spaces. */
  path: string;
  parentId: number | null;
  scopeName: string;
  /** Starred when it was asked for: it can be declined and taken back by itself. */
  optional: boolean;
  allowsRefresh: boolean;
  autoApproved: boolean;
  createdMs: number;
  updatedMs: number;
  lastUsedMs: number;
}

/** What people have allowed clients to do, as Globus records it: a tree for each scope of an application. */
export interface Consents {
  /** Paths of a request that this person hasn't yet allowed this client, declined ones included. */
  missing(who: Consenting, scopes: readonly ResolvedScope[]): string[];
  /** Whether something is missing that can't be done without. */
  lacksRequired(who: Consenting, scopes: readonly ResolvedScope[]): boolean;
  has(who: Consenting, path: string): boolean;
  record(who: Consenting, scopes: readonly ResolvedScope[], decision?: ConsentDecision): void;
  /** Notes that tokens were made by these. */
  use(who: Consenting, paths: readonly string[]): void;
  /** Somebody's, or what they allowed one application, parents before what depends on them. */
  list(who: { accountId: string; clientId?: string }): Consent[];
  /** What a service that was called by these paths may do in turn. */
  childrenOf(who: Consenting, paths: readonly string[]): Consent[];
  /** Takes back those that match, and what depends on them. */
  rescind(which: RescindOrder): void;
  clear(): void;
}

export interface ConsentDecision {
  /** Paths of optional scopes that were left out. */
  declined?: ReadonlySet<string>;
  allowsRefresh?: boolean;
  autoApproved?: boolean;
}

export type RescindOrder = { [name in 'id' | 'accountId' | 'clientId' | 'scopeName']?: string | number };

export function createConsents(options: {
  database: DatabaseSync;
  clock: Clock;
  /** Called when something was taken back: tokens may have to end. */
  onRescinded: () => void;
}): Consents {
  const { database, clock } = options;
  database.exec(`
    DROP TABLE IF EXISTS auth_consents;
    CREATE TABLE IF NOT EXISTS auth_consent_trees (
      id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, client_id TEXT NOT NULL, path TEXT NOT NULL,
      parent_id INTEGER REFERENCES auth_consent_trees (id) ON DELETE CASCADE, scope_name TEXT NOT NULL,
      optional INTEGER NOT NULL, allows_refresh INTEGER NOT NULL, auto_approved INTEGER NOT NULL,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, last_used_ms INTEGER NOT NULL,
      UNIQUE (account_id, client_id, path)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS auth_consent_trees_parent ON auth_consent_trees (parent_id);
  `);
  const byPath = database.prepare(
    'SELECT allows_refresh FROM auth_consent_trees WHERE account_id = ? AND client_id = ? AND path = ?',
  );
  const put = database.prepare(`
    INSERT INTO auth_consent_trees (account_id, client_id, path, parent_id, scope_name, optional, allows_refresh,
      auto_approved, created_ms, updated_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET optional = min(optional, excluded.optional),
      allows_refresh = max(allows_refresh, excluded.allows_refresh), updated_ms = excluded.updated_ms RETURNING id
  `);
  const touch = database.prepare(
    'UPDATE auth_consent_trees SET last_used_ms = ? WHERE account_id = ? AND client_id = ? AND path = ?',
  );
  const byPerson = database.prepare(
    'SELECT * FROM auth_consent_trees WHERE account_id = ? AND (? IS NULL OR client_id = ?) ORDER BY id',
  );
  const drop = database.prepare(`
    DELETE FROM auth_consent_trees WHERE (:id IS NULL OR id = :id) AND (:accountId IS NULL OR account_id = :accountId)
      AND (:clientId IS NULL OR client_id = :clientId) AND (:scopeName IS NULL OR scope_name = :scopeName)
  `);

  const has: Consents['has'] = ({ accountId, clientId }, path) => byPath.get(accountId, clientId, path) !== undefined;
  const list: Consents['list'] = ({ accountId, clientId = null }) =>
    byPerson.all(accountId, clientId, clientId).map(consentOf);
  return {
    has,
    list,
    missing(who, scopes) {
      const kept = new Set(pathsOf(scopes, { only: ({ requiresRefreshToken = false }) => requiresRefreshToken }));
      return pathsOf(scopes).filter((path) => {
        const row = byPath.get(who.accountId, who.clientId, path);
        return row === undefined || (kept.has(path) && row.allows_refresh !== 1);
      });
    },
    lacksRequired: (who, scopes) => lacksRequired((path) => has(who, path), scopes),
    record(
      { accountId, clientId },
      scopes,
      { declined = new Set(), allowsRefresh = false, autoApproved = false } = {},
    ) {
      const now = clock.now();
      const recordBelow = (list_: readonly ResolvedScope[], parent: { id: number; path: string } | null) => {
        for (const { name, optional, dependencies, requiresRefreshToken = false } of list_) {
          const path = pathOf(parent?.path, name);
          if (optional && declined.has(path)) continue;
          const flags = [optional, allowsRefresh || requiresRefreshToken, autoApproved].map(Number);
          const row = put.get(accountId, clientId, path, parent?.id ?? null, name, ...flags, now, now, now);
          recordBelow(dependencies, { id: Number(row?.id), path });
        }
      };
      recordBelow(scopes, null);
    },
    use({ accountId, clientId }, paths) {
      for (const path of paths) touch.run(clock.now(), accountId, clientId, path);
    },
    childrenOf(who, paths) {
      const parents = new Set(paths);
      const all = list(who);
      const pathById = new Map(all.map(({ id, path }) => [id, path]));
      return all.filter(({ parentId }) => parentId !== null && parents.has(pathById.get(parentId) ?? ''));
    },
    rescind({ id = null, accountId = null, clientId = null, scopeName = null }) {
      drop.run({ id, accountId, clientId, scopeName });
      options.onRescinded();
    },
    clear: () => database.exec('DELETE FROM auth_consent_trees'),
  };
}

/** Every way to a scope in a request, or to those of a kind, as the names on it separated by spaces. */
export function pathsOf(
  scopes: readonly ResolvedScope[],
  { parent, only }: { parent?: string; only?: (scope: ResolvedScope) => boolean } = {},
): string[] {
  return scopes.flatMap((scope) => {
    const path = pathOf(parent, scope.name);
    const below = pathsOf(scope.dependencies, { parent: path, ...(only && { only }) });
    return only?.(scope) === false ? below : [path, ...below];
  });
}

export function pathOf(parent: string | undefined, name: string): string {
  return parent === undefined ? name : `${parent} ${name}`;
}

/** What depends on an optional scope that was declined isn't wanted either. */
function lacksRequired(has: (path: string) => boolean, scopes: readonly ResolvedScope[], parent?: string): boolean {
  return scopes.some(({ name, optional, dependencies }) => {
    const path = pathOf(parent, name);
    return has(path) ? lacksRequired(has, dependencies, path) : !optional;
  });
}

function consentOf(row: Record<string, SQLOutputValue>): Consent {
  return {
    id: Number(row.id),
    accountId: String(row.account_id),
    clientId: String(row.client_id),
    path: String(row.path),
    parentId: row.parent_id === null ? null : Number(row.parent_id),
    scopeName: String(row.scope_name),
    optional: row.optional === 1,
    allowsRefresh: row.allows_refresh === 1,
    autoApproved: row.auto_approved === 1,
    createdMs: Number(row.created_ms),
    updatedMs: Number(row.updated_ms),
    lastUsedMs: Number(row.last_used_ms),
  };
}
