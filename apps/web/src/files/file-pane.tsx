import {
  CornerLeftUp,
  Ellipsis,
  FolderPlus,
  LoaderCircle,
  type LucideIcon,
  Pencil,
  RefreshCw,
  Trash2,
} from 'lucide-react';
import { lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { usePanePlaces } from '../places/use-pane-places.tsx';
import { Button } from '../ui/button.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { useNow } from '../ui/use-now.ts';
import { ActionButton } from './action-button.tsx';
import { EntryEditor } from './entry-editor.tsx';
import { type ActionContext, type FileActionId, fileAction, fileActions } from './file-actions.ts';
import { holdsAll } from './file-client.ts';
import { FileGrid, focusRows } from './file-grid.tsx';
import type { PaneView } from './file-manager-url.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterField } from './filter-field.tsx';
import { nameOf, parentOf, pathOf } from './folder-path.ts';
import type { ListedEntry } from './listed-entry.ts';
import { ListingStopped } from './listing-stopped.tsx';
import { EmptyFolder, LoadingRows, NewFolderRow, NoMatch } from './no-rows.tsx';
import { PaneStatus } from './pane-status.tsx';
import { PartListed } from './part-listed.tsx';
import { PathBar } from './path-bar.tsx';
import { clear, invert, nothingSelected, selectAll } from './selection.ts';
import { SlowListing } from './slow-listing.tsx';
import { useEntryChanges } from './use-entry-changes.ts';
import type { FilePaneState } from './use-file-pane.ts';
import { ViewButton } from './view-button.tsx';

const EntryMenu = lazy(async () => ({ default: (await import('./entry-menu.tsx')).EntryMenu }));

export type FilePaneProps = {
  pane: FilePaneState;
  /** Name of the pane for assistive technology: "Left pane". */
  label: string;
  /** Null while it isn't known. */
  collectionName: string | null;
  /** The person, whom a collection may refuse, and whose half-done work is kept over a sign-in. */
  identity: { sub: string; username: string };
  /** The button that chooses the collection. */
  collectionButton: ReactNode;
  /** The button that leads away from one that can't be read. */
  otherCollectionButton: ReactNode;
  /** In place of the list while no collection is chosen. */
  noCollection: ReactNode;
  showHidden: boolean;
  onShowHidden: (show: boolean) => void;
  /** Name that the address says has the focus. */
  focusName: string | null;
  twoPane: boolean;
  transferRefusal: string | null;
  /** Points to the other pane. */
  transferIcon: LucideIcon;
  /** Goes to another folder, or shows this one otherwise. */
  onView: (change: Partial<PaneView>, how?: { replace: boolean }) => void;
  onReview: () => void;
  onDelete: (entries: ListedEntry[]) => void;
  onOtherPane: () => void;
  body: RefObject<HTMLDivElement | null>;
};

/** One pane of the file manager: where it is, what is there, what can be done with it. */
export function FilePane(props: FilePaneProps) {
  const { pane, label, collectionName, onView, showHidden, onShowHidden, body } = props;
  const { view, folder, listing, visible, listed, selection, select, total } = pane;
  const name = collectionName ?? 'This collection';
  const { transferIcon: TransferIcon } = props;
  const nowMs = useNow(60_000);
  const toast = useToast();
  const copy = useCopy();
  const section = useRef<HTMLElement>(null);
  const [editsPath, setEditsPath] = useState(false);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const changes = useEntryChanges(pane, { collection: name, label, ...props.identity });

  const focusName = selection.focus ?? props.focusName;
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
    twoPane: props.twoPane,
    transferRefusal: props.transferRefusal,
  };

  const places = usePanePlaces(pane, name, context.targets);

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
  const copyPath = () => {
    const [target] = targets;
    if (target !== undefined) copy(pathOf(folder, target.name), 'Path');
  };
  const focusFilter = () => section.current?.querySelector<HTMLInputElement>('[data-filter] input')?.focus();
  const openMenu = () => {
    const row = body.current?.querySelector('[role=row][tabindex="0"]') ?? body.current;
    const box = row?.getBoundingClientRect();
    if (box !== undefined) setMenuAt({ x: box.left + 48, y: box.bottom });
  };
  const onEscape = () => {
    if (total.count > 0) select(clear);
    else if (view.filter !== '') pane.setFilter('');
  };
  const run: Record<FileActionId, () => void> = {
    open,
    parent: goUp,
    review: props.onReview,
    'new-folder': changes.startNewFolder,
    rename: () => {
      const [target] = targets;
      if (target !== undefined) changes.startRename(target.name);
    },
    delete: () => props.onDelete(targets),
    'copy-path': copyPath,
    ...places.run,
    'select-all': () =>
      select((before) => selectAll(before, view.filter === '' ? undefined : visible.map((entry) => entry.name))),
    invert: () => select(invert),
    clear: onEscape,
    toggle: () => undefined,
    filter: () => focusFilter(),
    hidden: () => onShowHidden(!showHidden),
    refresh: pane.refresh,
    'edit-path': () => setEditsPath(true),
    'other-pane': props.onOtherPane,
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

  const { editing } = changes;
  const editor = editing && <EntryEditor {...{ pane, changes, editing, body }} collection={name} />;

  return (
    <section
      ref={section}
      aria-label={label}
      className="@container flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden rounded-lg border border-border bg-surface-1"
    >
      <div className="flex items-center gap-1 border-b border-border p-1.5">{props.collectionButton}</div>
      {view.collectionId === null ? (
        props.noCollection
      ) : (
        <>
          <div className="flex items-center gap-1 px-1.5 pt-1.5">
            <ActionButton id="parent" icon={CornerLeftUp} context={context} onAction={act} />
            <PathBar
              key={folder}
              label={`Path, ${label.toLowerCase()}`}
              folder={folder}
              absolutePath={listing?.absolutePath ?? null}
              isEditing={editsPath}
              onEdit={(isEditing) => {
                setEditsPath(isEditing);
                if (!isEditing) focusRows(body.current);
              }}
              onGo={go}
            />
            {places.star}
            <ActionButton
              id="refresh"
              icon={pane.isFetching ? LoaderCircle : RefreshCw}
              context={context}
              onAction={act}
            />
          </div>
          <div className="flex flex-wrap items-center gap-1 border-b border-border p-1.5">
            <Button
              look={total.count > 0 ? 'primary' : 'secondary'}
              aria-disabled={props.transferRefusal !== null}
              className="mr-1 max-md:hidden"
              onPress={() => act('review')}
            >
              <TransferIcon aria-hidden />
              {fileAction('review').name}
            </Button>
            <ActionButton id="new-folder" icon={FolderPlus} context={context} onAction={act} />
            <ActionButton id="rename" icon={Pencil} context={context} onAction={act} />
            <ActionButton id="delete" icon={Trash2} context={context} onAction={act} />
            <ActionButton id="menu" icon={Ellipsis} context={context} onAction={act} />
            <div className="flex min-w-36 flex-1 items-center justify-end gap-1">
              <FilterField filter={view.filter} onFilter={pane.setFilter} body={body} />
              <ViewButton
                sort={view.sort}
                order={view.order}
                onSort={(sort, order) => onView({ sort, order })}
                showHidden={showHidden}
                onShowHidden={onShowHidden}
              />
            </div>
          </div>
          <FilterChips filter={view.filter} onFilter={pane.setFilter} />
          <ListingStopped
            pane={pane}
            collection={name}
            identity={props.identity.username}
            onGo={go}
            onGoUp={parent === null ? null : goUp}
            onFile={(path) => {
              const around = parentOf(path) ?? '/';
              pane.focusIn(around, nameOf(path));
              onView({ path: around, filter: '' }, { replace: true });
            }}
            onEditPath={() => setEditsPath(true)}
            chooseCollection={props.otherCollectionButton}
          >
            {(pane.isLoading || pane.isArriving) && (
              <SlowListing
                key={pane.place}
                count={pane.isArriving ? (listing?.entries.length ?? 0) : 0}
                onCancel={pane.cancel}
              />
            )}
            <PartListed pane={pane} />
            <FileGrid
              pane={pane}
              label={`${name}, ${folder}`}
              nowMs={nowMs}
              body={body}
              focusName={focusName}
              canRun={(id) => refusalOf(id) === null}
              onAction={act}
              onMenu={setMenuAt}
              header={{
                sort: view.sort,
                order: view.order,
                onSort: (sort, order) => onView({ sort, order }),
                allSelected: total.count === 0 ? 'none' : total.count >= listed.length ? 'all' : 'some',
                onToggleAll: () => (total.count === 0 ? run['select-all']() : select(() => nothingSelected)),
              }}
              editing={editing?.kind === 'rename' && editor ? { name: editing.from, editor } : null}
              first={editing?.kind === 'new-folder' && <NewFolderRow>{editor}</NewFolderRow>}
              empty={
                listing === null || pane.isStale ? (
                  <LoadingRows />
                ) : view.filter !== '' && listed.length > 0 ? (
                  <NoMatch count={listed.length} onClear={() => pane.setFilter('')} />
                ) : (
                  <EmptyFolder
                    hiddenCount={listing.entries.length}
                    onShowHidden={() => onShowHidden(true)}
                    onNewFolder={changes.startNewFolder}
                  />
                )
              }
            />
          </ListingStopped>
          <PaneStatus pane={pane} />
          {places.dialog}
          {menuAt !== null && (
            <Suspense fallback={null}>
              <EntryMenu at={menuAt} context={context} onAction={act} onClose={() => setMenuAt(null)} />
            </Suspense>
          )}
        </>
      )}
    </section>
  );
}
