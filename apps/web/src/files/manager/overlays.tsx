import { lazy, Suspense } from 'react';
import type { Proposal } from '../../transfers/proposal.ts';
import type { Submitted } from '../../transfers/task-client.ts';
import { parentOf } from '../folder-path.ts';
import { canTransfer } from '../listed-entry.ts';
import { clear } from '../selection.ts';
import { countNamesakes, deletePaths, transferItems } from '../transfer-items.ts';
import { choosePanels, type FileManager, otherSide, type Side, sideNames, sides } from '../use-file-manager-view.ts';
import { comparedPanes, placeOf, refusalFrom } from './pane-refusals.ts';
import type { Overlays } from './use-overlays.ts';
import type { Panes } from './use-pane-and-collection.ts';

const CollectionPicker = lazy(async () => ({
  default: (await import('../../collections/collection-picker.tsx')).CollectionPicker,
}));
const ReviewTransfer = lazy(async () => ({
  default: (await import('../../transfers/review-transfer.tsx')).ReviewTransfer,
}));
const ReviewProposal = lazy(async () => ({
  default: (await import('../../transfers/review-proposal.tsx')).ReviewProposal,
}));
const ComparePanel = lazy(async () => ({ default: (await import('../../compare/compare-panel.tsx')).ComparePanel }));
const ReviewDelete = lazy(async () => ({ default: (await import('../../transfers/review-delete.tsx')).ReviewDelete }));

export type FileManagerOverlaysProps = {
  owner: string;
  manager: FileManager;
  panes: Panes;
  overlays: Overlays;
};

/** What lies over the panes; each part is loaded when it is first asked for. */
export function FileManagerOverlays(props: FileManagerOverlaysProps) {
  return (
    <Suspense fallback={null}>
      <Picker {...props} />
      <TransferReview {...props} />
      <Comparison {...props} />
      <ProposalReview {...props} />
      <DeleteReview {...props} />
    </Suspense>
  );
}

function Picker({ manager, overlays: { picking, setPicking } }: FileManagerOverlaysProps) {
  if (picking === null) return null;
  return (
    <CollectionPicker
      isOpen
      title={`Choose a collection for the ${sideNames[picking]}`}
      onClose={() => {
        setPicking(null);
        if (sides.some((side) => manager.view.panel === choosePanels[side])) manager.setPanel(null);
      }}
      onPick={({ collectionId, path }) => {
        manager.setPane(picking, { collectionId, path, filter: '' });
        setPicking(null);
      }}
    />
  );
}

function TransferReview({ owner, manager, panes, overlays: { reviewing, follow } }: FileManagerOverlaysProps) {
  if (reviewing === undefined || refusalFrom(panes, manager.twoPane, reviewing) !== null) return null;
  const { pane, end: source } = panes[reviewing];
  const { pane: targetPane, end: target } = panes[otherSide[reviewing]];
  if (source === null || target === null) return null;
  const leave = () => {
    pane.select(clear);
    manager.setPanel(null);
  };
  return (
    <ReviewTransfer
      owner={owner}
      source={source}
      destination={target}
      leftOut={pane.selected.filter((entry) => !canTransfer(entry)).length}
      items={transferItems(pane.selected, source.folder, target.folder)}
      namesakes={countNamesakes(pane.selected, targetPane.listing?.entries ?? [])}
      onClose={() => manager.setPanel(null)}
      onSubmitted={(submitted) => {
        leave();
        follow(submitted, manager.view[otherSide[reviewing]].collectionId, 'Transfer submitted');
      }}
      onScheduled={leave}
    />
  );
}

function Comparison({ manager, panes, overlays }: FileManagerOverlaysProps) {
  const { comparing, propose, turnComparison } = overlays;
  const compared = comparing && comparedPanes(panes[comparing], panes[otherSide[comparing]]);
  if (!compared) return null;
  const ends = { source: placeOf(compared.from), destination: placeOf(compared.to) };
  return (
    <ComparePanel
      {...compared}
      key={comparing}
      onClose={() => manager.setPanel(null)}
      onTurn={() => turnComparison(comparing)}
      onTransfer={(items, namesakes) => propose({ ...ends, items, leftOut: 0, namesakes })}
    />
  );
}

function ProposalReview({ owner, manager, panes, overlays }: FileManagerOverlaysProps) {
  const { proposal, setProposal, follow } = overlays;
  if (proposal === null) return null;
  const isAt = (side: Side, place: Proposal['source']) =>
    panes[side].end?.collectionId === place.collectionId && panes[side].pane.folder === place.folder;
  const finish = (submitted: Submitted) => {
    for (const side of sides) if (isAt(side, proposal.source)) panes[side].pane.select(clear);
    setProposal(null);
    manager.setPanel(null);
    follow(submitted, proposal.destination.collectionId, 'Transfer submitted');
  };
  return (
    <ReviewProposal owner={owner} proposal={proposal} onClose={() => manager.setPanel(null)} onSubmitted={finish} />
  );
}

function DeleteReview({ manager, panes, overlays }: FileManagerOverlaysProps) {
  const { deleting, setDeleting, follow, startDelete } = overlays;
  if (deleting === null) return null;
  const { side, entries } = deleting;
  const { end, pane } = panes[side];
  if (end === null) return null;
  const { select, selection } = pane;
  const paths = deletePaths(entries, end.folder);
  const confirm = () => {
    setDeleting(null);
    select(clear);
    startDelete({
      collection: end.collection,
      paths,
      onSubmitted: (submitted) => follow(submitted, manager.view[side].collectionId, 'Deletion submitted'),
      onKept: () => select(() => selection),
    });
  };
  return (
    <ReviewDelete
      collection={end.collection}
      folder={end.folder}
      paths={paths}
      isWholeRoot={parentOf(end.folder) === null && entries.length === pane.listed.length}
      knownBytes={entries.reduce((sum, entry) => sum + (entry.type === 'dir' ? 0 : (entry.size ?? 0)), 0)}
      onClose={() => setDeleting(null)}
      onConfirm={confirm}
    />
  );
}
