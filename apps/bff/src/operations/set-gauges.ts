import type { Vault, VaultFigures } from '../vault/vault.ts';
import type { Metrics } from './metrics.ts';

/** Asks the store what it holds and sets the gauges to it. The store must count for it. */
export async function setGauges(
  vault: Pick<Vault, 'figures'>,
  metrics: Pick<Metrics, 'sessionsLive' | 'revocationsWaiting' | 'oldestRevocationSeconds'>,
  now: () => number,
): Promise<VaultFigures> {
  const figures = await vault.figures();
  const { liveSessions, revocations, oldestRevocationAtMs } = figures;
  metrics.sessionsLive.set(liveSessions);
  metrics.revocationsWaiting.set(revocations);
  metrics.oldestRevocationSeconds.set(oldestRevocationAtMs === null ? 0 : (now() - oldestRevocationAtMs) / 1000);
  return figures;
}
