import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Vault } from '../vault/vault.ts';

export type Lease = { release(): Promise<void> };

export type RefreshLeases = {
  /** The right to renew this grant, for this process alone; null while another one has it. Must be released. */
  take(key: string, resourceServer: string): Promise<Lease | null>;
};

type Parts = { vault: Pick<Vault, 'acquireLease' | 'releaseLease'>; now: () => number; metrics: Metrics; log: Log };

/**
 * Leases by which one process of the fleet renews a grant while all others wait. Each is longer than a call to the
 * token endpoint may last, and extended while its holder lives; when that dies or stands still, it runs out. That a
 * holder who comes back late does no harm is not the lease's work but that of the grant's generation.
 */
export function createRefreshLeases({ vault, now, metrics, log }: Parts): RefreshLeases {
  // Owners under whom this process may have a lease without knowing, because the store's answer was lost. Whoever comes
  // next takes it over, and need not wait until it runs out.
  const leftBehind = new LRUCache<string, string>({ max: 10_000 });

  async function hold(name: string, owner: string, heldUntilMs: number): Promise<Lease> {
    let endsAtMs = heldUntilMs;
    let isLost = false;
    const lose = () => {
      clearInterval(heartbeat);
      if (isLost) return;
      isLost = true;
      metrics.leasesLost.inc({ lease: 'refresh' });
      log.warn('the lease of a refresh ran out before the refresh was done');
    };
    async function extend(): Promise<void> {
      const nowMs = now();
      // Once it has run out it may have had another owner already: to take it again would hide that.
      if (nowMs >= endsAtMs || !(await vault.acquireLease(name, owner, nowMs, leaseMs))) lose();
      else endsAtMs = nowMs + leaseMs;
    }
    const heartbeat = setInterval(() => {
      extend().catch((cause: unknown) => log.warn({ cause }, 'the lease of a refresh could not be extended'));
    }, leaseMs / 3).unref();
    return {
      async release() {
        clearInterval(heartbeat);
        // A process that stood still may end its work before its heart beats again.
        if (now() >= endsAtMs) lose();
        await vault.releaseLease(name, owner).catch((cause: unknown) => {
          leftBehind.set(name, owner);
          log.warn({ cause }, 'the lease of a refresh is left to run out');
        });
      },
    };
  }

  return {
    async take(key, resourceServer) {
      const name = `refresh ${key} ${resourceServer}`;
      const owner = leftBehind.get(name) ?? randomUUID();
      const nowMs = now();
      // At once, so that of two who come together one takes it over.
      leftBehind.delete(name);
      const isTaken = await vault.acquireLease(name, owner, nowMs, leaseMs).catch((error: unknown) => {
        leftBehind.set(name, owner);
        throw error;
      });
      return isTaken ? hold(name, owner, nowMs + leaseMs) : null;
    },
  };
}

// Against the 10 s that a call to the token endpoint has.
const leaseMs = 15_000;
