import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Clock } from '../clock.ts';

/** A stored record, its times in seconds of local Globus's own clock. */
export type StoredModel = AdapterPayload;

export interface ModelStore {
  /** What oidc-provider keeps its models of one kind in. */
  adapterFor(kind: string): Adapter;
  /** A live record by its secret value (a token, a code), or undefined. */
  find(kind: string, value: string): StoredModel | undefined;
  remove(kind: string, value: string): void;
  /** Starts a record's life anew: Globus's refresh tokens end after six months without use. */
  renew(kind: string, value: string, seconds: number): void;
  /** Ends every access token of one grant at one resource server, but for one maybe. */
  removeAccessTokens(grantId: string, resourceServer: string, except?: string): void;
  /** Ends those records of one kind that are not to be kept. */
  sweep(kind: string, isKept: (model: StoredModel) => boolean): void;
  clear(): void;
}

/** Called when a record is first written; `value` is what the client gets to see. */
export type OnSaved = (kind: string, value: string, model: StoredModel) => void;

/**
 * oidc-provider's models in SQLite. The secret value of a record is stored as its SHA-256 only, and the times in local
 * Globus's clock: the provider knows the machine's time alone, so they are shifted on their way in and out.
 */
export function createModelStore(options: { database: DatabaseSync; clock: Clock; onSaved: OnSaved }): ModelStore {
  const { database, clock } = options;
  database.exec(`
    CREATE TABLE IF NOT EXISTS auth_models (
      kind TEXT NOT NULL, hash TEXT NOT NULL, payload TEXT NOT NULL, uid TEXT, grant_id TEXT, audience TEXT,
      expires_at INTEGER NOT NULL, PRIMARY KEY (kind, hash)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX IF NOT EXISTS auth_models_grant ON auth_models (grant_id);
    CREATE INDEX IF NOT EXISTS auth_models_expiry ON auth_models (expires_at);
  `);
  const put = database.prepare('INSERT OR REPLACE INTO auth_models VALUES (?, ?, ?, ?, ?, ?, ?)');
  const byHash = database.prepare(
    'SELECT payload, expires_at FROM auth_models WHERE kind = ? AND hash = ? AND expires_at > ?',
  );
  const byUid = database.prepare('SELECT payload FROM auth_models WHERE kind = ? AND uid = ? AND expires_at > ?');
  const dropExpired = database.prepare('DELETE FROM auth_models WHERE expires_at <= ?');
  const drop = database.prepare('DELETE FROM auth_models WHERE kind = ? AND hash = ?');
  const ofKind = database.prepare('SELECT hash, payload FROM auth_models WHERE kind = ?');
  const dropGrant = database.prepare('DELETE FROM auth_models WHERE kind = ? AND grant_id = ?');
  const dropAudience = database.prepare(
    `DELETE FROM auth_models WHERE kind = 'AccessToken' AND grant_id = ? AND audience = ? AND hash <> ?`,
  );

  const write = (kind: string, value: string, model: StoredModel, expiresAt: number) => {
    const { jti: _secret, ...payload } = model;
    const audience = typeof model.aud === 'string' ? model.aud : null;
    const text = JSON.stringify(payload);
    put.run(kind, hashOf(value), text, model.uid ?? null, model.grantId ?? null, audience, expiresAt);
  };
  const find = (kind: string, value: string): StoredModel | undefined => {
    const row = byHash.get(kind, hashOf(value), clock.seconds());
    return row && { ...parsePayload(row.payload), jti: value };
  };
  const rewrite = (kind: string, value: string, change: (model: StoredModel) => number) => {
    const model = find(kind, value);
    if (model) write(kind, value, model, change(model));
  };
  /** Seconds that local Globus is ahead of the machine. */
  const ahead = () => clock.seconds() - Math.floor(Date.now() / 1000);

  return {
    find,
    adapterFor: (kind) => ({
      async upsert(value, payload, expiresIn) {
        const isNew = byHash.get(kind, hashOf(value), 0) === undefined;
        dropExpired.run(clock.seconds());
        const model = shiftTimes(payload, ahead());
        write(kind, value, model, clock.seconds() + (expiresIn ?? 0));
        if (isNew) options.onSaved(kind, value, model);
      },
      async find(value) {
        const model = find(kind, value);
        return model && shiftTimes(model, -ahead());
      },
      async findByUid(uid) {
        const row = byUid.get(kind, uid, clock.seconds());
        return row && shiftTimes(parsePayload(row.payload), -ahead());
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(value) {
        rewrite(kind, value, (model) => {
          model.consumed = clock.seconds();
          return model.exp ?? clock.seconds();
        });
      },
      async destroy(value) {
        drop.run(kind, hashOf(value));
      },
      async revokeByGrantId(grantId) {
        dropGrant.run(kind, grantId);
      },
    }),
    remove: (kind, value) => void drop.run(kind, hashOf(value)),
    renew: (kind, value, seconds) =>
      rewrite(kind, value, (model) => {
        model.exp = clock.seconds() + seconds;
        return model.exp;
      }),
    removeAccessTokens: (grantId, resourceServer, except = '') =>
      void dropAudience.run(grantId, resourceServer, hashOf(except)),
    sweep(kind, isKept) {
      for (const { hash, payload } of ofKind.all(kind))
        if (!isKept(parsePayload(payload))) drop.run(kind, hash ?? null);
    },
    clear: () => database.exec('DELETE FROM auth_models'),
  };
}

const times = ['iat', 'exp', 'iiat', 'authTime', 'loginTs', 'consumed'] as const;

function shiftTimes(model: StoredModel, seconds: number): StoredModel {
  const shifted = { ...model };
  for (const name of times) {
    const value: unknown = shifted[name];
    if (typeof value === 'number') shifted[name] = value + seconds;
  }
  return shifted;
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

function parsePayload(text: unknown): StoredModel {
  // Written by `write` above and by nobody else.
  return JSON.parse(String(text)) as StoredModel;
}
