import { type Config, ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import { createSqliteVault } from './sqlite-vault.ts';
import { UnfitStore } from './unfit-store.ts';
import { openValkeyVault } from './valkey-vault.ts';
import type { Vault } from './vault.ts';

/**
 * The vault that VAULT_URL names: `sqlite:<file>`, `sqlite::memory:`, or the address of a Valkey or Redis server. Rejects
 * with ConfigError when that store is not fit to hold sessions; a server that can't be reached yet is waited for.
 */
export async function openVault(config: Pick<Config, 'vaultUrl' | 'allowVaultEviction'>, log: Log): Promise<Vault> {
  const { allowVaultEviction: allowEviction } = config;
  const url = config.vaultUrl.reveal();
  try {
    if (url.startsWith(sqlite)) return createSqliteVault(url.slice(sqlite.length));
    return await openValkeyVault({ url, allowEviction, log });
  } catch (error) {
    if (error instanceof UnfitStore) {
      throw new ConfigError([`VAULT_URL names a store that is not fit to hold sessions: ${error.message}`]);
    }
    throw error;
  }
}

const sqlite = 'sqlite:';
