import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TokenKind } from './vault.ts';

/**
 * A process of this version and one of the next share a file during a rolling restart, so a new column must have a
 * default, and none may go before the version after that.
 */
export const schemaVersion = 6;

/** Live sessions are counted as they come and go: a count of a million would hold up every request of the process. */
export const schema = `
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, subject TEXT NOT NULL, created_at_ms INTEGER NOT NULL, signed_in_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL, absolute_ends_at_ms INTEGER NOT NULL, ended TEXT, wrapped_key BLOB NOT NULL,
  profile BLOB, auth_session TEXT, successor TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS live_sessions_by_subject ON sessions (subject) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS live_sessions_by_auth ON sessions (auth_session) WHERE ended IS NULL AND auth_session IS NOT NULL;
CREATE INDEX IF NOT EXISTS live_sessions_by_seen ON sessions (last_seen_at_ms) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS live_sessions_by_end ON sessions (absolute_ends_at_ms) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS ended_sessions_by_end ON sessions (absolute_ends_at_ms) WHERE ended IS NOT NULL;
CREATE TABLE IF NOT EXISTS grants (
  session_key TEXT NOT NULL REFERENCES sessions (key) ON DELETE CASCADE, resource_server TEXT NOT NULL,
  generation INTEGER NOT NULL, state TEXT NOT NULL, scopes TEXT NOT NULL,
  issued_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
  access_token BLOB, access_fingerprint TEXT, refresh_token BLOB, refresh_fingerprint TEXT, intent_at_ms INTEGER,
  PRIMARY KEY (session_key, resource_server)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS grants_by_access ON grants (access_fingerprint);
CREATE INDEX IF NOT EXISTS grants_by_refresh ON grants (refresh_fingerprint);
CREATE TABLE IF NOT EXISTS used_marks (mark TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revocations (
  id INTEGER PRIMARY KEY, batch TEXT NOT NULL, kind TEXT NOT NULL, resource_server TEXT NOT NULL,
  generation INTEGER NOT NULL, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL, fingerprint TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, queued_at_ms INTEGER NOT NULL, due_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL, always INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS revocations_by_due ON revocations (due_at_ms);
CREATE INDEX IF NOT EXISTS revocations_by_kind ON revocations (kind, due_at_ms);
CREATE INDEX IF NOT EXISTS revocations_by_batch ON revocations (batch);
CREATE INDEX IF NOT EXISTS revocations_by_age ON revocations (queued_at_ms);
CREATE TABLE IF NOT EXISTS totals (one INTEGER PRIMARY KEY CHECK (one = 1), live_sessions INTEGER NOT NULL);
INSERT OR IGNORE INTO totals SELECT 1, count(*) FROM sessions WHERE ended IS NULL;
CREATE TRIGGER IF NOT EXISTS session_began AFTER INSERT ON sessions WHEN NEW.ended IS NULL
  BEGIN UPDATE totals SET live_sessions = live_sessions + 1; END;
CREATE TRIGGER IF NOT EXISTS session_ended AFTER UPDATE OF ended ON sessions WHEN OLD.ended IS NULL AND NEW.ended IS NOT NULL
  BEGIN UPDATE totals SET live_sessions = live_sessions - 1; END;
PRAGMA user_version = ${schemaVersion};
`;

const lackedByOne = `
ALTER TABLE sessions ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN signed_in_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN intent_at_ms INTEGER;
ALTER TABLE revocations ADD COLUMN queued_at_ms INTEGER NOT NULL DEFAULT 0;
`;
const lackedByTwo = `
UPDATE sessions SET subject = key WHERE subject = '';
ALTER TABLE sessions ADD COLUMN auth_session TEXT;
ALTER TABLE revocations ADD COLUMN always INTEGER NOT NULL DEFAULT 0;
`;
const lackedByFive = 'ALTER TABLE sessions ADD COLUMN successor TEXT;';

/** What a file of an older schema lacks. Each session of schema 1 counts as a person of its own. */
export const upgrades = new Map<unknown, string>([
  [1, lackedByOne + lackedByTwo + lackedByFive],
  [2, lackedByTwo + lackedByFive],
  [3, lackedByFive],
  [4, lackedByFive],
  [5, lackedByFive],
]);

