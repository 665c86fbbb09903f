import type { SessionEnd, Vault } from './vault.ts';

/** Told of each session that this process has ended; `null`: another session of the same browser takes its place. */
export type OnSessionEnd = (key: string, end: SessionEnd | null) => void;

/** The same vault, which tells at once of the sessions that are ended through it. */
export function announceEnds(vault: Vault, onEnd: OnSessionEnd): Vault {
  return {
    ...vault,
    async end(key, end, ...rest) {
      const hasEnded = await vault.end(key, end, ...rest);
      if (hasEnded) onEnd(key, end);
      return hasEnded;
    },
    async succeed(key, ...rest) {
      const hasSucceeded = await vault.succeed(key, ...rest);
      if (hasSucceeded) onEnd(key, null);
      return hasSucceeded;
    },
  };
}
