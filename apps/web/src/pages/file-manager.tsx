import type { EndpointDocument } from '@isthmus/globus';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight, Database } from 'lucide-react';
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import * as z from 'zod/mini';
import { useActions } from '../actions/use-actions.tsx';
import { assuranceMinutes } from '../collections/assurance.ts';
import { CollectionButton } from '../collections/collection-button.tsx';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionKind, collectionName } from '../collections/collection-facts.ts';
import type { ComparedFolder } from '../compare/use-comparison.ts';
import { BetweenPanes, SideSwitch } from '../files/between-panes.tsx';
import { useCarry } from '../files/carry/use-carry.tsx';
import { partOfAll } from '../files/file-actions.ts';
import { holdsAll, relist } from '../files/file-client.ts';
import { focusRows } from '../files/file-grid.tsx';
import type { PaneView } from '../files/file-manager-url.ts';
import { FilePane } from '../files/file-pane.tsx';
import { parentOf } from '../files/folder-path.ts';
import { asKept, keptSelections } from '../files/kept-selections.ts';
import { nextDensity } from '../files/list-look.ts';
import { canTransfer, type ListedEntry } from '../files/listed-entry.ts';
import { clear, type Selections } from '../files/selection.ts';
import { countNamesakes, deletePaths, transferItems } from '../files/transfer-items.ts';
import {
  choosePanels,
  detailsPanel,
  type FileManager,
  otherSide,
  type Side,
  sides,
  useFileManagerView,
} from '../files/use-file-manager-view.ts';
import { type FilePaneState, useFilePane } from '../files/use-file-pane.ts';
import { keptOffsets, type Offsets } from '../files/use-kept-scroll.ts';
import { keptWork, useKeepWork } from '../kept-work.ts';
import { placeName } from '../places/place.ts';
import { useVisits } from '../places/use-place-memory.ts';
import { useSession } from '../session/session-provider.tsx';
import { taskQuery } from '../tasks/task-client.ts';
import { isOpen } from '../tasks/task-status.ts';
import { transferEnd } from '../transfers/option-gates.ts';
import { type Proposal, useProposal } from '../transfers/proposal.ts';
import type { ReviewEnd } from '../transfers/review-draft.ts';
import type { Submitted } from '../transfers/task-client.ts';
import { transferRefusal } from '../transfers/task-request.ts';
import { type Deletion, useDelete } from '../transfers/use-delete.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { useToast } from '../ui/toasts.tsx';

const DetailsPanel = lazy(async () => ({
  default: (await import('../files/details/details-panel.tsx')).DetailsPanel,
}));
const AssuranceBadge = lazy(async () => ({
  default: (await import('../collections/assurance-badge.tsx')).AssuranceBadge,
}));
const CollectionPicker = lazy(async () => ({
  default: (await import('../collections/collection-picker.tsx')).CollectionPicker,
}));
const ReviewTransfer = lazy(async () => ({
  default: (await import('../transfers/review-transfer.tsx')).ReviewTransfer,
}));
const ReviewProposal = lazy(async () => ({
  default: (await import('../transfers/review-proposal.tsx')).ReviewProposal,
}));
const ComparePanel = lazy(async () => ({ default: (await import('../compare/compare-panel.tsx')).ComparePanel }));
const ReviewDelete = lazy(async () => ({ default: (await import('../transfers/review-delete.tsx')).ReviewDelete }));

const sideNames: Record<Side, string> = { origin: 'left pane', destination: 'right pane' };
/** `panel` of the address while a review is open: to the right, to the left. */
const reviewPanels: Record<Side, string> = { origin: 'review', destination: 'review-back' };
/** The same while the panes are compared, and while something else than a selection is reviewed. */
const comparePanels: Record<Side, string> = { origin: 'compare', destination: 'compare-back' };
const proposalPanel = 'review-items';

/** A pane that something is dragged over. */
const dropClass =
  'data-[drop=no]:outline-2 data-[drop=no]:outline-danger-border data-[drop=yes]:outline-2 data-[drop=yes]:outline-brand';

const keptPanes = z.object({ origin: keptSelections, destination: keptSelections });
const keptScroll = z.object({ origin: keptOffsets, destination: keptOffsets });

