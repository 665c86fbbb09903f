import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { parseFilter } from './entry-filter.ts';
import { cancelListing, type Listing, listingQuery } from './file-client.ts';
import type { PaneView } from './file-manager-url.ts';
import { columnsOf, FolderOrder } from './folder-order.ts';
import { asFolder, homePath } from './folder-path.ts';
import { isHidden, type ListedEntry } from './listed-entry.ts';
import type { Changes } from './listing-changes.ts';
import {
  focusOn,
  isSelected,
  nothingSelected,
  type Selection,
  type Selections,
  type SelectionTotal,
  totalSelected,
} from './selection.ts';
import { serverFilter } from './server-filter.ts';
import { useArranged } from './use-arranged.ts';
import { useListingChanges } from './use-listing-changes.ts';

/** All that one pane shows, and what the page needs of it to send something to the other. */
export type FilePaneState = {
  view: PaneView;
  /** Sets the text of the filter at once, and in the address when nobody types any more. */
  setFilter: (text: string) => void;
  /** The folder on show, or the one that is asked for while nothing is. */
  folder: string;
  /** Names the folder among those of all collections. */
  place: string;
  listing: Listing | null;
  /** True while the listing on show is of the folder before. */
  isStale: boolean;
  isFetching: boolean;
  /** True while nothing of the folder itself is on show, because it is being listed. */
  isLoading: boolean;
  /** True when it can't be listed for want of a network. */
  isOffline: boolean;
  /** True when listing it was cancelled. */
  isCancelled: boolean;
  cancel: () => void;
  /** Why there is no listing, or why the one on show couldn't be brought up to date. */
  error: unknown;
  refresh: () => void;
  /** What the service was asked to let through, of a folder too large for one listing; null when nothing was asked. */
  serverFilter: string | null;
  /** Has the service look for the filter in the whole folder; null where all of it is listed or it can't. */
  searchWhole: (() => void) | null;
  /** The entries that aren't hidden. */
  listed: ListedEntry[];
  /** Those of them that pass the filter, in order. */
  visible: ListedEntry[];
  /** What is new or changed since the folder was listed before. */
  changes: Changes;
  /** True while they are put in another order or filtered otherwise. */
  isArranging: boolean;
  selection: Selection;
  /** Those of all folders that were visited. */
  selections: Selections;
  select: (change: (selection: Selection) => Selection) => void;
  /** Puts the focus on a name in another folder of the collection, for when it is opened. */
  focusIn: (path: string, name: string) => void;
  /** True while more entries are arriving. */
  isArriving: boolean;
  /** The selected entries, in order of name, whether the filter shows them or not. */
  selected: ListedEntry[];
  total: SelectionTotal;
};

const maximumRemembered = 50;

/**
 * The state of one pane for what the address says about it. `onFilter` puts a filter into the address. `keptSelections`
 * are those that the pane begins with.
 */
