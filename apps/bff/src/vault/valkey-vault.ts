import { LRUCache } from 'lru-cache';
import { openValkeyLink, type ValkeyLinkOptions } from './valkey-link.ts';
import {
  type FlatFields,
  fieldsOf,
  fingerprintsOf,
  grantDocument,
  type ReadFields,
  recordVersion,
  revocationOf,
  revocationValues,
  sessionOf,
} from './valkey-records.ts';
import { refreshTokenRevocationMs, type StoredSession, type Vault } from './vault.ts';

export type ValkeyVaultOptions = Omit<ValkeyLinkOptions, 'prefix' | 'onConnect'> & {
  /** Under which hash tag everything is kept, so that one server can hold several portals. Default: isthmus. */
  name?: string;
  /** For tests that stand in for the next version: what it writes, and further fields of each new record. */
  nextVersion?: { version: number; fields: FlatFields };
};

/** A record as last read, with what tells whether it still is the one in the store. */
type Known = { rev: string; seen: string; session: StoredSession };

/** A vault in a Valkey or Redis server, for processes on any number of machines. Rejects with UnfitStore only. */
export async function openValkeyVault(options: ValkeyVaultOptions): Promise<Vault> {
  const prefix = `{${options.name ?? 'isthmus'}}:`;
  const records = new LRUCache<string, Known>({ max: 10_000 });
  // A server that was restored from a copy counts revisions anew.
  const link = await openValkeyLink({ ...options, prefix, onConnect: () => records.clear() });
  const { redis, ask, run } = link;
  const recordOf = (key: string) => `${prefix}session:${key}`;

  /** Asks once for a known record whose revision did not move, as for one that isn't known. */
  async function read(key: string): Promise<StoredSession | null> {
    const known = records.get(key);
    if (known) {
      const [rev, seen] = await redis.hmget(recordOf(key), 'rev', 'seen');
      if (rev === known.rev) return seen === known.seen ? known.session : remember(key, rev, seen, known.session);
    }
    const fields: ReadFields = await redis.hgetallBuffer(recordOf(key));
    if (fields.rev) return remember(key, String(fields.rev), String(fields.seen), sessionOf(key, fields));
    records.delete(key);
    return null;
  }

  function remember(key: string, rev: string, seen: string | null | undefined, read: StoredSession): StoredSession {
    const session = { ...read, lastSeenAtMs: Number(seen) };
    records.set(key, { rev, seen: String(seen), session });
    return session;
  }

  function insertValues(session: StoredSession): FlatFields {
    const { key, subject, authSession, createdAtMs, lastSeenAtMs, absoluteEndsAtMs } = session;
    const fingerprints = fingerprintsOf(session);
    const { version = recordVersion, fields = [] } = options.nextVersion ?? {};
    const lifeMs = absoluteEndsAtMs - createdAtMs + netMs;
    const indexed = [key, subject, authSession ?? '', createdAtMs, lastSeenAtMs, absoluteEndsAtMs, lifeMs];
    return [...indexed, fingerprints.length, ...fingerprints, ...fieldsOf(session, version), ...fields];
  }

  /** Runs a script that answers 1 or 0. What was known of the record is read anew afterwards, in one question. */
  async function change(key: string, ...[script, ...values]: Parameters<typeof run>): Promise<boolean> {
    records.delete(key);
    return (await run(script, key, ...values)) === 1;
  }

  return {
    async create(session) {
      await run('vaultCreate', ...insertValues(session));
    },
    load: (key) => ask(() => read(key)),
    async touch(seen) {
      await Promise.all(seen.map(({ key, lastSeenAtMs }) => run('vaultTouch', key, lastSeenAtMs)));
    },
    sessionsOf: (fingerprint) =>
      ask(async () => {
        const keys = await redis.zrange(`${prefix}of:${fingerprint}`, '0', '-1');
        const sessions = await Promise.all(keys.map((member) => read(String(member))));
        return sessions.flatMap((session) => (session?.ended === null ? [session] : []));
      }),
    succeed: (key, successor, nowMs) =>
      change(key, 'vaultSucceed', nowMs, nowMs + refreshTokenRevocationMs, ...insertValues(successor)),
    markIntent: (key, resourceServer, generation, atMs) =>
      change(key, 'vaultMarkIntent', resourceServer, generation, atMs),
    async rewrap(key, from, to) {
      await change(key, 'vaultRewrap', from, to);
    },
    replaceGrant: (key, grant) => {
      const sealed = [grant.accessToken?.sealed ?? '', grant.refreshToken?.sealed ?? ''];
      return change(key, 'vaultReplaceGrant', grant.resourceServer, grantDocument(grant), ...sealed);
    },
    end: (key, cause, nowMs, always = false) =>
      change(key, 'vaultEnd', cause, nowMs, nowMs + refreshTokenRevocationMs, Number(always)),
    overdue: (nowMs, idleSinceMs, limit) =>
      ask(async () => {
        const [ended, idle] = await Promise.all([
          redis.zrangebyscore(`${prefix}ends`, '-inf', nowMs, 'LIMIT', 0, limit),
          redis.zrangebyscore(`${prefix}seen`, '-inf', idleSinceMs, 'LIMIT', 0, limit),
        ]);
        return [...new Set([...ended, ...idle])].slice(0, limit);
      }),
    acquireLease: async (name, owner, _nowMs, forMs) => (await run('vaultAcquireLease', name, owner, forMs)) === 1,
    async releaseLease(name, owner) {
      await run('vaultReleaseLease', name, owner);
    },
    claimOnce: (mark, _nowMs, forMs) =>
      ask(async () => (await redis.set(`${prefix}mark:${mark}`, '', 'PX', forMs, 'NX')) === 'OK'),
    async addRevocations(entries, nowMs) {
      if (entries.length > 0) await run('vaultAddRevocations', nowMs, ...entries.flatMap(revocationValues));
    },
    async takeRevocations(nowMs, leaseEndsAtMs, limit, batch = '') {
      const taken = await run('vaultTakeRevocations', nowMs, leaseEndsAtMs, limit, batch);
      // The script answers pairs of an id and the fields of its entry.
      return (taken as [Buffer, Buffer[]][]).map(([id, flat]) => revocationOf(String(id), readFields(flat)));
    },
    async postponeRevocation(id, dueAtMs) {
      const kind = id.slice(0, id.indexOf(':'));
      await ask(() => redis.zadd(`${prefix}due:${kind}`, 'XX', String(dueAtMs), id));
    },
    async removeRevocation(id) {
      await run('vaultRemoveRevocation', id);
    },
    isTokenInUse: (fingerprint) => ask(async () => (await redis.hexists(`${prefix}tokens`, fingerprint)) === 1),
    figures: () =>
      ask(async () => {
        const [liveSessions, revocations, oldest] = await Promise.all([
          redis.zcard(`${prefix}ends`),
          redis.zcard(`${prefix}queued`),
          redis.zrange(`${prefix}queued`, '0', '0', 'WITHSCORES'),
        ]);
        return { liveSessions, revocations, oldestRevocationAtMs: oldest[1] === undefined ? null : Number(oldest[1]) };
      }),
    async purge(nowMs) {
      // In steps, so that others are served between them.
      while ((await run('vaultPurge', nowMs - keepEndedMs, purgeStep)) === purgeStep);
    },
    close: () => link.close(),
  };
}

// A record is ended, and its tokens are revoked, by the reaper. Only when none ran for a week does the server drop it.
const netMs = 7 * 24 * 3_600_000;

// For a day after its limit an old cookie still learns why its session is gone.
const keepEndedMs = 24 * 3_600_000;
const purgeStep = 200;

function readFields(flat: readonly Buffer[]): ReadFields {
  const fields: Record<string, Buffer> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) fields[String(flat[at])] = flat[at + 1] ?? Buffer.alloc(0);
  return fields;
}
