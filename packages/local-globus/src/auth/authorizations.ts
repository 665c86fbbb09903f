import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';

const authorization = z.object({
  /** As the client sent them, for the token response and the ID token. */
  state: z.optional(z.string()),
  nonce: z.optional(z.string()),
  wantsRefreshTokens: z.boolean(),
  /** The browser's session; a client that acts as itself has none. */
  sessionId: z.optional(z.string()),
  /** For dependent tokens: the application that was allowed them, and the ways from its scopes to theirs. */
  dependsOn: z.optional(z.object({ clientId: z.string(), paths: z.array(z.string()) })),
});
/** What local Globus knows of one authorization beyond the provider's grant. */
export type Authorization = z.infer<typeof authorization>;

export interface Authorizations {
  find(grantId: string): Authorization | undefined;
  save(grantId: string, authorization: Authorization): void;
  /** Keeps it for longer: its refresh token was used. */
  renew(grantId: string): void;
  clear(): void;
}

/** Longer than any token lasts without being renewed: a year. */
const keptSeconds = 31_536_000;

export function createAuthorizations({ database, clock }: { database: DatabaseSync; clock: Clock }): Authorizations {
  database.exec(`
    CREATE TABLE IF NOT EXISTS auth_authorizations (
      grant_id TEXT PRIMARY KEY, document TEXT NOT NULL, used_at INTEGER NOT NULL
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX IF NOT EXISTS auth_authorizations_use ON auth_authorizations (used_at);
  `);
  const read = database.prepare('SELECT document FROM auth_authorizations WHERE grant_id = ?');
  const touch = database.prepare('UPDATE auth_authorizations SET used_at = ? WHERE grant_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO auth_authorizations VALUES (?, ?, ?)');
  const dropUnused = database.prepare('DELETE FROM auth_authorizations WHERE used_at < ?');
  return {
    find(grantId) {
      const row = read.get(grantId);
      if (!row) return undefined;
      return authorization.parse(JSON.parse(String(row.document)));
    },
    save(grantId, document) {
      dropUnused.run(clock.seconds() - keptSeconds);
      put.run(grantId, JSON.stringify(document), clock.seconds());
    },
    renew: (grantId) => void touch.run(clock.seconds(), grantId),
    clear: () => database.exec('DELETE FROM auth_authorizations'),
  };
}
