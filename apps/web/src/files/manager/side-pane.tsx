import { ArrowLeft, ArrowRight, Database } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { CollectionButton } from '../../collections/collection-button.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { PaneCarry } from '../carry/use-carry.tsx';
import { FilePane } from '../file-pane.tsx';
import { detailsPanel, type FileManager, otherSide, type Side, sideNames } from '../use-file-manager-view.ts';
import type { Offsets } from '../use-kept-scroll.ts';
import { refusalFrom } from './pane-refusals.ts';
import type { Overlays } from './use-overlays.ts';
import type { Panes } from './use-pane-and-collection.ts';

const AssuranceBadge = lazy(async () => ({
  default: (await import('../../collections/assurance-badge.tsx')).AssuranceBadge,
}));

/** A pane that something is dragged over. */
const dropClass =
  'data-[drop=no]:outline-2 data-[drop=no]:outline-danger-border data-[drop=yes]:outline-2 data-[drop=yes]:outline-brand';

export type SidePaneProps = {
  side: Side;
  manager: FileManager;
  panes: Panes;
  overlays: Overlays;
  identity: { sub: string; username: string };
  /** On a narrow screen only the active pane is on show. */
  isActive: boolean;
  /** Choosing its collection is what comes next. */
  isNext: boolean;
  onActive: () => void;
  onOtherPane: () => void;
  carry: PaneCarry;
  offsets: Offsets;
};

/** One of the two panes, in its share of the room. */
export function SidePane(props: SidePaneProps) {
  const { side, manager, isActive, onActive } = props;
  const { twoPane, leftShare } = manager;
  const share = side === 'origin' ? leftShare : 100 - leftShare;
  return (
    <div
      data-side={side}
      onFocus={onActive}
      style={{ flexGrow: twoPane ? share : 1 }}
      className={cx('flex min-h-0 min-w-0 basis-0 rounded-lg', dropClass, twoPane && !isActive && 'max-md:hidden')}
    >
      <Pane {...props} />
    </div>
  );
}

function Pane({ side, manager, panes, overlays, identity, isNext, onOtherPane, carry, offsets }: SidePaneProps) {
  const { pane, name, body } = panes[side];
  const { twoPane, view } = manager;
  const showsDetails = view.panel === detailsPanel;
  const pick = () => overlays.setPicking(side);
  // Without a destination the action asks for one, so only what is selected counts.
  const asksForDestination = panes[otherSide[side]].end === null && pane.total.count > 0;
  return (
    <FilePane
      pane={pane}
      label={side === 'origin' ? 'Left pane' : 'Right pane'}
      collectionName={name}
      identity={identity}
      collectionButton={<Collection side={side} manager={manager} panes={panes} onPick={pick} />}
      otherCollectionButton={<Button onPress={pick}>Choose another collection</Button>}
      noCollection={<NoCollection side={side} isNext={isNext} onChoose={pick} />}
      showHidden={manager.showHidden}
      onShowHidden={manager.setShowHidden}
      look={manager.look}
      onLook={manager.setLook}
      focusName={view[side].focus}
      twoPane={twoPane}
      transferRefusal={asksForDestination ? null : refusalFrom(panes, twoPane, side)}
      onView={(change, how) => manager.setPane(side, change, how)}
      transferIcon={side === 'origin' ? ArrowRight : ArrowLeft}
      onReview={() => overlays.review(side)}
      onDelete={(entries) => overlays.setDeleting({ side, entries })}
      onOtherPane={onOtherPane}
      carry={carry}
      details={{ isOpen: showsDetails, onToggle: () => manager.setPanel(showsDetails ? null : detailsPanel) }}
      body={body}
      offsets={offsets}
    />
  );
}

type CollectionProps = Pick<SidePaneProps, 'side' | 'manager' | 'panes'> & { onPick: () => void };

function Collection({ side, manager, panes, onPick }: CollectionProps) {
  const { name, kind, end, assuranceMinutes } = panes[side];
  return (
    <>
      <CollectionButton
        side={sideNames[side]}
        name={name ?? manager.view[side].collectionId}
        detail={kind}
        onPress={onPick}
      />
      {end !== null && assuranceMinutes !== null && (
        <Suspense fallback={null}>
          <AssuranceBadge minutes={assuranceMinutes} />
        </Suspense>
      )}
    </>
  );
}

type NoCollectionProps = {
  side: Side;
  /** Choosing it is what comes next: it takes the focus. */
  isNext: boolean;
  onChoose: () => void;
};

/** A pane before its collection is chosen. */
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
