import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { Authentication } from '../session-requirements.ts';

/**
 * Who signed in while a browser's session was used for an application. A person who is let in because the browser is
 * known has not signed in there: such a session is empty.
 */
export interface SignInSessions {
  record(session: SessionKey, authentication: Authentication): void;
  authentications(session: SessionKey): Authentication[];
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
    CREATE TABLE IF NOT EXISTS auth_session_sign_ins (
      session_id TEXT NOT NULL, client_id TEXT NOT NULL, identity_id TEXT NOT NULL, at_ms INTEGER NOT NULL,
      mfa INTEGER NOT NULL, PRIMARY KEY (session_id, client_id, identity_id)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX IF NOT EXISTS auth_session_sign_ins_time ON auth_session_sign_ins (at_ms);
  `);
  const put = database.prepare('INSERT OR REPLACE INTO auth_session_sign_ins VALUES (?, ?, ?, ?, ?)');
  const read = database.prepare(
    'SELECT identity_id, at_ms, mfa FROM auth_session_sign_ins WHERE session_id = ? AND client_id = ? ORDER BY at_ms',
  );
  const dropOld = database.prepare('DELETE FROM auth_session_sign_ins WHERE at_ms < ?');
  return {
    record({ sessionId, clientId }, { identityId, atMs, mfa }) {
      dropOld.run(clock.now() - keptMs);
      put.run(sessionId, clientId, identityId, atMs, Number(mfa));
    },
    authentications: ({ sessionId, clientId }) =>
      read.all(sessionId, clientId).map((row) => ({
        identityId: String(row.identity_id),
        atMs: Number(row.at_ms),
        mfa: row.mfa === 1,
      })),
    clear: () => database.exec('DELETE FROM auth_session_sign_ins'),
  };
}
