import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import { setGauges } from '../operations/set-gauges.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import type { Vault, VaultFigures } from '../vault/vault.ts';
import type { RevocationOutbox } from './revocation-outbox.ts';

type Parts = {
  vault: Vault;
  outbox: Pick<RevocationOutbox, 'drain'>;
  endings: SessionEndings;
  config: Pick<Config, 'idleMs'>;
  metrics: Metrics;
  now: () => number;
  log: Log;
};

export type Reaper = { close(): Promise<void> };

/**
 * Every so often: ends sessions past their limits, revokes what is due, forgets what nobody can ask for any more. Of
 * all processes on a store one does so, by a lease; each of them measures what the store holds.
 */
export function startReaper(parts: Parts, everyMs: number): Reaper {
  const { vault, metrics, now, log } = parts;
  const owner = randomUUID();
  const measure = createMeasure(parts);
  const holdLease = () => vault.acquireLease(leaseName, owner, now(), leaseMs);
  let round: Promise<void> | undefined;
  let warnedAtMs = Number.NEGATIVE_INFINITY;

  async function reap(): Promise<void> {
    const figures = await measure();
    if (!(await holdLease())) return;
    if (figures) warnOfLate(figures);
    await endOverdue(parts);
    if (await holdLease()) {
      await parts.outbox.drain();
      await vault.purge(now());
    } else {
      metrics.leasesLost.inc({ lease: leaseName });
    }
  }

  function warnOfLate({ oldestRevocationAtMs, revocations }: VaultFigures): void {
    const ageMs = oldestRevocationAtMs === null ? 0 : now() - oldestRevocationAtMs;
    if (ageMs < lateRevocationMs || now() - warnedAtMs < warnEveryMs) return;
    warnedAtMs = now();
    const seconds = Math.floor(ageMs / 1000);
    log.error({ alarm: 'revocations_late', revocations, seconds }, 'a token waits too long to be revoked');
  }

  const timer = setInterval(() => {
    round ??= reap()
      .catch((cause: unknown) => log.error({ cause }, 'the reaper failed and will try again'))
      .finally(() => {
        round = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await round;
      // Another process need not wait for the lease to run out; when the store is gone, it does.
      await vault.releaseLease(leaseName, owner).catch(() => {});
    },
  };
}

const leaseName = 'reaper';
const leaseMs = 20_000;
const mostEndedAtOnce = 200;
const measureEveryMs = 15_000;
const lateRevocationMs = 3_600_000;
const warnEveryMs = 15 * 60_000;

async function endOverdue({ vault, endings, config, now }: Parts): Promise<void> {
  for (const key of await vault.overdue(now(), now() - config.idleMs, mostEndedAtOnce)) {
    const session = await vault.load(key);
    await endings.end([key], session && now() >= session.absoluteEndsAtMs ? 'absolute' : 'idle');
  }
}

/** Sets the gauges, at most every fifteen seconds because the store must count for it. Null in between. */
function createMeasure({ vault, metrics, now }: Parts): () => Promise<VaultFigures | null> {
  let measuredAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - measuredAtMs < measureEveryMs) return null;
    const figures = await setGauges(vault, metrics, now);
    measuredAtMs = now();
    return figures;
  };
}
