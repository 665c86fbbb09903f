import type { RefObject } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { type PanePlaces, usePanePlaces } from '../places/use-pane-places.tsx';
import { useAskRefusal } from '../shell/use-service-health.ts';
import { useToast } from '../ui/toasts.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { type ActionContext, type FileActionId, fileAction, fileActions } from './file-actions.ts';
import { holdsAll } from './file-client.ts';
import type { FilePaneProps } from './file-pane.tsx';
import { nameOf, parentOf, pathOf } from './folder-path.ts';
import { clear, invert, selectAll } from './selection.ts';
import type { EntryChanges } from './use-entry-changes.ts';

export type PaneActions = {
  context: ActionContext;
  /** Bookmarks of the folder on show. */
  places: PanePlaces;
  /** Name of the entry with the focus. */
  focusName: string | null;
  /** Opens another folder, with the focus on a name in it. */
  go: (path: string, focus?: string) => void;
  /** Null at the top. */
  goUp: (() => void) | null;
  act: (id: FileActionId) => void;
  canRun: (id: FileActionId) => boolean;
};

type Parts = Pick<
  FilePaneProps,
  | 'pane'
  | 'collectionName'
  | 'twoPane'
  | 'transferRefusal'
  | 'showHidden'
  | 'onShowHidden'
  | 'onView'
  | 'onReview'
  | 'onDelete'
  | 'onOtherPane'
  | 'carry'
  | 'details'
  | 'body'
> & {
  /** The name that the address says has the focus. */
  addressedFocus: string | null;
  changes: EntryChanges;
  paused: ActionContext['paused'];
  section: RefObject<HTMLElement | null>;
  onEditPath: () => void;
  onMenu: (at: { x: number; y: number }) => void;
  onSelectPattern: () => void;
};

/** What can be done in a pane now, and how. */
export function usePaneActions(parts: Parts): PaneActions {
  const { pane, collectionName, onView, body, changes, section, details } = parts;
  const { view, folder, listing, visible, selection, select, total } = pane;
  const toast = useToast();
  const copy = useCopy();

  const focusName = selection.focus ?? parts.addressedFocus;
  const focusEntry = visible.find((entry) => entry.name === focusName) ?? visible[0];
  const targets = total.count > 0 ? pane.selected : focusEntry === undefined ? [] : [focusEntry];
  const parent = parentOf(folder, listing?.absolutePath);
  const context: ActionContext = {
    targets: pane.isStale ? [] : targets,
    selectedCount: total.count,
    listed: listing !== null && !pane.isStale,
    isPartOfAll: selection.mode === 'exclude' && listing !== null && !holdsAll(listing),
    collectionName,
    renameSupported: listing?.renameSupported ?? false,
    hasParent: parent !== null,
    paused: parts.paused,
    twoPane: parts.twoPane,
    transferRefusal: parts.transferRefusal,
    pasteRefusal: parts.carry.pasteRefusal,
    refreshRefusal: useAskRefusal('transfer'),
  };
  const places = usePanePlaces(pane, collectionName ?? 'This collection', context.targets);

  const go = (path: string, focus?: string) => {
    if (focus !== undefined) pane.focusIn(path, focus);
    onView({ path, filter: '' });
    body.current?.focus();
  };
  const goUp = () => {
    if (parent !== null) go(parent, folder === '/~/' ? nameOf(listing?.absolutePath ?? '') : nameOf(folder));
  };
  const open = () => {
    // Opening is about the row under the focus, also when others are selected.
    if (focusEntry?.type === 'dir' && !pane.isStale) go(pathOf(folder, focusEntry.name) + '/');
    else if (focusEntry !== undefined) {
      const refusal = fileAction('open').refusal({ ...context, targets: [focusEntry] });
      if (refusal !== null) toast({ tone: 'info', title: refusal });
    }
  };
  const openMenu = () => {
    const row = body.current?.querySelector('[role=row][tabindex="0"]') ?? body.current;
    const box = row?.getBoundingClientRect();
    if (box !== undefined) parts.onMenu({ x: box.left + 48, y: box.bottom });
  };
  const onEscape = () => {
    if (total.count > 0) select(clear);
    else if (view.filter !== '') pane.setFilter('');
    else if (details.isOpen) details.onToggle();
  };
  const [target] = targets;
  const run: Record<FileActionId, () => void> = {
    open,
    parent: goUp,
    review: parts.onReview,
    'new-folder': changes.startNewFolder,
    rename: () => target && changes.startRename(target.name),
    delete: () => parts.onDelete(targets),
    copy: () => parts.carry.onHold(targets, false),
    cut: () => parts.carry.onHold(targets, true),
    paste: parts.carry.onPaste,
    'move-to': () => parts.carry.onMoveTo(targets),
    'copy-path': () => target && copy(pathOf(folder, target.name), 'Path'),
    ...places.run,
    'select-all': () =>
      select((before) => selectAll(before, view.filter === '' ? undefined : visible.map((entry) => entry.name))),
    invert: () => select(invert),
    'select-pattern': parts.onSelectPattern,
    clear: onEscape,
    toggle: () => undefined,
    filter: () => section.current?.querySelector<HTMLInputElement>('[data-filter] input')?.focus(),
    hidden: () => parts.onShowHidden(!parts.showHidden),
    details: details.onToggle,
    refresh: pane.refresh,
    'edit-path': parts.onEditPath,
    'other-pane': parts.onOtherPane,
    menu: openMenu,
  };
  const refusalOf = (id: FileActionId) => (id === 'clear' || id === 'open' ? null : fileAction(id).refusal(context));
  const act = (id: FileActionId) => {
    const refusal = refusalOf(id);
    if (refusal === null) run[id]();
    else toast({ tone: 'info', title: refusal });
  };
  // What only means a row, or the keys alone, is not offered elsewhere.
  useActions(
    fileActions
      .filter(({ id }) => id !== 'toggle' && id !== 'menu')
      .map(({ id, refusal }) => ({ id, refusal: refusal(context), run: run[id] })),
    section,
  );
  return {
    context,
    places,
    focusName,
    go,
    goUp: parent === null ? null : goUp,
    act,
    canRun: (id) => refusalOf(id) === null,
  };
}
