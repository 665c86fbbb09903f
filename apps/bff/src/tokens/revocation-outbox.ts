import { randomUUID } from 'node:crypto';
import type { Log } from '../log.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import { refreshTokenRevocationMs, type StoredRevocation, type Vault } from '../vault/vault.ts';
import type { GlobusAuth, IssuedToken } from './globus-auth.ts';

export type RevocationOutbox = {
  /** Queues tokens that no session holds. Resolves when they are stored; a drain revokes them. */
  add(tokens: readonly IssuedToken[]): Promise<void>;
  /** Revokes what is due, of one batch or of all, at most four at a time. One failure keeps none of the others. */
  drain(batch?: string): Promise<void>;
};

type Parts = { vault: Vault; secrets: GrantSecrets; auth: GlobusAuth; now: () => number; log: Log };

/** Tokens that must die at Globus Auth (RFC 7009): kept, encrypted, until Auth has said so. */
export function createRevocationOutbox(parts: Parts): RevocationOutbox {
  const { vault, secrets, now } = parts;
  return {
    async add(tokens) {
      if (tokens.length === 0) return;
      const batch = randomUUID();
      const holder = secrets.createHolder(batch);
      const entries = tokens.map(({ token, kind, resourceServer }) => {
        const place = { kind, resourceServer, generation: 0 };
        const endsAtMs = now() + refreshTokenRevocationMs;
        return {
          batch,
          ...place,
          wrappedKey: holder.wrappedKey,
          token: secrets.sealToken(holder, token, place),
          always: false,
          endsAtMs,
        };
      });
      await vault.addRevocations(entries, now());
    },
    async drain(batch) {
      for (;;) {
        const entries = await vault.takeRevocations(now(), now() + leaseMs, batchSize, batch);
        const queue = entries.values();
        await Promise.all(Array.from({ length: parallelCalls }, () => revokeEach(parts, queue)));
        if (entries.length < batchSize) return;
      }
    },
  };
}

const batchSize = 40;
const parallelCalls = 4;
// Longer than all calls of a batch may take, so that no other process revokes the same token meanwhile.
const leaseMs = 120_000;
const longestPauseMs = 15 * 60_000;

async function revokeEach(parts: Parts, queue: Iterable<StoredRevocation>): Promise<void> {
  for (const entry of queue) await revokeOne(parts, entry);
}

async function revokeOne({ vault, secrets, auth, now, log }: Parts, entry: StoredRevocation): Promise<void> {
  const { id, batch, kind, resourceServer, wrappedKey } = entry;
  const token = secrets.openToken({ key: batch, wrappedKey }, entry.token, entry);
  // Globus may hand one token to two sign-ins: the last session that holds it takes it along.
  if (token === null || (!entry.always && (await vault.isTokenInUse(entry.token.fingerprint)))) {
    if (token === null)
      log.error({ kind, resourceServer }, 'a token can not be revoked: no key of VAULT_KEYS opens it');
    await vault.removeRevocation(id);
    return;
  }
  const result = await auth.revoke(token, kind);
  if (result.kind === 'unsupported') log.warn({ kind, resourceServer }, 'Globus Auth revokes no tokens of this kind');
  if (result.kind !== 'unavailable') return vault.removeRevocation(id);
  if (now() >= entry.endsAtMs) {
    log.error({ cause: result.cause, kind, resourceServer }, 'revocation given up: the token has outlived its time');
    return vault.removeRevocation(id);
  }
  log.warn({ cause: result.cause, kind, resourceServer, attempts: entry.attempts }, 'revocation will be tried again');
  const pauseMs = Math.max(Math.min(1000 * 2 ** entry.attempts, longestPauseMs), result.retryAfterSeconds * 1000);
  await vault.postponeRevocation(id, now() + pauseMs);
}
