import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { Authentication } from '../session-requirements.ts';

/**
 * Who signed in while a browser's session was used for an application. A person who is let in because the browser is
 * known has not signed in there: such a session is empty.
 */
export interface SignInSessions {
  record(session: SessionKey, authentication: Authentication): void;
  /** The latest of each identity, up to a time. */
  authentications(session: SessionKey, untilMs?: number): Authentication[];
  clear(): void;
}

export interface SessionKey {
  sessionId: string;
  clientId: string;
}

/** As long as an authorization is kept that may ask for it: a year. */
const keptMs = 31_536_000_000;

export function createSignInSessions({ database, clock }: { database: DatabaseSync; clock: Clock }): SignInSessions {
  database.exec(`
    DROP TABLE IF EXISTS auth_session_sign_ins;
    CREATE TABLE IF NOT EXISTS auth_session_authentications (
      session_id TEXT NOT NULL, client_id TEXT NOT NULL, identity_id TEXT NOT NULL, at_ms INTEGER NOT NULL,
      mfa INTEGER NOT NULL, PRIMARY KEY (session_id, client_id, identity_id, at_ms)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX IF NOT EXISTS auth_session_authentications_time ON auth_session_authentications (at_ms);
  `);
  const put = database.prepare('INSERT OR REPLACE INTO auth_session_authentications VALUES (?, ?, ?, ?, ?)');
  // SQLite takes the other columns from the row that has the maximum.
  const read = database.prepare(`
    SELECT identity_id, max(at_ms) AS at_ms, mfa FROM auth_session_authentications
    WHERE session_id = ? AND client_id = ? AND at_ms <= ? GROUP BY identity_id ORDER BY at_ms
  `);
  const dropOld = database.prepare('DELETE FROM auth_session_authentications WHERE at_ms < ?');
  return {
    record({ sessionId, clientId }, { identityId, atMs, mfa }) {
      dropOld.run(clock.now() - keptMs);
      put.run(sessionId, clientId, identityId, atMs, Number(mfa));
    },
    authentications: ({ sessionId, clientId }, untilMs = Number.MAX_SAFE_INTEGER) =>
      read.all(sessionId, clientId, untilMs).map((row) => ({
        identityId: String(row.identity_id),
        atMs: Number(row.at_ms),
        mfa: row.mfa === 1,
      })),
    clear: () => database.exec('DELETE FROM auth_session_authentications'),
  };
}
