import { useState } from 'react';
import { type Proposal, useProposal } from '../../transfers/proposal.ts';
import { useDelete } from '../../transfers/use-delete.ts';
import { useToast } from '../../ui/toasts.tsx';
import type { ListedEntry } from '../listed-entry.ts';
import { choosePanels, type FileManager, otherSide, type Side, sides } from '../use-file-manager-view.ts';
import { compareRefusal, refusalFrom } from './pane-refusals.ts';
import { useFollowTask } from './use-follow-task.ts';
import type { Panes } from './use-pane-and-collection.ts';

/** `panel` of the address while a review is open: to the right, to the left. */
const reviewPanels: Record<Side, string> = { origin: 'review', destination: 'review-back' };
/** The same while the panes are compared, and while something else than a selection is reviewed. */
const comparePanels: Record<Side, string> = { origin: 'compare', destination: 'compare-back' };
const proposalPanel = 'review-items';

export type Overlays = ReturnType<typeof useOverlays>;

/** What lies over the panes: the choice of a collection, the reviews and the comparison, and what opens them. */
export function useOverlays(manager: FileManager, panes: Panes, owner: string) {
  const { twoPane, view } = manager;
  const toast = useToast();
  const follow = useFollowTask();
  const startDelete = useDelete();
  const [proposal, setProposal] = useProposal(owner);
  const [picking, setPicking] = useState<Side | null>(
    () => sides.find((side) => view.panel === choosePanels[side]) ?? null,
  );
  const [deleting, setDeleting] = useState<{ side: Side; entries: ListedEntry[] } | null>(null);
  const notComparable = compareRefusal(twoPane ? panes : null);

  const openUnless = (refusal: string | null, panel: string) => {
    if (refusal === null) manager.setPanel(panel);
    else toast({ tone: 'info', title: refusal });
  };
  const review = (side: Side) => {
    if (panes[side].pane.total.count === 0 || panes[otherSide[side]].end !== null) {
      openUnless(refusalFrom(panes, twoPane, side), reviewPanels[side]);
      return;
    }
    if (!twoPane) manager.setTwoPane(true);
    setPicking(otherSide[side]);
  };
  const propose = (next: Proposal) => {
    setProposal(next);
    manager.setPanel(proposalPanel);
  };
  return {
    /** The side of which the selection is under review. */
    reviewing: sides.find((side) => view.panel === reviewPanels[side]),
    /** The side from which the panes are compared. */
    comparing: sides.find((side) => view.panel === comparePanels[side]),
    proposal: view.panel === proposalPanel ? proposal : null,
    picking,
    deleting,
    notComparable,
    review,
    compare: (side: Side) => openUnless(notComparable, comparePanels[side]),
    turnComparison: (side: Side) => manager.setPanel(comparePanels[otherSide[side]]),
    propose,
    setProposal,
    setPicking,
    setDeleting,
    follow,
    startDelete,
  };
}
