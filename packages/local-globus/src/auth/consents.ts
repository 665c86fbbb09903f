import type { DatabaseSync } from 'node:sqlite';
import type { RequestedScope } from '@isthmus/globus';
import type { Clock } from '../clock.ts';

/** What people have allowed clients to do: each scope by its path of dependencies, as Globus records it. */
export interface Consents {
  /** Paths of a request that this person hasn't yet allowed this client. */
  missing(who: Consenting, scopes: readonly RequestedScope[]): string[];
  record(who: Consenting, scopes: readonly RequestedScope[]): void;
  clear(): void;
}

interface Consenting {
  accountId: string;
  clientId: string;
}

export function createConsents({ database, clock }: { database: DatabaseSync; clock: Clock }): Consents {
  database.exec(`
    CREATE TABLE IF NOT EXISTS auth_consents (
      account_id TEXT NOT NULL, client_id TEXT NOT NULL, scope_path TEXT NOT NULL, created INTEGER NOT NULL,
      PRIMARY KEY (account_id, client_id, scope_path)
    ) WITHOUT ROWID, STRICT;
  `);
  const one = database.prepare('SELECT 1 FROM auth_consents WHERE account_id = ? AND client_id = ? AND scope_path = ?');
  const put = database.prepare('INSERT OR IGNORE INTO auth_consents VALUES (?, ?, ?, ?)');
  return {
    missing: ({ accountId, clientId }, scopes) =>
      pathsOf(scopes).filter((path) => one.get(accountId, clientId, path) === undefined),
    record({ accountId, clientId }, scopes) {
      for (const path of pathsOf(scopes)) put.run(accountId, clientId, path, clock.seconds());
    },
    clear: () => database.exec('DELETE FROM auth_consents'),
  };
}

function pathsOf(scopes: readonly RequestedScope[], parent = ''): string[] {
  return scopes.flatMap(({ name, dependencies }) => {
    const path = parent === '' ? name : `${parent} ${name}`;
    return [path, ...pathsOf(dependencies, path)];
  });
}
