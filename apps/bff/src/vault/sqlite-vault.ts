import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import { Problem } from '../problem.ts';
import { prepareStatements, schema } from './sqlite-statements.ts';
import {
  type GrantState,
  refreshTokenRevocationMs,
  type SessionEnd,
  type StoredGrant,
  type StoredRevocation,
  type StoredSession,
  type StoredToken,
  type TokenKind,
  type Vault,
} from './vault.ts';

/** A vault in one SQLite file, for any number of processes on one machine. `:memory:` lives as long as the process. */
export function createSqliteVault(file: string): Vault {
  const database = openDatabase(file);
  const statements = prepareStatements(database);
  // Records as last read. `PRAGMA data_version` moves when another connection has committed; own writes delete theirs.
  const records = new LRUCache<string, StoredSession>({ max: 10_000 });
  let seenVersion: unknown;

  function readRecord(key: string): StoredSession | null {
    const version = statements.dataVersion.get()?.data_version;
    if (version !== seenVersion) records.clear();
    seenVersion = version;
    const known = records.get(key);
    if (known) return known;
    const row = statements.loadSession.get(key);
    if (!row) return null;
    const record = sessionOf(row, statements.loadGrants.all(key));
    records.set(key, record);
    return record;
  }

  return {
    create: (session) =>
      stored(() => {
        inTransaction(database, () => {
          const { key, createdAtMs, lastSeenAtMs, absoluteEndsAtMs, wrappedKey, profile } = session;
          statements.insertSession.run(key, createdAtMs, lastSeenAtMs, absoluteEndsAtMs, wrappedKey, profile);
          for (const grant of session.grants) statements.insertGrant.run(key, ...grantValues(grant));
        });
      }),
    load: (key) => stored(() => readRecord(key)),
    touch: (key, lastSeenAtMs) =>
      stored(() => {
        records.delete(key);
        statements.touch.run(lastSeenAtMs, key, lastSeenAtMs);
      }),
    replaceGrant: (key, grant) =>
      stored(() => {
        records.delete(key);
        const [resourceServer, ...values] = grantValues(grant);
        return statements.replaceGrant.run(...values, key, resourceServer, grant.generation - 1).changes === 1;
      }),
    end: (key, end, nowMs) =>
      stored(() => {
        records.delete(key);
        return inTransaction(database, () => {
          if (statements.endSession.run(end, key).changes === 0) return false;
          statements.moveRefreshTokens.run(nowMs, nowMs + refreshTokenRevocationMs, key);
          statements.moveAccessTokens.run(nowMs, key);
          statements.deleteGrants.run(key);
          return true;
        });
      }),
    overdue: (nowMs, idleSinceMs, limit) =>
      stored(() => statements.overdue.all(nowMs, idleSinceMs, limit).map(({ key }) => text(key))),
    claimOnce: (mark, untilMs) => stored(() => statements.insertMark.run(mark, untilMs).changes === 1),
    addRevocations: (entries, nowMs) =>
      stored(() => {
        inTransaction(database, () => {
          for (const { batch, kind, resourceServer, generation, wrappedKey, token, endsAtMs } of entries) {
            const { sealed, fingerprint } = token;
            statements.insertRevocation.run(
              batch,
              kind,
              resourceServer,
              generation,
              wrappedKey,
              sealed,
              fingerprint,
              nowMs,
              endsAtMs,
            );
          }
        });
      }),
    takeRevocations: (nowMs, leaseEndsAtMs, limit, batch) =>
      stored(() =>
        statements.takeRevocations.all(leaseEndsAtMs, nowMs, batch ?? null, batch ?? null, limit).map(revocationOf),
      ),
    postponeRevocation: (id, dueAtMs) =>
      stored(() => {
        statements.postponeRevocation.run(dueAtMs, id);
      }),
    removeRevocation: (id) =>
      stored(() => {
        statements.removeRevocation.run(id);
      }),
    isTokenInUse: (fingerprint) => stored(() => statements.tokenInUse.get(fingerprint, fingerprint) !== undefined),
    purge: (nowMs) =>
      stored(() => {
        statements.purgeMarks.run(nowMs);
        if (statements.purgeSessions.run(nowMs - keepEndedMs).changes > 0) records.clear();
      }),
    close: () => stored(() => database.close()),
  };
}

// For a day after its limit an old cookie still learns why its session is gone.
const keepEndedMs = 24 * 3_600_000;

/** Runs a synchronous store operation; whatever fails in it is the store's failure. */
async function stored<T>(operation: () => T): Promise<T> {
  try {
    return operation();
  } catch (cause) {
    throw new Problem('store_unavailable', { retryAfterSeconds: 5, cause });
  }
}

function inTransaction<T>(database: DatabaseSync, body: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = body();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: 2000 });
  if (file !== ':memory:') chmodSync(file, 0o600);
  // FULL, because a refresh token that was confirmed and then lost with the power can't be revoked any more.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  inTransaction(database, () => database.exec(schema));
  return database;
}

type Row = Record<string, SQLOutputValue>;

function sessionOf(row: Row, grants: Row[]): StoredSession {
  return {
    key: text(row.key),
    createdAtMs: number(row.created_at_ms),
    lastSeenAtMs: number(row.last_seen_at_ms),
    absoluteEndsAtMs: number(row.absolute_ends_at_ms),
    ended: row.ended === null ? null : (text(row.ended) as SessionEnd),
    wrappedKey: bytes(row.wrapped_key),
    profile: row.profile === null ? null : bytes(row.profile),
    grants: grants.map(grantOf),
  };
}

function grantOf(row: Row): StoredGrant {
  return {
    resourceServer: text(row.resource_server),
    generation: number(row.generation),
    state: text(row.state) as GrantState,
    scopes: text(row.scopes).split(' ').filter(Boolean),
    issuedAtMs: number(row.issued_at_ms),
    expiresAtMs: number(row.expires_at_ms),
    accessToken: tokenOf(row.access_token, row.access_fingerprint),
    refreshToken: tokenOf(row.refresh_token, row.refresh_fingerprint),
  };
}

function revocationOf(row: Row): StoredRevocation {
  return {
    id: number(row.id),
    batch: text(row.batch),
    kind: text(row.kind) as TokenKind,
    resourceServer: text(row.resource_server),
    generation: number(row.generation),
    wrappedKey: bytes(row.wrapped_key),
    token: { sealed: bytes(row.sealed), fingerprint: text(row.fingerprint) },
    attempts: number(row.attempts),
    endsAtMs: number(row.ends_at_ms),
  };
}

function grantValues(grant: StoredGrant) {
  const { resourceServer, generation, state, scopes, issuedAtMs, expiresAtMs, accessToken, refreshToken } = grant;
  const access = [accessToken?.sealed ?? null, accessToken?.fingerprint ?? null] as const;
  const refresh = [refreshToken?.sealed ?? null, refreshToken?.fingerprint ?? null] as const;
  return [resourceServer, generation, state, scopes.join(' '), issuedAtMs, expiresAtMs, ...access, ...refresh] as const;
}

function tokenOf(sealed: SQLOutputValue | undefined, fingerprint: SQLOutputValue | undefined): StoredToken | null {
  return sealed === null ? null : { sealed: bytes(sealed), fingerprint: text(fingerprint) };
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError('a column that must be text is not');
}

function number(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError('a column that must be a number is not');
}

function bytes(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a column that must be bytes is not');
}
