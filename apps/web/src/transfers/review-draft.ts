import type { TransferRequest } from '@isthmus/globus';
import { type TransferItem, type TransferPlace, transferRequest } from './task-request.ts';
import { labelRefusal, optionGates, type TransferEnd, type TransferOptions, withGates } from './transfer-options.ts';

/** One end of a transfer: a folder that is on show, and what is known of its collection. */
export type ReviewEnd = TransferPlace & { collection: TransferEnd };

/** A transfer as it would be submitted now. Every part of the review sheet reads it. */
export type ReviewDraft = {
  source: ReviewEnd;
  destination: ReviewEnd;
  items: readonly TransferItem[];
  /** As they will be sent: what the collections decide is in them. */
  options: TransferOptions;
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
): ReviewDraft {
  const options = withGates(chosen, optionGates(source.collection, destination.collection));
  return {
    source,
    destination,
    items,
    options,
    refusal: labelRefusal(options.label),
    request: (submissionId) => transferRequest(submissionId, source, destination, items, options),
  };
}