/** Every statement of the vault, prepared once. */
export function prepareStatements(database: DatabaseSync) {
  const move = (kind: TokenKind, column: string, endsAt: string) => `
    INSERT INTO revocations (batch, kind, resource_server, generation, wrapped_key, sealed, fingerprint, queued_at_ms, due_at_ms, ends_at_ms, always)
    SELECT key, '${kind}', resource_server, generation, wrapped_key, ${column}_token, ${column}_fingerprint, :now, :now, ${endsAt}, :always
    FROM grants JOIN sessions ON key = session_key WHERE session_key = :key AND ${column}_token IS NOT NULL`;
  const due = (kind: TokenKind) =>
    `SELECT * FROM (SELECT id, kind FROM revocations WHERE kind = '${kind}' AND due_at_ms <= :now ORDER BY due_at_ms LIMIT :limit)`;
  const take = (from: string) => `
    UPDATE revocations SET due_at_ms = :claimEnds, attempts = attempts + 1
    WHERE id IN (SELECT id FROM (${from}) ORDER BY kind DESC, id LIMIT :limit) RETURNING *`;
  const overdue = (limit: string) => `SELECT key FROM sessions WHERE ended IS NULL AND ${limit} LIMIT :limit`;
  const sql = {
    dataVersion: 'PRAGMA data_version',
    insertSession:
      'INSERT INTO sessions (key, subject, created_at_ms, signed_in_at_ms, last_seen_at_ms, absolute_ends_at_ms, wrapped_key, profile, auth_session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    insertGrant: `INSERT INTO grants (session_key, resource_server, generation, state, scopes, issued_at_ms, expires_at_ms,
      access_token, access_fingerprint, refresh_token, refresh_fingerprint, intent_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    loadSession: 'SELECT * FROM sessions WHERE key = ?',
    loadGrants: 'SELECT * FROM grants WHERE session_key = ?',
    sessionsOf: `SELECT key, created_at_ms FROM sessions WHERE subject = :fingerprint AND ended IS NULL
      UNION SELECT key, created_at_ms FROM sessions WHERE auth_session = :fingerprint AND ended IS NULL ORDER BY created_at_ms, key`,
    touch: 'UPDATE sessions SET last_seen_at_ms = ? WHERE key = ? AND ended IS NULL AND last_seen_at_ms < ?',
    replaceGrant: `UPDATE grants SET generation = ?, state = ?, scopes = ?, issued_at_ms = ?, expires_at_ms = ?,
      access_token = ?, access_fingerprint = ?, refresh_token = ?, refresh_fingerprint = ?, intent_at_ms = ?
      WHERE session_key = ? AND resource_server = ? AND generation = ?`,
    holdsGrant:
      'SELECT 1 FROM grants WHERE session_key = ? AND resource_server = ? AND generation = ? AND (access_token = ? OR refresh_token = ?)',
    markIntent: 'UPDATE grants SET intent_at_ms = ? WHERE session_key = ? AND resource_server = ? AND generation = ?',
    rewrap: 'UPDATE sessions SET wrapped_key = ? WHERE key = ? AND wrapped_key = ? AND ended IS NULL',
    endSession: 'UPDATE sessions SET ended = ?, successor = ?, profile = NULL WHERE key = ? AND ended IS NULL',
    moveRefreshTokens: move('refresh_token', 'refresh', ':endsAt'),
    moveAccessTokens: move('access_token', 'access', 'expires_at_ms'),
    deleteGrants: 'DELETE FROM grants WHERE session_key = ?',
    // Not by OR, for which SQLite would look at every session.
    overdue: `SELECT key FROM (${overdue('absolute_ends_at_ms <= :now')}) UNION
      SELECT key FROM (${overdue('last_seen_at_ms <= :idleSince')}) LIMIT :limit`,
    // One that ends later than any that is taken now is from before the clock was set back.
    acquireLease: `INSERT INTO leases VALUES (:name, :owner, :now + :for) ON CONFLICT (name)
      DO UPDATE SET owner = :owner, until_ms = :now + :for
      WHERE owner = :owner OR until_ms <= :now OR until_ms > :now + 2 * :for`,
    releaseLease: 'DELETE FROM leases WHERE name = ? AND owner = ?',
    insertMark: 'INSERT OR IGNORE INTO used_marks VALUES (?, ?)',
    insertRevocation: `INSERT INTO revocations (batch, kind, resource_server, generation, wrapped_key, sealed, fingerprint, queued_at_ms, due_at_ms, ends_at_ms, always)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    takeRevocations: take(`SELECT id, kind FROM (${due('refresh_token')} UNION ALL ${due('access_token')})`),
    takeBatch: take('SELECT id, kind FROM revocations WHERE batch = :batch AND due_at_ms <= :now'),
    postponeRevocation: 'UPDATE revocations SET due_at_ms = ? WHERE id = ?',
    removeRevocation: 'DELETE FROM revocations WHERE id = ?',
    tokenInUse:
      'SELECT 1 FROM grants WHERE access_fingerprint = ? UNION ALL SELECT 1 FROM grants WHERE refresh_fingerprint = ? LIMIT 1',
    countSessions: 'SELECT live_sessions AS total FROM totals',
    countRevocations: 'SELECT count(*) AS total, min(queued_at_ms) AS oldest FROM revocations',
    purgeMarks: 'DELETE FROM used_marks WHERE until_ms <= ?',
    purgeLeases: 'DELETE FROM leases WHERE until_ms <= ?',
    purgeSessions: `DELETE FROM sessions WHERE key IN (
      SELECT key FROM sessions WHERE ended IS NOT NULL AND absolute_ends_at_ms <= ? LIMIT 1000)`,
  };
  const prepared = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)]);
  // fromEntries forgets the names, which are those of `sql`.
  return Object.fromEntries(prepared) as Record<keyof typeof sql, StatementSync>;
}
