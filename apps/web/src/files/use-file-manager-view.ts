import { useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { remember, remembered } from '../ui/remembered.ts';
import { splitShare } from '../ui/splitter.tsx';
import { type FileManagerView, fileManagerQuery, type PaneView, parseFileManagerQuery } from './file-manager-url.ts';

export const sides = ['origin', 'destination'] as const;
export type Side = (typeof sides)[number];
export const otherSide: Record<Side, Side> = { origin: 'destination', destination: 'origin' };

/** `panel` of the address while the details are on show. That is no step in the history. */
export const detailsPanel = 'details';

export type FileManager = {
  view: FileManagerView;
  twoPane: boolean;
  showHidden: boolean;
  /** Another folder is a step in the history; how it's shown isn't. */
  setPane: (side: Side, change: Partial<PaneView>, how?: { replace: boolean }) => void;
  setTwoPane: (twoPane: boolean) => void;
  setShowHidden: (show: boolean) => void;
  setPanel: (panel: string | null) => void;
  /** Percent of the room that the left one of two panes has. */
  leftShare: number;
  setLeftShare: (share: number) => void;
  swap: () => void;
};

/** What the file manager shows, as its address says it; where the address is silent the last choice counts. */
export function useFileManagerView(): FileManager {
  const { search } = useLocation();
  const navigate = useNavigate();
  const view = useMemo(() => parseFileManagerQuery(search), [search]);
  const [preference, setPreference] = useState(() => ({
    twoPane: remembered('two-pane') === 'true',
    hidden: remembered('hidden') === 'true',
    leftShare: splitShare(Number.parseFloat(remembered('left-share') ?? '')),
  }));
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
      show({ ...view, [side]: { ...view[side], ...left, ...change } }, how?.replace ?? !goes);
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
    leftShare: preference.leftShare,
    setLeftShare: (leftShare) => {
      remember('left-share', String(leftShare));
      setPreference({ ...preference, leftShare });
    },
    setPanel: (panel) => show({ ...view, panel }, panel === null || panel === detailsPanel),
    swap: () => show({ ...view, origin: view.destination, destination: view.origin }, false),
  };
}
