import type { EndpointDocument } from '@isthmus/globus';
import { Files, FolderOpen, X } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { EntryIcon } from '../entry-icon.tsx';
import { visibleName } from '../entry-name.ts';
import { nameOf } from '../folder-path.ts';
import type { ListedEntry } from '../listed-entry.ts';
import type { FilePaneState } from '../use-file-pane.ts';
import { EntryDetails } from './entry-details.tsx';
import { CopyFact, Fact, Facts } from './facts.tsx';
import { SelectionDetails } from './selection-details.tsx';

export type DetailsPanelProps = {
  pane: FilePaneState;
  collection: EndpointDocument | null;
  collectionName: string;
  onClose: () => void;
};

/** What is known of what is selected, else of the entry with the focus, else of the folder: beside the panes, or over them where there is no room. */
export function DetailsPanel({ pane, collection, collectionName, onClose }: DetailsPanelProps) {
  const isNarrow = useIsNarrow();
  const entries = subjectsOf(pane);
  const [entry] = entries;
  const title = titleOf(pane, entries);
  const content =
    collection === null || pane.listing === null || pane.isStale ? null : entries.length > 1 ? (
      <SelectionDetails entries={entries} total={pane.total} folder={pane.folder} collectionId={collection.id} />
    ) : entry === undefined ? (
      <FolderFacts pane={pane} collectionName={collectionName} />
    ) : (
      <EntryDetails
        entry={entry}
        folder={pane.folder}
        absolutePath={pane.listing.absolutePath}
        collection={collection}
        collectionName={collectionName}
      />
    );
  if (isNarrow) {
    return (
      <Dialog isOpen title={title} onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Content>{content}</Content>
      </Dialog>
    );
  }
  return (
    <aside
      data-region
      aria-label="Details"
      className="flex w-80 shrink-0 flex-col overflow-hidden rounded-lg border border-border bg-surface-1"
    >
      <header className="flex items-start gap-2 border-b border-border py-2.5 pr-2 pl-4">
        <span className="mt-1">
          <SubjectIcon entries={entries} />
        </span>
        <h2 dir="auto" className="min-w-0 flex-1 py-0.5 text-base font-semibold break-words">
          {title}
        </h2>
        <IconButton label="Close details" size="small" onPress={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard */}
      <section aria-label="Facts" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-4 -outline-offset-2">
        <Content>{content}</Content>
      </section>
    </aside>
  );
}

function Content({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col gap-4">{children ?? <p className="text-sm text-fg-muted">Nothing is listed.</p>}</div>
  );
}

/** What the panel is about. */
function subjectsOf({ total, selected, selection, visible, view, isStale }: FilePaneState): readonly ListedEntry[] {
  if (isStale) return [];
  if (total.count > 0) return selected;
  const focus = selection.focus ?? view.focus;
  const focused = focus === null ? undefined : visible.find(({ name }) => name === focus);
  return focused === undefined ? [] : [focused];
}

function titleOf({ folder }: FilePaneState, entries: readonly ListedEntry[]): string {
  const [entry] = entries;
  if (entries.length > 1) return `${formatCount(entries.length)} selected`;
  if (entry !== undefined) return visibleName(entry.name);
  return folder === '/~/' ? 'Home' : visibleName(nameOf(folder)) || 'Top folder';
}

function SubjectIcon({ entries }: { entries: readonly ListedEntry[] }) {
  const [entry] = entries;
  if (entries.length > 1) return <Files aria-hidden className="size-4 text-fg-muted" />;
  return entry === undefined ? <FolderOpen aria-hidden className="size-4 text-brand" /> : <EntryIcon entry={entry} />;
}

function FolderFacts({ pane, collectionName }: { pane: FilePaneState; collectionName: string }) {
  const { listing, folder } = pane;
  if (listing === null) return null;
  const folders = listing.entries.reduce((count, { type }) => (type === 'dir' ? count + 1 : count), 0);
  const files = listing.entries.reduce((count, { type }) => (type === 'file' ? count + 1 : count), 0);
  return (
    <Facts>
      <Fact name="Collection">{collectionName}</Fact>
      <Fact name="Folders">{formatCount(folders)}</Fact>
      <Fact name="Files">{formatCount(files)}</Fact>
      <CopyFact name="Path" text={folder} />
      {listing.absolutePath !== null && listing.absolutePath !== folder && (
        <CopyFact name="Full path" text={listing.absolutePath} />
      )}
    </Facts>
  );
}

const narrow = '(max-width: 47.99rem)';

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(narrow);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => matchMedia(narrow).matches,
  );
}
