import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSqliteVault } from './sqlite-vault.ts';
import { describeVault } from './vault.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-vault-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeVault('one SQLite file', (name) => createSqliteVault(join(folder, `${name}.sqlite`)));

test('other users of the machine can not read the file', async () => {
  const vault = createSqliteVault(join(folder, 'private.sqlite'));
  await vault.claimOnce('m', 1);
  const files = readdirSync(folder).filter((name) => name.startsWith('private.sqlite'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  await vault.close();
});
