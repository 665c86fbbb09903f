import { useState } from 'react';
import * as z from 'zod/mini';
import { keptWork, useKeepWork } from '../kept-work.ts';

const place = z.object({ collectionId: z.string(), folder: z.string() });

const proposal = z.object({
  source: place,
  destination: place,
  items: z.array(
    z.object({
      sourcePath: z.string(),
      destinationPath: z.string(),
      recursive: z.boolean(),
      size: z.nullable(z.number()),
    }),
  ),
  /** How many of what was meant can't be transferred. */
  leftOut: z.number(),
  /** How many items have a namesake at the destination, as far as it is known. */
  namesakes: z.number(),
});

/** A transfer of something other than what is selected in a pane: what was dropped, pasted, or found to differ. */
export type Proposal = z.infer<typeof proposal>;

/** The proposal that is under review, also when it is taken up again after another sign-in. */
export function useProposal(owner: string) {
  const [current, setCurrent] = useState(() => keptWork(owner, 'proposal', proposal));
  useKeepWork(owner, 'proposal', () => current);
  return [current, setCurrent] as const;
}
