import { useQueryClient } from '@tanstack/react-query';
import { CornerLeftUp, LoaderCircle, type LucideIcon, RefreshCw } from 'lucide-react';
import { lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';
import { useNow } from '../ui/use-now.ts';
import { ActionButton } from './action-button.tsx';
import type { PaneCarry } from './carry/use-carry.tsx';
import { EntryEditor } from './entry-editor.tsx';
import { knownFolders } from './file-client.ts';
import { FileGrid, focusRows } from './file-grid.tsx';
import type { PaneView } from './file-manager-url.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterField } from './filter-field.tsx';
import { nameOf, parentOf } from './folder-path.ts';
import type { ListLook } from './list-look.ts';
import type { ListedEntry } from './listed-entry.ts';
import { ListingStopped } from './listing-stopped.tsx';
import { EmptyFolder, LoadingRows, NewFolderRow, NoMatch } from './no-rows.tsx';
import { PaneAnnouncer } from './pane-announcer.tsx';
import { PaneStatus } from './pane-status.tsx';
import { PaneToolbar } from './pane-toolbar.tsx';
import { PartListed } from './part-listed.tsx';
import { PathBar } from './path-bar.tsx';
import { nothingSelected } from './selection.ts';
import { SlowListing } from './slow-listing.tsx';
import { useEntryChanges } from './use-entry-changes.ts';
import type { FilePaneState } from './use-file-pane.ts';
import type { Offsets } from './use-kept-scroll.ts';
import { usePaneActions } from './use-pane-actions.ts';
import { usePanePause } from './use-pane-pause.tsx';
import { ViewButton } from './view-button.tsx';

const SelectPattern = lazy(async () => ({ default: (await import('./select-pattern.tsx')).SelectPattern }));
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
  look: ListLook;
  onLook: (look: ListLook) => void;
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
  /** Takes entries from this folder to another, or from another to this one. */
  carry: PaneCarry;
  /** The panel that says more of what is selected. */
  details: { isOpen: boolean; onToggle: () => void };
  body: RefObject<HTMLDivElement | null>;
  /** Where its folders were left. */
  offsets: Offsets;
};

/** One pane of the file manager: where it is, what is there, what can be done with it. */
export function FilePane(props: FilePaneProps) {
  const { pane, label, collectionName, onView, showHidden, onShowHidden, body } = props;
  const { view, folder, listing, listed, select, total } = pane;
  const name = collectionName ?? 'This collection';
  const nowMs = useNow(60_000);
  const client = useQueryClient();
  const section = useRef<HTMLElement>(null);
  const [editsPath, setEditsPath] = useState(false);
  const [selectsByPattern, setSelectsByPattern] = useState(false);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const changes = useEntryChanges(pane, { collection: name, label, section, ...props.identity });

  const pause = usePanePause(view.collectionId, listing !== null);
  const { context, places, focusName, go, goUp, act, canRun } = usePaneActions({
    ...props,
    addressedFocus: props.focusName,
    changes,
    paused: pause.paused,
    section,
    onEditPath: () => setEditsPath(true),
    onMenu: setMenuAt,
    onSelectPattern: () => setSelectsByPattern(true),
  });

  const { editing } = changes;
  const editor = editing && <EntryEditor {...{ pane, changes, editing, body }} collection={name} />;

  return (
    <section
      ref={section}
      data-region
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
              onPlace={(place) => {
                onView({ ...place, filter: '' });
                body.current?.focus();
              }}
              foldersOf={(path) => knownFolders(client, view.collectionId ?? '', path)}
            />
            {places.star}
            <ActionButton
              id="refresh"
              icon={pane.isFetching ? LoaderCircle : RefreshCw}
              context={context}
              onAction={act}
            />
          </div>
          <PaneToolbar context={context} onAction={act} transferIcon={props.transferIcon}>
            <FilterField filter={view.filter} onFilter={pane.setFilter} body={body} />
            <ViewButton
              sort={view.sort}
              order={view.order}
              onSort={(sort, order) => onView({ sort, order })}
              showHidden={showHidden}
              onShowHidden={onShowHidden}
              look={props.look}
              onLook={props.onLook}
            />
          </PaneToolbar>
          {pause.note}
          <FilterChips filter={view.filter} onFilter={pane.setFilter} />
          <ListingStopped
            pane={pane}
            collection={name}
            identity={props.identity.username}
            onGo={go}
            onGoUp={goUp}
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
              density={props.look.density}
              canRun={canRun}
              onAction={act}
              onMenu={setMenuAt}
              offsets={props.offsets}
              header={{
                sort: view.sort,
                order: view.order,
                onSort: (sort, order) => onView({ sort, order }),
                allSelected: total.count === 0 ? 'none' : total.count >= listed.length ? 'all' : 'some',
                onToggleAll: () => (total.count === 0 ? act('select-all') : select(() => nothingSelected)),
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
          <PaneAnnouncer pane={pane} />
          {places.dialog}
          {selectsByPattern && (
            <Suspense fallback={null}>
              <SelectPattern pane={pane} onClose={() => setSelectsByPattern(false)} />
            </Suspense>
          )}
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
