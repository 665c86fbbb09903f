import { useQuery } from '@tanstack/react-query';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { transferEnd } from './option-gates.ts';
import type { Proposal } from './proposal.ts';
import type { ReviewEnd } from './review-draft.ts';
import { ReviewTransfer } from './review-transfer.tsx';
import type { Submitted } from './task-client.ts';

export type ReviewProposalProps = {
  owner: string;
  proposal: Proposal;
  onClose: () => void;
  onSubmitted: (submitted: Submitted) => void;
};

/** The review of what was dropped, pasted, or found to differ. */
export function ReviewProposal({ owner, proposal, onClose, onSubmitted }: ReviewProposalProps) {
  const { source, destination, items, leftOut, namesakes } = proposal;
  const from = useEnd(source);
  const to = useEnd(destination);
  if (from === null || to === null) return null;
  return (
    <ReviewTransfer {...{ owner, items, leftOut, namesakes, onClose, onSubmitted }} source={from} destination={to} />
  );
}

function useEnd({ collectionId, folder }: Proposal['source']): ReviewEnd | null {
  const { data } = useQuery(collectionQuery(collectionId));
  return data === undefined ? null : { collectionId, folder, collection: transferEnd(data, collectionName(data)) };
}
