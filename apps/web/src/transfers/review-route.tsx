import { ArrowDown, File, Folder } from 'lucide-react';
import { formatBytes, formatCount } from '../ui/format.ts';
import type { ReviewEnd } from './review-draft.ts';
import type { TransferItem } from './task-request.ts';
import type { SyncLevel } from './transfer-options.ts';

const shownItems = 6;

export type ReviewRouteProps = {
  source: ReviewEnd;
  destination: ReviewEnd;
  items: readonly TransferItem[];
  /** How many selected entries can't be transferred: devices, pipes, links that lead nowhere. */
  leftOut: number;
};

/** What goes from where to where. */
export function ReviewRoute({ source, destination, items, leftOut }: ReviewRouteProps) {
  return (
    <section aria-label="What goes where" className="overflow-hidden rounded-lg border border-border">
      <Place label="From" place={source} />
      <div className="flex flex-col gap-1.5 border-y border-border bg-surface-2 px-4 py-3">
        <p className="flex items-center gap-2 font-medium tabular-nums">
          <ArrowDown aria-hidden className="size-4 text-brand" />
          {itemsWords(items)}
        </p>
        <ul className="flex flex-col gap-0.5 text-sm text-fg-muted">
          {items.slice(0, shownItems).map((item) => (
            <ItemLine key={item.sourcePath} item={item} folder={source.folder} />
          ))}
        </ul>
        {items.length > shownItems && (
          <p className="text-sm text-fg-muted">and {formatCount(items.length - shownItems)} more</p>
        )}
        {leftOut > 0 && (
          <p className="text-sm text-warning-fg">
            {formatCount(leftOut)} selected {leftOut === 1 ? 'item stays' : 'items stay'} behind: links that lead
            nowhere and devices can’t be transferred.
          </p>
        )}
      </div>
      <Place label="To" place={destination} />
    </section>
  );
}

function Place({ label, place }: { label: string; place: ReviewEnd }) {
  return (
    <div className="flex gap-3 px-4 py-3">
      <span className="w-10 shrink-0 text-fg-muted">{label}</span>
      <span className="flex min-w-0 flex-col">
        <span className="font-medium break-words">{place.collection.name}</span>
        <span dir="auto" className="font-mono text-sm wrap-anywhere text-fg-muted">
          {place.folder}
        </span>
      </span>
    </div>
  );
}

function ItemLine({ item, folder }: { item: TransferItem; folder: string }) {
  const Icon = item.recursive ? Folder : File;
  return (
    <li className="flex min-w-0 items-center gap-2">
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {item.sourcePath.slice(folder.length)}
      </span>
      <span className="shrink-0 tabular-nums">{item.size === null ? '' : formatBytes(item.size)}</span>
    </li>
  );
}

/** What becomes of files that have a namesake at the destination. */
export function namesakeWords(count: number, syncLevel: SyncLevel): string {
  const which = `${formatCount(count)} ${count === 1 ? 'name is' : 'names are'} there already: `;
  if (syncLevel === null) return `${which}files are replaced, folders merged.`;
  if (syncLevel === 0) return `${which}files stay as they are, folders are merged.`;
  return `${which}files are replaced where they differ, folders merged.`;
}

function itemsWords(items: readonly TransferItem[]): string {
  const folders = items.filter((item) => item.recursive).length;
  const bytes = items.reduce((sum, item) => sum + (item.size ?? 0), 0);
  const count = `${formatCount(items.length)} ${items.length === 1 ? 'item' : 'items'}`;
  if (folders === items.length)
    return `${formatCount(folders)} ${folders === 1 ? 'folder' : 'folders'}, size not known`;
  if (items.some(({ recursive, size }) => !recursive && size === null)) return `${count}, size not known`;
  const more =
    folders === 0 ? '' : ` + ${formatCount(folders)} ${folders === 1 ? 'folder' : 'folders'} of unknown size`;
  return `${count} · ${formatBytes(bytes)}${more}`;
}
