import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Problem } from '../problem.ts';
import { grantValues, number, revocationOf, sessionOf, text } from './sqlite-rows.ts';
import { prepareStatements, schema, schemaVersion, upgrades } from './sqlite-statements.ts';
import { UnfitStore } from './unfit-store.ts';
import { refreshTokenRevocationMs, type SessionEnd, type StoredSession, type Vault } from './vault.ts';

/** A vault in one SQLite file, for any number of processes on one machine. `:memory:` lives as long as the process. */
export function createSqliteVault(file: string): Vault {
  const database = openDatabase(file);
  const statements = prepareStatements(database);
  // Records as last read. `PRAGMA data_version` moves when another connection has committed; own writes delete theirs.
  const records = new LRUCache<string, StoredSession>({ max: 10_000 });
  let seenVersion: unknown;
  /** Whether the version was looked at in this turn of the event loop. */
  let isCurrent = false;

  // All requests of a turn had arrived when it began, so one look answers for all of them (decision 0017).
  function dropOutdated(): void {
    const version = statements.dataVersion.get()?.data_version;
    if (version !== seenVersion) records.clear();
    seenVersion = version;
    isCurrent = true;
    setImmediate(() => {
      isCurrent = false;
    });
  }

  /** Every operation but `load`. What is read after it in the same turn may build on it, so it looks again. */
  function asked<T>(operation: () => T): Promise<T> {
    return stored(() => {
      isCurrent = false;
      return operation();
    });
  }

  function readRecord(key: string): StoredSession | null {
    if (!isCurrent) dropOutdated();
    const known = records.get(key);
    if (known) return known;
    // Together, or the session could end between the two.
    const record = inTransaction(
      database,
      () => {
        const row = statements.loadSession.get(key);
        return row ? sessionOf(row, statements.loadGrants.all(key)) : null;
      },
      'DEFERRED',
    );
    if (record) records.set(key, record);
    return record;
  }

  function insert({ key, subject, createdAtMs, signedInAtMs, lastSeenAtMs, ...session }: StoredSession): void {
    const { absoluteEndsAtMs, wrappedKey, profile, authSession, grants } = session;
    const times = [createdAtMs, signedInAtMs, lastSeenAtMs, absoluteEndsAtMs] as const;
    statements.insertSession.run(key, subject, ...times, wrappedKey, profile, authSession);
    for (const grant of grants) statements.insertGrant.run(key, ...grantValues(grant));
  }

  function end(key: string, cause: SessionEnd, nowMs: number, { isAlways = false, successor }: Ending = {}): boolean {
    if (statements.endSession.run(cause, successor ?? null, key).changes === 0) return false;
    const always = Number(isAlways);
    statements.moveRefreshTokens.run({ now: nowMs, key, always, endsAt: nowMs + refreshTokenRevocationMs });
    statements.moveAccessTokens.run({ now: nowMs, key, always });
    statements.deleteGrants.run(key);
    return true;
  }

  return {
    create: (session) => asked(() => inTransaction(database, () => insert(session))),
    load: (key) => (isCurrent ? records.get(key) : undefined) ?? stored(() => readRecord(key)),
    sessionsOf: (fingerprint) =>
      asked(() => statements.sessionsOf.all({ fingerprint }).flatMap(({ key }) => readRecord(text(key)) ?? [])),
    succeed: (key, successor, nowMs) =>
      asked(() => {
        records.delete(key);
        return inTransaction(database, () => {
          if (!end(key, 'revoked', nowMs, { successor: successor.key })) return false;
          insert(successor);
          return true;
        });
      }),
    markIntent: (key, resourceServer, generation, atMs) =>
      asked(() => {
        records.delete(key);
        return statements.markIntent.run(atMs, key, resourceServer, generation).changes === 1;
      }),
    rewrap: (key, from, to) =>
      asked(() => {
        records.delete(key);
        statements.rewrap.run(to, key, from);
      }),
    touch: (seen) =>
      asked(() =>
        inTransaction(database, () => {
          for (const { key, lastSeenAtMs } of seen) {
            records.delete(key);
            statements.touch.run(lastSeenAtMs, key, lastSeenAtMs);
          }
        }),
      ),
    replaceGrant: (key, grant) =>
      asked(() => {
        records.delete(key);
        const [resourceServer, ...values] = grantValues(grant);
        if (statements.replaceGrant.run(...values, key, resourceServer, grant.generation - 1).changes === 1)
          return true;
        const sealed = [grant.accessToken?.sealed ?? null, grant.refreshToken?.sealed ?? null] as const;
        return statements.holdsGrant.get(key, resourceServer, grant.generation, ...sealed) !== undefined;
      }),
    end: (key, cause, nowMs, always) =>
      asked(() => {
        records.delete(key);
        return inTransaction(database, () => end(key, cause, nowMs, { isAlways: always }));
      }),
    overdue: (nowMs, idleSinceMs, limit) =>
      asked(() => statements.overdue.all({ now: nowMs, idleSince: idleSinceMs, limit }).map(({ key }) => text(key))),
    acquireLease: (name, owner, nowMs, forMs) =>
      asked(() => statements.acquireLease.run({ name, owner, now: nowMs, for: forMs }).changes === 1),
    releaseLease: (name, owner) =>
      asked(() => {
        statements.releaseLease.run(name, owner);
      }),
    claimOnce: (mark, nowMs, forMs) => asked(() => statements.insertMark.run(mark, nowMs + forMs).changes === 1),
    addRevocations: (entries, nowMs) =>
      asked(() => {
        inTransaction(database, () => {
          for (const { batch, kind, resourceServer, generation, wrappedKey, token, endsAtMs, always } of entries) {
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
              nowMs,
              endsAtMs,
              Number(always),
            );
          }
        });
      }),
    takeRevocations: (nowMs, leaseEndsAtMs, limit, batch) =>
      asked(() => {
        const claim = { claimEnds: leaseEndsAtMs, now: nowMs, limit };
        const { takeBatch, takeRevocations } = statements;
        const rows = batch === undefined ? takeRevocations.all(claim) : takeBatch.all({ ...claim, batch });
        // SQLite returns them in the order in which it wrote them.
        return rows.map(revocationOf).toSorted((one, other) => other.kind.localeCompare(one.kind));
      }),
    postponeRevocation: (id, dueAtMs) =>
      asked(() => {
        statements.postponeRevocation.run(dueAtMs, Number(id));
      }),
    removeRevocation: (id) =>
      asked(() => {
        statements.removeRevocation.run(Number(id));
      }),
    isTokenInUse: (fingerprint) => asked(() => statements.tokenInUse.get(fingerprint, fingerprint) !== undefined),
    figures: () =>
      asked(() => {
        const waiting = statements.countRevocations.get() ?? {};
        return {
          liveSessions: number(statements.countSessions.get()?.total),
          revocations: number(waiting.total),
          oldestRevocationAtMs: waiting.oldest === null ? null : number(waiting.oldest),
        };
      }),
    purge: (nowMs) =>
      asked(() => {
        statements.purgeMarks.run(nowMs);
        statements.purgeLeases.run(nowMs);
        if (statements.purgeSessions.run(nowMs - keepEndedMs).changes > 0) records.clear();
      }),
    close: () => asked(() => database.close()),
  };
}

