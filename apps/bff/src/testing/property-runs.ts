import { randomInt } from 'node:crypto';

/**
 * How many cases a property is tried with. Every night it is a hundred times as many, of a seed that is said first:
 * PROPERTY_SEED repeats such a run. fast-check itself prints the seed of a case that fails.
 */
export function propertyRuns(what: string): { numRuns: number; seed?: number } {
  if (!process.env.NIGHTLY) return { numRuns: 1000 };
  const seed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));
  process.stdout.write(`${what}: 100,000 cases of seed ${seed}\n`);
  return { numRuns: 100_000, seed };
}

/** How long a test of a property may take. */
export const propertyTimeoutMs = process.env.NIGHTLY ? 900_000 : 20_000;