export function FileManagerPage() {
  const manager = useFileManagerView();
  const identity = useIdentity();
  const { sub } = identity;
  const [kept] = useState(() => keptWork(sub, 'selections', keptPanes));
  const panes = {
    origin: usePaneAndCollection(manager, 'origin', kept?.origin ?? null),
    destination: usePaneAndCollection(manager, 'destination', kept?.destination ?? null),
  };
  useKeepWork(
    sub,
    'selections',
    (): z.input<typeof keptPanes> => ({
      origin: asKept(panes.origin.pane.selections),
      destination: asKept(panes.destination.pane.selections),
    }),
  );
  const [offsets] = useState<Record<Side, Offsets>>(
    () => keptWork(sub, 'scroll', keptScroll) ?? { origin: new Map(), destination: new Map() },
  );
  useKeepWork(
    sub,
    'scroll',
    (): z.input<typeof keptScroll> => ({ origin: [...offsets.origin], destination: [...offsets.destination] }),
  );
  const toast = useToast();
  const watch = useRelistWhenDone();
  const startDelete = useDelete();
  const [proposal, setProposal] = useProposal(sub);
  const [picking, setPicking] = useState<Side | null>(
    () => sides.find((side) => manager.view.panel === choosePanels[side]) ?? null,
  );
  const [deleting, setDeleting] = useState<{ side: Side; entries: ListedEntry[] } | null>(null);
  const [activeSide, setActiveSide] = useState<Side>('origin');
  // A link with only a destination asks for what should go there.
  const [nextSide] = useState<Side | null>(
    manager.view.origin.collectionId === null && manager.view.destination.collectionId !== null ? 'origin' : null,
  );
  const names = { origin: panes.origin.name, destination: panes.destination.name };
  const { twoPane, view } = manager;
  const showsDetails = view.panel === detailsPanel;
  const reviewing = sides.find((side) => view.panel === reviewPanels[side]);
  const comparing = sides.find((side) => view.panel === comparePanels[side]);

  const refusalFrom = (side: Side) => {
    const to = twoPane ? panes[otherSide[side]].end : null;
    const { selected, selection, listing } = panes[side].pane;
    if (selection.mode === 'exclude' && listing !== null && !holdsAll(listing)) return partOfAll;
    const movable = selected.filter(canTransfer);
    if (movable.length === 0 && selected.length > 0) return 'Links that lead nowhere and devices can’t be transferred.';
    return transferRefusal(panes[side].end, to, movable);
  };
  const review = (side: Side) => {
    if (panes[side].pane.total.count > 0 && panes[otherSide[side]].end === null) {
      if (!twoPane) manager.setTwoPane(true);
      setPicking(otherSide[side]);
      return;
    }
    const refusal = refusalFrom(side);
    if (refusal === null) manager.setPanel(reviewPanels[side]);
    else toast({ tone: 'info', title: refusal });
  };
  const compared = comparing && comparedPanes(panes[comparing], panes[otherSide[comparing]]);
  const notComparable = compareRefusal(twoPane ? panes : null);
  const compare = (side: Side) => {
    if (notComparable === null) manager.setPanel(comparePanels[side]);
    else toast({ tone: 'info', title: notComparable });
  };
  useActions([
    { id: 'compare', refusal: notComparable, run: () => compare(activeSide) },
    { id: 'two-pane', refusal: null, run: () => manager.setTwoPane(!twoPane) },
    { id: 'swap-panes', refusal: twoPane ? null : 'Only one pane is open.', run: manager.swap },
    {
      id: 'density',
      refusal: null,
      run: () => manager.setLook({ ...manager.look, density: nextDensity(manager.look.density) }),
    },
  ]);
  const propose = (next: Proposal) => {
    setProposal(next);
    manager.setPanel(proposalPanel);
  };
  const carry = useCarry(panes, identity.username, propose);
  const focusOther = (side: Side) => {
    setActiveSide(otherSide[side]);
    const { body } = panes[otherSide[side]];
    requestAnimationFrame(() => focusRows(body.current));
  };
  const follow = (submitted: Submitted, changedId: string | null, title: string) => {
    watch(submitted.taskId, changedId);
    toast({
      tone: 'success',
      title: submitted.wasThere ? 'This was submitted already' : title,
      link: { to: `/activity/${submitted.taskId}`, text: 'Follow the task' },
    });
  };
  const afterTransfer = (side: Side) => (submitted: Submitted) => {
    panes[side].pane.select(clear);
    manager.setPanel(null);
    follow(submitted, view[otherSide[side]].collectionId, 'Transfer submitted');
  };
  const afterProposal = ({ source, destination }: Proposal, submitted: Submitted) => {
    const isAt = (side: Side, place: Proposal['source']) =>
      panes[side].end?.collectionId === place.collectionId && panes[side].pane.folder === place.folder;
    for (const side of sides) if (isAt(side, source)) panes[side].pane.select(clear);
    setProposal(null);
    manager.setPanel(null);
    follow(submitted, destination.collectionId, 'Transfer submitted');
  };
  const afterScheduling = (side: Side) => {
    panes[side].pane.select(clear);
    manager.setPanel(null);
  };
  const confirmDelete = (side: Side, collection: Deletion['collection'], paths: string[]) => {
    const { select, selection } = panes[side].pane;
    setDeleting(null);
    select(clear);
    startDelete({
      collection,
      paths,
      onSubmitted: (submitted) => follow(submitted, view[side].collectionId, 'Deletion submitted'),
      onKept: () => select(() => selection),
    });
  };
  const paneOf = (side: Side) => {
    const { pane, name, kind, body } = panes[side];
    const choose = (
      <CollectionButton
        side={sideNames[side]}
        name={name ?? manager.view[side].collectionId}
        detail={kind}
        onPress={() => setPicking(side)}
      />
    );
    return (
      <FilePane
        key={side}
        pane={pane}
        label={side === 'origin' ? 'Left pane' : 'Right pane'}
        collectionName={name}
        identity={identity}
        collectionButton={
          <>
            {choose}
            {panes[side].end !== null && panes[side].assuranceMinutes !== null && (
              <Suspense fallback={null}>
                <AssuranceBadge minutes={panes[side].assuranceMinutes} />
              </Suspense>
            )}
          </>
        }
        otherCollectionButton={<Button onPress={() => setPicking(side)}>Choose another collection</Button>}
        noCollection={<NoCollection side={side} isNext={side === nextSide} onChoose={() => setPicking(side)} />}
        showHidden={manager.showHidden}
        onShowHidden={manager.setShowHidden}
        look={manager.look}
        onLook={manager.setLook}
        focusName={view[side].focus}
        twoPane={twoPane}
        // Without a destination the action asks for one, so only what is selected counts.
        transferRefusal={panes[otherSide[side]].end === null && pane.total.count > 0 ? null : refusalFrom(side)}
        onView={(change, how) => manager.setPane(side, change, how)}
        transferIcon={side === 'origin' ? ArrowRight : ArrowLeft}
        onReview={() => review(side)}
        onDelete={(entries) => setDeleting({ side, entries })}
        onOtherPane={() => focusOther(side)}
        carry={carry.paneCarry(side)}
        details={{ isOpen: showsDetails, onToggle: () => manager.setPanel(showsDetails ? null : detailsPanel) }}
        body={body}
        offsets={offsets[side]}
      />
    );
  };

  const detailed = twoPane ? activeSide : 'origin';
  const source = reviewing && panes[reviewing];
  const target = reviewing && panes[otherSide[reviewing]];
  const mayReview = reviewing !== undefined && refusalFrom(reviewing) === null;
  const deletingEnd = deleting && panes[deleting.side].end;
  const deletedPaths = deleting && deletingEnd ? deletePaths(deleting.entries, deletingEnd.folder) : [];
  return (
    <div className="flex min-h-120 flex-1 flex-col gap-2 p-2 sm:p-3">
      <PageHeading hidden title={titleOf(panes)} section={titleOf(panes) === 'Files' ? '' : 'Files'} />
      {twoPane && <SideSwitch active={activeSide} onChange={setActiveSide} names={names} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <div data-split {...carry.handlers} className="flex min-h-0 min-w-0 flex-1 gap-2 max-md:flex-col">
          <div
            data-side="origin"
            onFocus={() => setActiveSide('origin')}
            style={{ flexGrow: twoPane ? manager.leftShare : 1 }}
            className={cx(
              'flex min-h-0 min-w-0 basis-0 rounded-lg',
              dropClass,
              twoPane && activeSide !== 'origin' && 'max-md:hidden',
            )}
          >
            {paneOf('origin')}
          </div>
          <BetweenPanes
            twoPane={twoPane}
            counts={{ origin: panes.origin.pane.total.count, destination: panes.destination.pane.total.count }}
            names={names}
            activeSide={activeSide}
            leftShare={manager.leftShare}
            onLeftShare={manager.setLeftShare}
            onReview={review}
            onSwap={manager.swap}
            onCompare={() => compare(activeSide)}
            onTwoPane={manager.setTwoPane}
          />
          {twoPane && (
            <div
              data-side="destination"
              onFocus={() => setActiveSide('destination')}
              style={{ flexGrow: 100 - manager.leftShare }}
              className={cx(
                'flex min-h-0 min-w-0 basis-0 rounded-lg',
                dropClass,
                activeSide !== 'destination' && 'max-md:hidden',
              )}
            >
              {paneOf('destination')}
            </div>
          )}
        </div>
        {showsDetails && (
          <Suspense fallback={null}>
            <DetailsPanel
              pane={panes[detailed].pane}
              collection={panes[detailed].collection}
              collectionName={names[detailed] ?? 'This collection'}
              onClose={() => {
                manager.setPanel(null);
                focusRows(panes[detailed].body.current);
              }}
            />
          </Suspense>
        )}
      </div>
      {carry.parts}
      <Suspense fallback={null}>
        {picking !== null && (
          <CollectionPicker
            isOpen
            title={`Choose a collection for the ${sideNames[picking]}`}
            onClose={() => {
              setPicking(null);
              if (sides.some((side) => view.panel === choosePanels[side])) manager.setPanel(null);
            }}
            onPick={({ collectionId, path }) => {
              manager.setPane(picking, { collectionId, path, filter: '' });
              setPicking(null);
            }}
          />
        )}
        {mayReview && source?.end && target?.end && (
          <ReviewTransfer
            owner={sub}
            source={source.end}
            destination={target.end}
            leftOut={source.pane.selected.filter((entry) => !canTransfer(entry)).length}
            items={transferItems(source.pane.selected, source.end.folder, target.end.folder)}
            namesakes={countNamesakes(source.pane.selected, target.pane.listing?.entries ?? [])}
            onClose={() => manager.setPanel(null)}
            onSubmitted={afterTransfer(reviewing)}
            onScheduled={() => afterScheduling(reviewing)}
          />
        )}
        {compared && (
          <ComparePanel
            {...compared}
            key={comparing}
            onClose={() => manager.setPanel(null)}
            onTurn={() => manager.setPanel(comparePanels[otherSide[comparing]])}
            onTransfer={(items, namesakes) =>
              propose({
                source: placeOf(compared.from),
                destination: placeOf(compared.to),
                items,
                leftOut: 0,
                namesakes,
              })
            }
          />
        )}
        {view.panel === proposalPanel && proposal !== null && (
          <ReviewProposal
            owner={sub}
            proposal={proposal}
            onClose={() => manager.setPanel(null)}
            onSubmitted={(submitted) => afterProposal(proposal, submitted)}
          />
        )}
        {deleting && deletingEnd && (
          <ReviewDelete
            collection={deletingEnd.collection}
            folder={deletingEnd.folder}
            paths={deletedPaths}
            isWholeRoot={
              parentOf(deletingEnd.folder) === null &&
              deleting.entries.length === panes[deleting.side].pane.listed.length
            }
            knownBytes={deleting.entries.reduce(
              (sum, entry) => sum + (entry.type === 'dir' ? 0 : (entry.size ?? 0)),
              0,
            )}
            onClose={() => setDeleting(null)}
            onConfirm={() => confirmDelete(deleting.side, deletingEnd.collection, deletedPaths)}
          />
        )}
      </Suspense>
    </div>
  );
}

type PaneAndCollection = {
  pane: FilePaneState;
  name: string | null;
  kind: string | null;
  /** How long a sign-in is good for there; null where that doesn't matter. */
  assuranceMinutes: number | null;
  collection: EndpointDocument | null;
  /** The pane as one end of a transfer; null until its folder is listed. */
  end: ReviewEnd | null;
  body: RefObject<HTMLDivElement | null>;
};

function usePaneAndCollection(manager: FileManager, side: Side, kept: Selections | null): PaneAndCollection {
  const view = manager.view[side];
  const pane = useFilePane(
    view,
    { showHidden: manager.showHidden, foldersFirst: manager.look.foldersFirst },
    (filter) => manager.setPane(side, { filter }),
    kept,
  );
  useAddressedFocus(pane, view);
  const { data } = useQuery({ ...collectionQuery(view.collectionId ?? ''), enabled: view.collectionId !== null });
  const body = useRef<HTMLDivElement>(null);
  const collection = view.collectionId === null ? undefined : data;
  const name = collection ? collectionName(collection) : null;
  useVisits(pane, name);
  const isListed = pane.listing !== null && !pane.isStale;
  return {
    pane,
    name,
    kind: collection ? collectionKind(collection.entity_type) : null,
    assuranceMinutes: collection ? assuranceMinutes(collection) : null,
    collection: collection ?? null,
    end:
      collection && isListed
        ? {
            collectionId: collection.id,
            folder: pane.folder,
            collection: transferEnd(collection, collectionName(collection)),
          }
        : null,
    body,
  };
}

type Compared = Pick<PaneAndCollection, 'pane' | 'end'>;

function compareRefusal(panes: Record<Side, Compared> | null): string | null {
  const from = panes?.origin.end;
  const to = panes?.destination.end;
  if (!from || !to) return 'Open a folder in each of two panes to compare them.';
  const isSame = from.collectionId === to.collectionId && from.folder === to.folder;
  return isSame ? 'Both panes show the same folder.' : null;
}

function comparedPanes(from: Compared, to: Compared): { from: ComparedFolder; to: ComparedFolder } | null {
  const [here, there] = [from, to].map(({ pane, end }) =>
    end === null || pane.listing === null
      ? null
      : { ...placeOf(end), name: end.collection.name, listing: pane.listing },
  );
  return here && there ? { from: here, to: there } : null;
}

function placeOf({ collectionId, folder }: Proposal['source']): Proposal['source'] {
  return { collectionId, folder };
}

/** Goes to the name that a link gives, though the folder may remember another; whoever comes back finds that one. */
function useAddressedFocus({ place, focusIn }: FilePaneState, { path, focus }: PaneView): void {
  const isNew = useNavigationType() !== 'POP';
  const isFirst = useLocation().key === 'default';
  useEffect(() => {
    if (path !== null && focus !== null && (isNew || isFirst)) focusIn(path, focus);
    // Once for each name of each folder: afterwards the person goes where they want.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [place, focus]);
}

/** Lists a collection's folders anew when the task that changes them is over. Only the last task is watched. */
function useRelistWhenDone(): (taskId: string, collectionId: string | null) => void {
  const client = useQueryClient();
  const [watched, setWatched] = useState<{ taskId: string; collectionId: string } | null>(null);
  const { data: task } = useQuery({ ...taskQuery(watched?.taskId ?? ''), enabled: watched !== null });
  const isOver = watched !== null && task !== undefined && task.task_id === watched.taskId && !isOpen(task);
  const changedId = isOver ? watched.collectionId : null;
  const taskId = isOver ? watched.taskId : null;
  useEffect(() => {
    if (changedId !== null && taskId !== null) void relist(client, changedId);
  }, [client, changedId, taskId]);
  return (id, collectionId) => setWatched(collectionId === null ? null : { taskId: id, collectionId });
}

function useIdentity(): { sub: string; username: string } {
  const { state } = useSession();
  return 'session' in state ? state.session.identity : { sub: '', username: 'you' };
}

/** The folder on the left, or on the right while the left has none. */
function titleOf({ origin, destination }: Record<Side, PaneAndCollection>): string {
  const { pane, name } = origin.pane.view.collectionId === null ? destination : origin;
  if (pane.view.collectionId === null) return 'Files';
  return placeName({ path: pane.folder }, name ?? 'Files');
}

type NoCollectionProps = {
  side: Side;
  /** Choosing it is what comes next: it takes the focus. */
  isNext: boolean;
  onChoose: () => void;
};

function NoCollection({ side, isNext, onChoose }: NoCollectionProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isNext) button.current?.focus();
  }, [isNext]);
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState
        icon={Database}
        title={side === 'origin' ? 'Choose where to look for data' : 'Choose where data should go'}
        action={
          <Button ref={button} look="primary" onPress={onChoose}>
            Choose a collection
          </Button>
        }
      >
        A collection is a place where data is: a lab’s storage, an archive, your computer.
      </EmptyState>
    </div>
  );
}