// For a day after its limit an old cookie still learns why its session is gone.
const keepEndedMs = 24 * 3_600_000;

/**
 * Runs a synchronous store operation; whatever fails in it is the store's failure. While another process writes, the
 * operation is tried again for two seconds, between which other requests go on.
 */
async function stored<T>(operation: () => T): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += busyPauseMs) {
    try {
      return operation();
    } catch (cause) {
      if (!isBusy(cause) || waitedMs >= busyPatienceMs) {
        throw new Problem('store_unavailable', { retryAfterSeconds: 5, cause });
      }
    }
    await delay(busyPauseMs);
  }
}

const busyPauseMs = 10;
const busyPatienceMs = 2000;
const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  // Extended codes keep the primary one in their low byte.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy;
}

function inTransaction<T>(database: DatabaseSync, body: () => T, mode: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE'): T {
  database.exec(`BEGIN ${mode}`);
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
  const database = new DatabaseSync(file, { timeout: 5000 });
  if (file !== ':memory:') chmodSync(file, 0o600);
  switchToWriteAheadLog(database);
  // FULL, because a refresh token that was confirmed and then lost with the power can't be revoked any more.
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  // Nothing of the store is written outside its folder, which may be all that can be written to.
  database.exec('PRAGMA temp_store = MEMORY');
  inTransaction(database, () => {
    const version = number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > schemaVersion + 1) throw new UnfitStore(`the file has schema ${version}, too new for this process`);
    // The next version has what this one needs, and more.
    if (version < schemaVersion) database.exec(`${upgrades.get(version) ?? ''} ${schema}`);
  });
  // From here on nobody waits inside SQLite, which would hold up every request of this process.
  database.exec('PRAGMA busy_timeout = 0');
  return database;
}

/** SQLite does not wait by itself where two processes change the journal of a new file at the same moment. */
function switchToWriteAheadLog(database: DatabaseSync): void {
  for (let waitedMs = 0; ; waitedMs += busyPauseMs) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || waitedMs >= busyPatienceMs) throw error;
    }
    // Nothing else goes on in this process yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyPauseMs);
  }
}

type Ending = { isAlways?: boolean | undefined; successor?: string };
