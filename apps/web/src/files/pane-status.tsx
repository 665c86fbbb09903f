import { Button } from '../ui/button.tsx';
import { formatAge, formatBytes, formatCount } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { holdsAll, largeListing } from './file-client.ts';
import { changeWords } from './listing-changes.ts';
import { countGone } from './selection.ts';
import type { FilePaneState } from './use-file-pane.ts';

/** After this a folder may have changed; a large one is not listed again without being asked. */
const oldMs = 60_000;

/** What is selected, how much is on show, and how old the listing is. Always there, so that nothing jumps. */
export function PaneStatus({ pane }: { pane: FilePaneState }) {
  const { listing, listed, visible, view, isStale } = pane;
  const nowMs = useNow(10_000);
  const changed = changeWords(pane.changes);
  const isShown = listing !== null && !isStale;
  const isLarge = isShown && listing.entries.length >= largeListing;
  const isCut = isShown && listing.isWhole && !listing.isFiltered && listing.total > listing.entries.length;
  return (
    <footer className="flex h-8 shrink-0 items-center gap-3 border-t border-border px-3 text-xs text-fg-muted tabular-nums">
      <p role="status" className="min-w-0 flex-1 truncate text-fg">
        {selectionWords(pane)}
      </p>
      {isShown && (
        <p className="shrink-0">
          {view.filter === ''
            ? countWords(listed.length)
            : `${formatCount(visible.length)} of ${formatCount(listed.length)}`}
          {isShown && !listing.isWhole && (pane.isArriving ? ' so far' : ', not all')}
          {changed !== '' && ` · ${changed}`}
          {isCut && ` (of ${formatCount(listing.total)} in all)`}
        </p>
      )}
      {isShown && (
        <p className="hidden shrink-0 @md:block">
          {pane.isArriving
            ? 'listing…'
            : pane.isFetching
              ? 'refreshing…'
              : `listed ${formatAge(listing.listedAtMs, nowMs)}`}
        </p>
      )}
      {isShown && isLarge && !pane.isFetching && nowMs - listing.listedAtMs > oldMs && (
        <Button size="small" look="quiet" className="-mr-2 h-6 text-xs" onPress={pane.refresh}>
          Refresh
        </Button>
      )}
    </footer>
  );
}

function selectionWords({ total, selection, listing, visible, view }: FilePaneState): string {
  const gone = listing !== null && holdsAll(listing) ? countGone(selection, listing.entries) : 0;
  const lost =
    gone === 0
      ? ''
      : ` · ${formatCount(gone)} selected ${gone === 1 ? 'item no longer exists' : 'items no longer exist'}`;
  if (total.count === 0) return `Nothing selected${lost}`;
  const folders =
    total.folders === 0 ? '' : ` + ${formatCount(total.folders)} ${total.folders === 1 ? 'folder' : 'folders'}`;
  const size =
    total.count === total.folders
      ? `${formatCount(total.folders)} ${total.folders === 1 ? 'folder' : 'folders'}, size unknown`
      : `${formatBytes(total.bytes)}${folders}`;
  const filtered = view.filter === '' || visible.length >= total.count ? '' : ' · the filter hides some';
  return `${formatCount(total.count)} selected · ${size}${filtered}${lost}`;
}

function countWords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'item' : 'items'}`;
}
