import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { createLog } from '../log.ts';
import { Secret } from '../secret.ts';
import { openVault } from '../vault/open-vault.ts';
import type { StoredGrant, StoredSession, StoredToken } from '../vault/vault.ts';

const writers = 64;
const hour = 3_600_000;
const sqlite = 'sqlite:';

/** Adds so many live sessions of as many people to a store, of the size that Globus's tokens give them. */
export async function fillVault(vaultUrl: string, count: number): Promise<void> {
  const vault = await openVault({ vaultUrl: new Secret(vaultUrl), allowVaultEviction: false }, createLog('silent'));
  const pattern = newSession(Date.now());
  await vault.create(pattern);
  let left = count - 1;
  const write = async () => {
    while (left-- > 0) await vault.create(newSession(Date.now()));
  };
  // One durable transaction for each of a million sessions takes SQLite ten minutes.
  if (vaultUrl.startsWith(sqlite)) copySession(vaultUrl.slice(sqlite.length), pattern.key, left);
  else await Promise.all(Array.from({ length: writers }, write));
  await vault.close();
}

/** Copies a session under other names, in one transaction. */
function copySession(file: string, key: string, count: number): void {
  const database = new DatabaseSync(file);
  const sessions = database.prepare('SELECT * FROM sessions WHERE key = ?').all(key);
  const grants = database.prepare('SELECT * FROM grants WHERE session_key = ?').all(key);
  const insert = (table: string, columns: string[]) =>
    database.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (:${columns.join(', :')})`);
  const insertSession = insert('sessions', Object.keys(sessions[0] ?? {}));
  const insertGrant = insert('grants', Object.keys(grants[0] ?? {}));
  // Names are random, so every insert is at another place of each index: they must all fit.
  database.exec('PRAGMA cache_size = -3000000; BEGIN');
  for (let copy = 0; copy < count; copy++) {
    const name = randomName();
    for (const session of sessions) insertSession.run({ ...session, key: name, subject: randomName() });
    for (const grant of grants) {
      const fingerprints = { access_fingerprint: randomName(), refresh_fingerprint: randomName() };
      insertGrant.run({ ...grant, session_key: name, ...fingerprints });
    }
  }
  database.exec('COMMIT');
  database.close();
}

function newSession(nowMs: number): StoredSession {
  return {
    key: randomName(),
    subject: randomName(),
    authSession: null,
    createdAtMs: nowMs,
    signedInAtMs: nowMs,
    lastSeenAtMs: nowMs,
    absoluteEndsAtMs: nowMs + 12 * hour,
    ended: null,
    wrappedKey: randomBytes(62),
    profile: randomBytes(300),
    grants: ['auth.globus.org', 'transfer.api.globus.org'].map((name) => newGrant(name, nowMs)),
  };
}

function newGrant(resourceServer: string, nowMs: number): StoredGrant {
  return {
    resourceServer,
    generation: 1,
    state: 'ready',
    scopes: [`urn:globus:auth:scope:${resourceServer}:all`],
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + 48 * hour,
    accessToken: newToken(),
    refreshToken: newToken(),
    intentAtMs: null,
  };
}

function newToken(): StoredToken {
  return { sealed: randomBytes(120), fingerprint: randomName() };
}

function randomName(): string {
  return randomBytes(32).toString('base64url');
}
