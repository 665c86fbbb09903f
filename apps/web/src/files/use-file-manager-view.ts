import { useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { type FileManagerView, fileManagerQuery, type PaneView, parseFileManagerQuery } from './file-manager-url.ts';

export type Side = 'origin' | 'destination';

export type FileManager = {
  view: FileManagerView;
  twoPane: boolean;
  showHidden: boolean;
  /** Another folder is a step in the history; how it's shown isn't. */
  setPane: (side: Side, change: Partial<PaneView>, how?: { replace: boolean }) => void;
  setTwoPane: (twoPane: boolean) => void;
  setShowHidden: (show: boolean) => void;
  setPanel: (panel: string | null) => void;
  swap: () => void;
};

/** What the file manager shows, as its address says it; where the address is silent the last choice counts. */
export function useFileManagerView(): FileManager {
  const { search } = useLocation();
  const navigate = useNavigate();
  const view = useMemo(() => parseFileManagerQuery(search), [search]);
  const [preference, setPreference] = useState(() => ({ twoPane: read('two-pane'), hidden: read('hidden') }));
  const show = (next: FileManagerView, replace: boolean) => {
    void navigate({ search: fileManagerQuery(next) }, { replace, preventScrollReset: true });
  };
  return {
    view,
    twoPane: view.twoPane ?? (view.destination.collectionId !== null || preference.twoPane),
    showHidden: view.hidden ?? preference.hidden,
    setPane: (side, change, how) => {
      const goes = 'path' in change || 'collectionId' in change;
      const focus = goes && side === 'origin' ? null : view.focus;
      show({ ...view, focus, [side]: { ...view[side], ...change } }, how?.replace ?? !goes);
    },
    setTwoPane: (twoPane) => {
      write('two-pane', twoPane);
      setPreference({ ...preference, twoPane });
      show({ ...view, twoPane }, true);
    },
    setShowHidden: (hidden) => {
      write('hidden', hidden);
      setPreference({ ...preference, hidden });
      show({ ...view, hidden }, true);
    },
    setPanel: (panel) => show({ ...view, panel }, panel === null),
    swap: () => show({ ...view, origin: view.destination, destination: view.origin, focus: null }, false),
  };
}

function read(name: string): boolean {
  try {
    return localStorage.getItem(`isthmus-${name}`) === 'true';
  } catch {
    return false;
  }
}

function write(name: string, value: boolean): void {
  try {
    localStorage.setItem(`isthmus-${name}`, String(value));
  } catch {
    // Storage is off in this browser: the choice holds until the page goes.
  }
}