export function useFilePane(
  addressed: PaneView,
  { showHidden, foldersFirst }: { showHidden: boolean; foldersFirst: boolean },
  onFilter: (text: string) => void,
  keptSelections: Selections | null,
): FilePaneState {
  const collectionId = addressed.collectionId ?? '';
  const place = placeOf(collectionId, addressed.path);
  const [filter, setFilter] = useFilterText(place, addressed.filter, onFilter);
  const view = { ...addressed, filter };
  const client = useQueryClient();
  const [filterAtService, search] = useServerFilter(place, filter);
  const query = useQuery({
    ...listingQuery(collectionId, view.path, filterAtService),
    enabled: view.collectionId !== null,
    placeholderData: (previous: Listing | undefined, previousQuery) =>
      previousQuery?.queryKey[2] === collectionId ? previous : undefined,
  });
  const listing = query.data ?? null;
  const isUnknown = view.collectionId !== null && (query.isPending || query.isPlaceholderData);
  const [selections, selectAt] = useSelections(keptSelections);
  const selection = selections.get(place) ?? nothingSelected;
  const { sort, order } = addressed;

  const listed = useMemo(
    () => (showHidden ? (listing?.entries ?? []) : (listing?.entries ?? []).filter((entry) => !isHidden(entry))),
    [listing, showHidden],
  );
  const shownPlace = placeOf(collectionId, listing?.path ?? view.path);
  const { visible, isArranging } = useArranged(shownPlace, listed, { sort, order, foldersFirst, filter });
  const changes = useListingChanges(place, query.isPlaceholderData ? null : listing);
  const selected = useMemo(
    () => (isEmpty(selection) ? [] : byName(listed.filter((entry) => isSelected(selection, entry.name)))),
    [listed, selection],
  );
  const total = useMemo(() => totalSelected(selection, listed), [selection, listed]);

  return {
    view,
    setFilter,
    folder: view.path === null ? (listing?.path ?? homePath) : asFolder(view.path),
    place,
    listing,
    isStale: query.isPlaceholderData,
    isFetching: query.isFetching,
    isLoading: isUnknown && query.fetchStatus === 'fetching',
    isArriving: query.isFetching && listing?.isWhole === false && !query.isPlaceholderData,
    isOffline: isUnknown && query.fetchStatus === 'paused',
    isCancelled: isUnknown && query.fetchStatus === 'idle',
    cancel: () => void cancelListing(client, collectionId, view.path),
    error: query.error ?? query.failureReason,
    refresh: () => void query.refetch(),
    serverFilter: filterAtService,
    searchWhole: listing !== null && listing.total > listing.entries.length ? search : null,
    listed,
    visible,
    changes,
    isArranging,
    selection,
    selections,
    select: (change) => selectAt(place, change),
    focusIn: (path, name) => selectAt(placeOf(collectionId, path), (before) => focusOn(before, name)),
    selected: query.isPlaceholderData ? [] : selected,
    total: query.isPlaceholderData ? { count: 0, bytes: 0, folders: 0 } : total,
  };
}

const mostInOrder = 5000;

function byName(entries: ListedEntry[]): ListedEntry[] {
  // More than that are listed nowhere for reading.
  if (entries.length > mostInOrder) return entries;
  const indices = new FolderOrder(columnsOf(entries)).arrange({
    sort: 'name',
    order: 'asc',
    foldersFirst: true,
    filter: '',
  });
  return Array.from(indices, (index) => entries[index]).filter((entry) => entry !== undefined);
}

function isEmpty(selection: Selection): boolean {
  return selection.mode === 'include' && selection.names.size === 0;
}

function placeOf(collectionId: string, path: string | null): string {
  return `${collectionId}\n${path === null ? '' : asFolder(path)}`;
}

type SelectAt = (place: string, change: (selection: Selection) => Selection) => void;

/** One selection for each folder that was visited, so that coming back finds it. */
function useSelections(kept: Selections | null): [Selections, SelectAt] {
  const [selections, setSelections] = useState(kept ?? new Map<string, Selection>());
  const selectAt: SelectAt = (place, change) => {
    setSelections((before) => {
      const after = new Map(before);
      const selection = change(before.get(place) ?? nothingSelected);
      after.delete(place);
      after.set(place, selection);
      const oldest = after.size > maximumRemembered ? after.keys().next().value : undefined;
      if (oldest !== undefined) after.delete(oldest);
      return after;
    });
  };
  return [selections, selectAt];
}

/** The filter as the service was asked to do it, while it is the one of the box; and how to ask, where it can. */
function useServerFilter(place: string, text: string): [string | null, (() => void) | null] {
  const [asked, setAsked] = useState<{ place: string; text: string; filter: string } | null>(null);
  if (asked !== null && asked.place === place && asked.text === text) return [asked.filter, null];
  const conditions = parseFilter(text);
  if (serverFilter(conditions, 0) === null) return [null, null];
  return [null, () => setAsked({ place, text, filter: serverFilter(conditions, Date.now()) ?? '' })];
}

const typingMs = 250;

/** Text that is typed faster than the address may change. What the address says later counts more. */
function useFilterText(place: string, addressed: string, onCommit: (text: string) => void) {
  const [typed, setTyped] = useState<{ text: string; addressed: string; place: string } | null>(null);
  const isNewer = typed !== null && typed.addressed === addressed && typed.place === place;
  const text = isNewer ? typed.text : addressed;
  const commit = useRef(onCommit);
  useEffect(() => {
    commit.current = onCommit;
  });
  useEffect(() => {
    if (text === addressed) return;
    const timer = setTimeout(() => commit.current(text), typingMs);
    return () => clearTimeout(timer);
  }, [text, addressed]);
  return [text, (next: string) => setTyped({ text: next, addressed, place })] as const;
}
