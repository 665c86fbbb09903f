import type { TransferRequest } from '@isthmus/globus';
import { endsRefusal, type Gates, optionGates, type TransferEnd, withGates } from './option-gates.ts';
import { optionsRefusal } from './option-refusals.ts';
import { type TransferItem, type TransferPlace, transferRequest } from './task-request.ts';
import type { TransferOptions } from './transfer-options.ts';

/** One end of a transfer: a folder that is on show, and what is known of its collection. */
export type ReviewEnd = TransferPlace & { collection: TransferEnd };

/** A transfer as it would be submitted now. Every part of the review sheet reads it. */
export type ReviewDraft = {
  source: ReviewEnd;
  destination: ReviewEnd;
  items: readonly TransferItem[];
  /** As they will be sent: what the collections decide is in them. */
  options: TransferOptions;
  /** What there is no choice about. */
  gates: Gates;
  /** Why it can't be submitted yet, as a sentence; null when it can. */
  refusal: string | null;
  /** The document that Transfer gets. */
  request: (submissionId: string) => TransferRequest;
};

/** The draft that choices make of what was selected. */
export function reviewDraft(
  source: ReviewEnd,
  destination: ReviewEnd,
  items: readonly TransferItem[],
  chosen: TransferOptions,
  nowMs: number,
): ReviewDraft {
  const gates = optionGates(source.collection, destination.collection, items);
  const options = withGates(chosen, gates);
  return {
    source,
    destination,
    items,
    options,
    gates,
    refusal: endsRefusal(source.collection, destination.collection) ?? optionsRefusal(options, nowMs),
    request: (submissionId) => transferRequest(submissionId, source, destination, items, options),
  };
}
