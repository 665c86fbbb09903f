import { createSqliteVault } from './sqlite-vault.ts';
import type { Vault } from './vault.ts';

/** The vault that a VAULT_URL names: `sqlite:<file>` or `sqlite::memory:`. */
export function openVault(url: string): Vault {
  return createSqliteVault(url.slice('sqlite:'.length));
}
