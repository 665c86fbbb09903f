import { lazy, Suspense, useState } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { BetweenPanes, SideSwitch } from '../files/between-panes.tsx';
import { useCarry } from '../files/carry/use-carry.tsx';
import { focusRows } from '../files/file-grid.tsx';
import { nextDensity } from '../files/list-look.ts';
import { FileManagerOverlays } from '../files/manager/overlays.tsx';
import { SidePane } from '../files/manager/side-pane.tsx';
import { titleOf, useKeptOffsets, useKeptPanes } from '../files/manager/use-kept-panes.ts';
import { type Overlays, useOverlays } from '../files/manager/use-overlays.ts';
import type { PaneAndCollection } from '../files/manager/use-pane-and-collection.ts';
import {
  detailsPanel,
  type FileManager,
  otherSide,
  type Side,
  useFileManagerView,
} from '../files/use-file-manager-view.ts';
import { useSession } from '../session/session-provider.tsx';
import { PageHeading } from '../ui/page-heading.tsx';

const DetailsPanel = lazy(async () => ({
  default: (await import('../files/details/details-panel.tsx')).DetailsPanel,
}));

export function FileManagerPage() {
  const manager = useFileManagerView();
  const { twoPane, view } = manager;
  const identity = useIdentity();
  const panes = useKeptPanes(manager, identity.sub);
  const offsets = useKeptOffsets(identity.sub);
  const [activeSide, setActiveSide] = useState<Side>('origin');
  // A link with only a destination asks for what should go there.
  const [nextSide] = useState<Side | null>(
    view.origin.collectionId === null && view.destination.collectionId !== null ? 'origin' : null,
  );
  const overlays = useOverlays(manager, panes, identity.sub);
  useManagerActions(manager, overlays, activeSide);
  const carry = useCarry(panes, identity.username, overlays.propose);
  const names = { origin: panes.origin.name, destination: panes.destination.name };
  const title = titleOf(panes);

  const focusOther = (side: Side) => {
    setActiveSide(otherSide[side]);
    const { body } = panes[otherSide[side]];
    requestAnimationFrame(() => focusRows(body.current));
  };
  const paneOf = (side: Side) => (
    <SidePane
      side={side}
      manager={manager}
      panes={panes}
      overlays={overlays}
      identity={identity}
      isActive={activeSide === side}
      isNext={nextSide === side}
      onActive={() => setActiveSide(side)}
      onOtherPane={() => focusOther(side)}
      carry={carry.paneCarry(side)}
      offsets={offsets[side]}
    />
  );
  return (
    <div className="flex min-h-120 flex-1 flex-col gap-2 p-2 sm:p-3">
      <PageHeading hidden title={title} section={title === 'Files' ? '' : 'Files'} />
      {twoPane && <SideSwitch active={activeSide} onChange={setActiveSide} names={names} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <div data-split {...carry.handlers} className="flex min-h-0 min-w-0 flex-1 gap-2 max-md:flex-col">
          {paneOf('origin')}
          <BetweenPanes
            twoPane={twoPane}
            counts={{ origin: panes.origin.pane.total.count, destination: panes.destination.pane.total.count }}
            names={names}
            activeSide={activeSide}
            leftShare={manager.leftShare}
            onLeftShare={manager.setLeftShare}
            onReview={overlays.review}
            onSwap={manager.swap}
            onCompare={() => overlays.compare(activeSide)}
            onTwoPane={manager.setTwoPane}
          />
          {twoPane && paneOf('destination')}
        </div>
        {view.panel === detailsPanel && (
          <Details of={panes[twoPane ? activeSide : 'origin']} onClose={() => manager.setPanel(null)} />
        )}
      </div>
      {carry.parts}
      <FileManagerOverlays owner={identity.sub} manager={manager} panes={panes} overlays={overlays} />
    </div>
  );
}

/** What the palette and the keys can do with the panes as a whole. */
function useManagerActions(manager: FileManager, { notComparable, compare }: Overlays, activeSide: Side): void {
  const { twoPane, look } = manager;
  useActions([
    { id: 'compare', refusal: notComparable, run: () => compare(activeSide) },
    { id: 'two-pane', refusal: null, run: () => manager.setTwoPane(!twoPane) },
    { id: 'swap-panes', refusal: twoPane ? null : 'Only one pane is open.', run: manager.swap },
    { id: 'density', refusal: null, run: () => manager.setLook({ ...look, density: nextDensity(look.density) }) },
  ]);
}

function useIdentity(): { sub: string; username: string } {
  const { state } = useSession();
  return 'session' in state ? state.session.identity : { sub: '', username: 'you' };
}

function Details({ of: { pane, collection, name, body }, onClose }: { of: PaneAndCollection; onClose: () => void }) {
  return (
    <Suspense fallback={null}>
      <DetailsPanel
        pane={pane}
        collection={collection}
        collectionName={name ?? 'This collection'}
        onClose={() => {
          onClose();
          focusRows(body.current);
        }}
      />
    </Suspense>
  );
}
