import * as z from 'zod/mini';
import type { Selections } from './selection.ts';

/** Selections as they are kept over a sign-in: as plain lists. */
export const keptSelections = z.pipe(
  z.array(
    z.tuple([
      z.string(),
      z.object({
        mode: z.enum(['include', 'exclude']),
        names: z.pipe(
          z.array(z.string()),
          z.transform((names): ReadonlySet<string> => new Set(names)),
        ),
        anchor: z.nullable(z.string()),
        focus: z.nullable(z.string()),
      }),
    ]),
  ),
  z.transform((pairs): Selections => new Map(pairs)),
);

export function asKept(selections: Selections): z.input<typeof keptSelections> {
  return Array.from(selections, ([place, selection]) => [place, { ...selection, names: [...selection.names] }]);
}
