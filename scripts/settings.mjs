import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether a Globus client is configured. Without one, local Globus is used. */
export const usesRealGlobus = Boolean(process.env.GLOBUS_CLIENT_ID);

/**
 * Key rings for a portal on this computer, made at the first start and kept in `<folder>/keys.json`.
 * What the environment already sets is left alone.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function keyRings(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'keys.json');
  if (!existsSync(file)) {
    const rings = ['COOKIE_KEYS', 'VAULT_KEYS', 'PEPPER_KEYS'].map((name) => [
      name,
      `1:${randomBytes(32).toString('base64url')}`,
    ]);
    // Aside first: with half a file, left by a kill in between, no later start would come up.
    writeFileSync(`${file}.making`, JSON.stringify(Object.fromEntries(rings), null, 2), { mode: 0o600 });
    renameSync(`${file}.making`, file);
  }
  /** @type {Record<string, string>} */
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  const missing = Object.entries(kept).filter(([name]) => !process.env[name] && !process.env[`${name}_FILE`]);
  return Object.fromEntries(missing);
}
