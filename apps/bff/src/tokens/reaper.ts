import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Vault } from '../vault/vault.ts';
import type { RevocationOutbox } from './revocation-outbox.ts';

type Parts = { vault: Vault; outbox: RevocationOutbox; config: Pick<Config, 'idleMs'>; now: () => number; log: Log };

export type Reaper = { close(): Promise<void> };

/** Every so often: ends sessions past their limits, revokes what is due, forgets what nobody can ask for any more. */
export function startReaper(parts: Parts, everyMs: number): Reaper {
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= reap(parts)
      .catch((cause: unknown) => parts.log.error({ cause }, 'the reaper failed and will try again'))
      .finally(() => {
        round = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await round;
    },
  };
}

async function reap({ vault, outbox, config, now }: Parts): Promise<void> {
  for (const key of await vault.overdue(now(), now() - config.idleMs, 200)) await vault.end(key, 'expired', now());
  await outbox.drain();
  await vault.purge(now());
}
