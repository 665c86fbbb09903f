import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as anotherTurn, setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { storedGrant, storedSession } from '../testing/stored-session.ts';
import { prepareStatements } from './sqlite-statements.ts';
import { createSqliteVault } from './sqlite-vault.ts';
import { describeVault } from './vault.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-vault-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeVault('one SQLite file', (name) => createSqliteVault(join(folder, `${name}.sqlite`)));

test('other users of the machine can not read the file', async () => {
  const vault = createSqliteVault(join(folder, 'private.sqlite'));
  await vault.claimOnce('m', 0, 1);
  const files = readdirSync(folder).filter((name) => name.startsWith('private.sqlite'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  await vault.close();
});

test('a file of the first schema keeps its sessions', async () => {
  const file = join(folder, 'first-schema.sqlite');
  const database = new DatabaseSync(file);
  database.exec(firstSchema);
  database.close();
  const vault = createSqliteVault(file);
  expect(await vault.load('a')).toMatchObject({
    key: 'a',
    ended: null,
    grants: [{ resourceServer: 'rs', generation: 4, intentAtMs: null }],
  });
  expect(await vault.figures()).toMatchObject({ liveSessions: 1 });
  expect(await vault.end('a', 'revoked', 5)).toBe(true);
  expect(await vault.figures()).toMatchObject({ liveSessions: 0, revocations: 3 });
  await vault.close();
  const again = createSqliteVault(file);
  expect(await again.load('a')).toMatchObject({ ended: 'revoked' });
  await again.close();
});

test('processes that start at the same moment on a new file all get it', async () => {
  const open = `const { createSqliteVault } = await import(${JSON.stringify(new URL('sqlite-vault.ts', import.meta.url).href)});
    let at = Number(process.argv[1]);
    for (const file of process.argv.slice(2)) {
      at += 40;
      while (Date.now() < at);
      await createSqliteVault(file).close();
    }`;
  const files = Array.from({ length: 40 }, (_, index) => join(folder, `new-${index}.sqlite`));
  const at = String(Date.now() + 1500);
  const processes = Array.from({ length: 2 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', open, at, ...files]),
  );
  for (const { stderr } of await Promise.all(processes)) expect(stderr).toBe('');
});

test('R24: a session that another process ends while it is being read is never seen alive without its grants', async () => {
  const file = join(folder, 'torn.sqlite');
  const vault = createSqliteVault(file);
  const keys = Array.from({ length: 300 }, (_, index) => String(index));
  const load = (name: string) => `await import(${JSON.stringify(new URL(name, import.meta.url).href)})`;
  const write = `const { createSqliteVault } = ${load('sqlite-vault.ts')};
    const { storedSession } = ${load('../testing/stored-session.ts')};
    const vault = createSqliteVault(process.argv[1]);
    for (const key of process.argv.slice(2)) {
      await vault.create(storedSession(key));
      await vault.end(key, 'revoked', 0);
    }`;
  const written = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', write, file, ...keys]);
  const seen = new Set<string>();
  for (const key of keys) {
    for (let ended = false; !ended; await anotherTurn()) {
      const session = await vault.load(key);
      if (session) seen.add(`${session.ended ?? 'alive'} with ${session.grants.length}`);
      ended = session?.ended === 'revoked';
    }
  }
  await written;
  expect(seen.has('alive with 0')).toBe(false);
  await vault.close();
});

test('while another process writes, the operation waits and this process goes on', async () => {
  const file = join(folder, 'busy.sqlite');
  const vault = createSqliteVault(file);
  const writer = new DatabaseSync(file);
  writer.exec('BEGIN IMMEDIATE');
  let done = false;
  const claimed = vault.claimOnce('m', 0, 1).finally(() => {
    done = true;
  });
  await delay(50);
  expect(done).toBe(false);
  writer.exec('COMMIT');
  expect(await claimed).toBe(true);
  writer.close();
  await vault.close();
});

test('R47: who gets a lease at the second try only reads what its last holder wrote', async () => {
  const file = join(folder, 'second-try.sqlite');
  const vault = createSqliteVault(file);
  await vault.create(storedSession('a'));
  const holder = new DatabaseSync(file);
  holder.exec('BEGIN IMMEDIATE');
  // In the very turn of that second try, and before it.
  setTimeout(() => {
    void vault.load('a');
    holder.exec('UPDATE grants SET generation = 2; COMMIT');
  }, 10);
  expect(await vault.acquireLease('refresh', 'one', 0, 1000)).toBe(true);
  expect((await vault.load('a'))?.grants[0]?.generation).toBe(2);
  holder.close();
  await vault.close();
});

test('R47: the lease of an owner who died runs out even when the clock was set back', async () => {
  const vault = createSqliteVault(':memory:');
  expect(await vault.acquireLease('refresh', 'died', 3_600_000, 15_000)).toBe(true);
  expect(await vault.acquireLease('refresh', 'a moment behind', 3_599_000, 15_000)).toBe(false);
  expect(await vault.acquireLease('refresh', 'other', 0, 15_000)).toBe(true);
  await vault.close();
});

test('a store that stays locked is a documented problem', async () => {
  const file = join(folder, 'locked.sqlite');
  const vault = createSqliteVault(file);
  const writer = new DatabaseSync(file);
  writer.exec('BEGIN IMMEDIATE');
  await expect(vault.claimOnce('m', 0, 1)).rejects.toMatchObject({ type: 'store_unavailable' });
  writer.exec('ROLLBACK');
  writer.close();
  await vault.close();
});

test('R43: processes of this version and the next share a file, whichever is started again', async () => {
  const file = join(folder, 'next-schema.sqlite');
  const before = createSqliteVault(file);
  await before.create(storedSession('a'));
  const next = new DatabaseSync(file);
  const version = Number(next.prepare('PRAGMA user_version').get()?.user_version) + 1;
  next.exec(`ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT 'unknown';
    ALTER TABLE grants ADD COLUMN policy TEXT; UPDATE grants SET policy = 'kept'; PRAGMA user_version = ${version}`);
  expect(await before.replaceGrant('a', storedGrant(2))).toBe(true);
  const again = createSqliteVault(file);
  await again.create(storedSession('b'));
  expect((await again.load('a'))?.grants).toEqual([storedGrant(2)]);
  expect(
    next.prepare("SELECT device, policy FROM grants JOIN sessions ON key = session_key WHERE key = 'a'").get(),
  ).toEqual({ device: 'unknown', policy: 'kept' });
  expect(next.prepare('PRAGMA user_version').get()).toEqual({ user_version: version });
  next.exec(`PRAGMA user_version = ${version + 1}`);
  expect(() => createSqliteVault(file)).toThrow('too new');
  next.close();
  await Promise.all([before.close(), again.close()]);
});

const firstSchema = `
CREATE TABLE sessions (
  key TEXT PRIMARY KEY, created_at_ms INTEGER NOT NULL, last_seen_at_ms INTEGER NOT NULL,
  absolute_ends_at_ms INTEGER NOT NULL, ended TEXT, wrapped_key BLOB NOT NULL, profile BLOB
) WITHOUT ROWID;
CREATE TABLE grants (
  session_key TEXT NOT NULL REFERENCES sessions (key) ON DELETE CASCADE, resource_server TEXT NOT NULL,
  generation INTEGER NOT NULL, state TEXT NOT NULL, scopes TEXT NOT NULL,
  issued_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
  access_token BLOB, access_fingerprint TEXT, refresh_token BLOB, refresh_fingerprint TEXT,
  PRIMARY KEY (session_key, resource_server)
) WITHOUT ROWID;
CREATE TABLE revocations (
  id INTEGER PRIMARY KEY, batch TEXT NOT NULL, kind TEXT NOT NULL, resource_server TEXT NOT NULL,
  generation INTEGER NOT NULL, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL, fingerprint TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, due_at_ms INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL
);
INSERT INTO sessions VALUES ('a', 1, 2, 3, NULL, x'01', x'02');
INSERT INTO grants VALUES ('a', 'rs', 4, 'ready', 'one', 1, 2, x'03', 'access', x'04', 'refresh');
INSERT INTO revocations VALUES (1, 'b', 'access_token', 'rs', 0, x'01', x'02', 'f', 0, 0, 9);
PRAGMA user_version = 1;
`;

test('R104: what the reaper asks for every few seconds is found without a look at every session', async () => {
  const file = join(folder, 'plans.sqlite');
  const vault = createSqliteVault(file);
  const database = new DatabaseSync(file);
  const statements = prepareStatements(database);
  const { overdue, countSessions, purgeSessions, takeRevocations, takeBatch } = statements;
  for (const { sourceSQL } of [overdue, countSessions, purgeSessions, takeRevocations, takeBatch]) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`).all();
    const steps = plan.map(({ detail }) => String(detail));
    expect(steps.filter((step) => /^SCAN (sessions|revocations|grants)/.test(step))).toEqual([]);
  }
  database.close();
  await vault.close();
});
