import { useState } from 'react';
import * as z from 'zod/mini';
import { keptWork, useKeepWork } from '../../kept-work.ts';
import { placeName } from '../../places/place.ts';
import { asKept, keptSelections } from '../kept-selections.ts';
import type { FileManager, Side } from '../use-file-manager-view.ts';
import { keptOffsets, type Offsets } from '../use-kept-scroll.ts';
import { type Panes, usePaneAndCollection } from './use-pane-and-collection.ts';

const keptPanes = z.object({ origin: keptSelections, destination: keptSelections });
const keptScroll = z.object({ origin: keptOffsets, destination: keptOffsets });

/** Both panes, with what `owner` selected in them before the page went. */
export function useKeptPanes(manager: FileManager, owner: string): Panes {
  const [kept] = useState(() => keptWork(owner, 'selections', keptPanes));
  const panes = {
    origin: usePaneAndCollection(manager, 'origin', kept?.origin ?? null),
    destination: usePaneAndCollection(manager, 'destination', kept?.destination ?? null),
  };
  useKeepWork(
    owner,
    'selections',
    (): z.input<typeof keptPanes> => ({
      origin: asKept(panes.origin.pane.selections),
      destination: asKept(panes.destination.pane.selections),
    }),
  );
  return panes;
}

/** How far `owner` scrolled in the folders of each pane, also before the page went. */
export function useKeptOffsets(owner: string): Record<Side, Offsets> {
  const [offsets] = useState<Record<Side, Offsets>>(
    () => keptWork(owner, 'scroll', keptScroll) ?? { origin: new Map(), destination: new Map() },
  );
  useKeepWork(
    owner,
    'scroll',
    (): z.input<typeof keptScroll> => ({ origin: [...offsets.origin], destination: [...offsets.destination] }),
  );
  return offsets;
}

/** The folder on the left, or on the right while the left has none. */
export function titleOf({ origin, destination }: Panes): string {
  const { pane, name } = origin.pane.view.collectionId === null ? destination : origin;
  if (pane.view.collectionId === null) return 'Files';
  return placeName({ path: pane.folder }, name ?? 'Files');
}
