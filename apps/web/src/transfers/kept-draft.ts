import { useEffect, useRef } from 'react';
import * as z from 'zod/mini';
import { keepWork, keptWork, useKeepWork } from '../kept-work.ts';
import { plan } from '../schedules/plan.ts';
import { transferOptions } from './transfer-options.ts';

/** A draft that was not submitted. `about` says what it would copy: for anything else it must not be used. */
const draftSchema = z.object({
  about: z.string(),
  options: transferOptions,
  plan,
  submissionId: z.nullable(z.string()),
});
type KeptDraft = z.infer<typeof draftSchema>;

const workName = 'review';

/** The draft that the person left for the same items; null when there is none. */
export function keptDraft(owner: string, about: string): KeptDraft | null {
  const draft = keptWork(owner, workName, draftSchema);
  return draft?.about === about ? draft : null;
}

/** Keeps a draft at once: before it is submitted, so that a page that dies then goes on with the same submission id. */
export function keepDraft(owner: string, draft: KeptDraft): void {
  keepWork(owner, workName, draft);
}

const settleMs = 500;

/** Keeps `current()` when the page goes, and a moment after a choice was made. */
export function useKeepDraft(
  owner: string,
  { options, plan: when }: Pick<KeptDraft, 'options' | 'plan'>,
  current: () => KeptDraft | null,
): void {
  useKeepWork(owner, workName, current);
  const latest = useRef(current);
  useEffect(() => {
    latest.current = current;
  });
  useEffect(() => {
    const timer = setTimeout(() => keepWork(owner, workName, latest.current()), settleMs);
    return () => clearTimeout(timer);
  }, [owner, options, when]);
}
