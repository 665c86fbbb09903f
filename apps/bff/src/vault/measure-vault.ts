import type { Metrics } from '../operations/metrics.ts';
import type { Vault } from './vault.ts';

/** The same vault, each of whose operations is timed by its name; not what is at hand, which is no operation of a store. */
export function measureVault(vault: Vault, { storeSeconds }: Pick<Metrics, 'storeSeconds'>): Vault {
  const timed = Object.keys(vault).map((operation) => [
    operation,
    (...input: unknown[]) => {
      const startedAtMs = performance.now();
      const observe = () => storeSeconds.observe({ operation }, (performance.now() - startedAtMs) / 1000);
      const answer: unknown = Reflect.apply(Reflect.get(vault, operation), vault, input);
      if (!(answer instanceof Promise)) return answer;
      // Not `finally`, which would answer another promise and make every call wait for one more turn.
      answer.then(observe, observe);
      return answer;
    },
  ]);
  // Every operation is there under its own name, and does what it did.
  return Object.fromEntries(timed) as Vault;
}
