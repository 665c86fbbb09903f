import { useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { remember, remembered } from '../ui/remembered.ts';
import { splitShare } from '../ui/splitter.tsx';
import { type FileManagerView, fileManagerQuery, type PaneView, parseFileManagerQuery } from './file-manager-url.ts';
import { type ListLook, rememberedLook, rememberLook } from './list-look.ts';
import { parseSorts, type Sorts, spellSorts, withSort } from './remembered-sort.ts';

export const sides = ['origin', 'destination'] as const;
export type Side = (typeof sides)[number];
export const otherSide: Record<Side, Side> = { origin: 'destination', destination: 'origin' };
/** What each pane is called within a sentence. */
export const sideNames: Record<Side, string> = { origin: 'left pane', destination: 'right pane' };

/** `panel` of the address while the details are on show. That is no step in the history. */
export const detailsPanel = 'details';
/** `panel` of an address that begins with the choice of a collection: for guides that say "choose your collection". */
export const choosePanels: Record<Side, string> = { origin: 'choose', destination: 'choose-right' };

export type FileManager = {
  view: FileManagerView;
  twoPane: boolean;
  showHidden: boolean;
  /** Another folder is a step in the history; how it's shown isn't. */
  setPane: (side: Side, change: Partial<PaneView>, how?: { replace: boolean }) => void;
  setTwoPane: (twoPane: boolean) => void;
  setShowHidden: (show: boolean) => void;
  setPanel: (panel: string | null) => void;
  look: ListLook;
  setLook: (look: ListLook) => void;
  /** Percent of the room that the left one of two panes has. */
  leftShare: number;
  setLeftShare: (share: number) => void;
  swap: () => void;
};

/** What the file manager shows, as its address says it; where the address is silent the last choice counts. */
export function useFileManagerView(): FileManager {
  const { search } = useLocation();
  const navigate = useNavigate();
  const [preference, setPreference] = useState(() => ({
    twoPane: remembered('two-pane') === 'true',
    hidden: remembered('hidden') === 'true',
    leftShare: splitShare(Number.parseFloat(remembered('left-share') ?? '')),
    look: rememberedLook(),
    sorts: parseSorts(remembered('sorts')),
  }));
  const { sorts } = preference;
  const view = useMemo(() => viewOf(search, sorts), [search, sorts]);
  const show = (next: FileManagerView, replace: boolean) => {
    void navigate({ search: fileManagerQuery(next) }, { replace, preventScrollReset: true });
  };
  return {
    view,
    twoPane: view.twoPane ?? (view.destination.collectionId !== null || preference.twoPane),
    showHidden: view.hidden ?? preference.hidden,
    setPane: (side, change, how) => {
      const goes = 'path' in change || 'collectionId' in change;
      // The name is of the folder that is left.
      const left = goes ? { focus: null } : {};
      const before = view[side];
      const id = change.collectionId ?? before.collectionId;
      const order = id === before.collectionId ? {} : (sorts.get(id ?? '') ?? firstOrder);
      const next = { ...before, ...order, ...left, ...change };
      if (id !== null && (change.sort !== undefined || change.order !== undefined)) {
        const chosen = withSort(sorts, id, { sort: next.sort, order: next.order });
        remember('sorts', spellSorts(chosen));
        setPreference({ ...preference, sorts: chosen });
      }
      const panel = goes && sides.some((other) => view.panel === choosePanels[other]) ? null : view.panel;
      show({ ...view, [side]: next, panel }, how?.replace ?? !goes);
    },
    setTwoPane: (twoPane) => {
      remember('two-pane', String(twoPane));
      setPreference({ ...preference, twoPane });
      show({ ...view, twoPane }, true);
    },
    setShowHidden: (hidden) => {
      remember('hidden', String(hidden));
      setPreference({ ...preference, hidden });
      show({ ...view, hidden }, true);
    },
    look: preference.look,
    setLook: (look) => {
      rememberLook(look);
      setPreference({ ...preference, look });
    },
    leftShare: preference.leftShare,
    setLeftShare: (leftShare) => {
      remember('left-share', String(leftShare));
      setPreference({ ...preference, leftShare });
    },
    setPanel: (panel) => show({ ...view, panel }, panel === null || panel === detailsPanel),
    swap: () => show({ ...view, origin: view.destination, destination: view.origin }, false),
  };
}

const firstOrder = { sort: 'name', order: 'asc' } as const;

/** The view of an address, each pane ordered as its collection was last where the address doesn't say how. */
function viewOf(search: string, sorts: Sorts): FileManagerView {
  const view = parseFileManagerQuery(search);
  const query = new URLSearchParams(search);
  const asLast = (pane: PaneView, ...names: string[]): PaneView =>
    names.some((name) => query.has(name)) ? pane : { ...pane, ...sorts.get(pane.collectionId ?? '') };
  return {
    ...view,
    origin: asLast(view.origin, 'sort', 'order'),
    destination: asLast(view.destination, 'dsort', 'dorder'),
  };
}
