import type { DatabaseSync } from 'node:sqlite';
import type { Consenting } from './consents.ts';

/** What people call what they have allowed an application, where the application lets them name it. */
export interface NamedGrants {
  labelOf(who: Consenting): string | undefined;
  name(who: Consenting, label: string): void;
  clear(): void;
}

export function createNamedGrants(database: DatabaseSync): NamedGrants {
  database.exec(`
    CREATE TABLE IF NOT EXISTS auth_named_grants (
      account_id TEXT NOT NULL, client_id TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (account_id, client_id)
    ) WITHOUT ROWID, STRICT
  `);
  const read = database.prepare('SELECT label FROM auth_named_grants WHERE account_id = ? AND client_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO auth_named_grants VALUES (?, ?, ?)');
  return {
    labelOf({ accountId, clientId }) {
      const row = read.get(accountId, clientId);
      return row && String(row.label);
    },
    name({ accountId, clientId }, label) {
      const text = label.trim().slice(0, 255);
      if (text !== '') put.run(accountId, clientId, text);
    },
    clear: () => database.exec('DELETE FROM auth_named_grants'),
  };
}
