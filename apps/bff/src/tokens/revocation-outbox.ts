import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import { refreshTokenRevocationMs, type Vault } from '../vault/vault.ts';
import type { GlobusAuth, IssuedToken } from './globus-auth.ts';
import { revokeStored } from './revoke-stored.ts';
import type { SureWrites } from './sure-writes.ts';

export type RevocationOutbox = {
  /**
   * Queues tokens that no session holds, and has their revocation begin. Never rejects: while the store is away they are
   * kept here until it takes them.
   */
  revoke(tokens: readonly IssuedToken[]): Promise<void>;
  /** Revokes all that waits of one batch, or some of all that is due. At most four calls at a time. */
  drain(batch?: string): Promise<void>;
  /** The same for one batch, without a failure: what could not be done now is done by the reaper. */
  tryToDrain(batch: string): Promise<void>;
  /** Begins no further call, and waits for those under way. */
  close(): Promise<void>;
};

export type RevocationParts = {
  vault: Vault;
  secrets: GrantSecrets;
  auth: Pick<GlobusAuth, 'revoke'>;
  audit: Audit;
  metrics: Metrics;
  now: () => number;
  log: Log;
};

/** Tokens that must die at Globus Auth (RFC 7009): kept, encrypted, until Auth has said so. */
export function createRevocationOutbox(parts: RevocationParts & { sureWrites: SureWrites }): RevocationOutbox {
  const { vault, secrets, sureWrites, now, log } = parts;
  const draining = new Set<Promise<void>>();
  let isClosed = false;

  async function drainRounds(batch: string | undefined): Promise<void> {
    for (let taken = 0; taken < mostInOneDrain && !isClosed; taken += roundSize) {
      const entries = await vault.takeRevocations(now(), now() + leaseMs, roundSize, batch);
      const queue = entries.values();
      let isAuthThere = false;
      const worker = async () => {
        for (const entry of queue) {
          if (isClosed) return;
          if ((await revokeStored(parts, entry)) !== 'failed') isAuthThere = true;
        }
      };
      await Promise.all(Array.from({ length: parallelCalls }, worker));
      // While Auth is away, more tries only cost it and us.
      if (entries.length < roundSize || !isAuthThere) return;
    }
  }

  /** Resolves, with the batch they are in, when they are stored. */
  async function add(tokens: readonly IssuedToken[]): Promise<string> {
    const batch = randomUUID();
    const holder = secrets.createHolder(batch);
    const entries = tokens.map(({ token, kind, resourceServer }) => {
      const place = { kind, resourceServer, generation: 0 };
      return {
        batch,
        ...place,
        wrappedKey: holder.wrappedKey,
        token: secrets.sealToken(holder, token, place),
        always: false,
        endsAtMs: now() + refreshTokenRevocationMs,
      };
    });
    await vault.addRevocations(entries, now());
    return batch;
  }

  const outbox: RevocationOutbox = {
    async revoke(tokens) {
      if (tokens.length === 0) return;
      await sureWrites.write('tokens to revoke', async () => void outbox.tryToDrain(await add(tokens)));
    },
    drain(batch) {
      const drained = drainRounds(batch).finally(() => draining.delete(drained));
      draining.add(drained);
      return drained;
    },
    tryToDrain: (batch) =>
      outbox.drain(batch).catch((cause: unknown) => log.error({ cause }, 'revoking failed and will be tried again')),
    async close() {
      isClosed = true;
      await Promise.allSettled(draining);
    },
  };
  return outbox;
}

// Both tokens of twelve resource servers.
const roundSize = 24;
const parallelCalls = 4;
// Longer than all calls of a round may take, so that no other process revokes the same token meanwhile.
const leaseMs = 90_000;
// The reaper comes every few seconds: so Auth sees at most some forty revocations a second of it.
const mostInOneDrain = 216;
