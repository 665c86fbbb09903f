import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { collectionQuery } from '../collections/collection-client.ts';
import { type PanePlaces, usePanePlaces } from '../places/use-pane-places.tsx';
import { useAskRefusal } from '../shell/use-service-health.ts';
import { useToast } from '../ui/toasts.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { commandsText, namesText, pathsText } from './copied-words.ts';
import { httpsAddress, servedPath } from './details/served-path.ts';
import { type ActionContext, type FileActionId, fileAction, fileActions } from './file-actions.ts';
import { holdsAll } from './file-client.ts';
import type { FilePaneProps } from './file-pane.tsx';
import { nameOf, parentOf, pathOf } from './folder-path.ts';
import type { ListedEntry } from './listed-entry.ts';
import { clear, invert, selectAll } from './selection.ts';
import type { EntryChanges } from './use-entry-changes.ts';
import type { FilePaneState } from './use-file-pane.ts';

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
  const { data: document } = useQuery({
    ...collectionQuery(view.collectionId ?? ''),
    enabled: view.collectionId !== null,
  });

  const focusName = selection.focus ?? parts.addressedFocus;
  const focusEntry = visible.find((entry) => entry.name === focusName) ?? visible[0];
  const targets = total.count > 0 ? pane.selected : focusEntry === undefined ? [] : [focusEntry];
  const address = addressOf(targets, pane, document?.https_server ?? null);
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
    httpsRefusal: address === null ? 'One file has an address, where the collection serves files to browsers.' : null,
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
    'copy-path': () => copy(pathsText(targets, folder), targets.length === 1 ? 'Path' : 'Paths'),
    'copy-name': () => copy(namesText(targets), targets.length === 1 ? 'Name' : 'Names'),
    'copy-https': () => address !== null && copy(address, 'Address'),
    'copy-command': () =>
      copy(commandsText(targets, view.collectionId ?? '', folder), targets.length === 1 ? 'Command' : 'Commands'),
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

/** The address by which a browser opens the one file that is meant; null where there is none. */
function addressOf([target, ...others]: readonly ListedEntry[], pane: FilePaneState, server: string | null) {
  if (target?.type !== 'file' || others.length > 0 || server === null) return null;
  const path = servedPath(pane.folder, pane.listing?.absolutePath ?? null, target.name);
  return path && httpsAddress(server, path);
}
