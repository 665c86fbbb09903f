import type { Explanation } from './words-for.ts';

/** `explain` for what fails long after a page came up: its words are loaded when they are needed. */
export async function explainLater(error: unknown): Promise<Explanation> {
  const { explain } = await import('./words-for.ts');
  return explain(error);
}
