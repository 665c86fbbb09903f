import { Check, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import { formatBytes } from '../ui/format.ts';
import { EntryIcon } from './entry-icon.tsx';
import { EntryLabel } from './entry-label.tsx';
import { visibleName } from './entry-name.ts';
import { kindOf, type ListedEntry } from './listed-entry.ts';
import type { Change } from './listing-changes.ts';
import { fullTime, shortTime } from './modified-time.ts';

/** Columns by the width of the pane: check box, name, size, then modified, then type. */
export const columnsClass =
  'grid grid-cols-[2.25rem_minmax(0,1fr)_5rem] @md:grid-cols-[2.25rem_minmax(0,1fr)_5rem_7.5rem] @2xl:grid-cols-[2.25rem_minmax(0,1fr)_5rem_7.5rem_8rem]';

export type FileRowProps = {
  entry: ListedEntry;
  /** Place among the rows, the header being the first: `aria-rowindex`. */
  rowIndex: number;
  top: number;
  height: number;
  nowMs: number;
  isSelected: boolean;
  isFocused: boolean;
  /** What became of it since the folder was listed before. */
  change: Change | null;
  /** A long press of a finger means something else. */
  canDrag: boolean;
  /** In place of the name while it's being edited. */
  editor: ReactNode;
};

/** One entry. What a click means is decided by the grid around it, which finds the row by `data-index`. */
export function FileRow(props: FileRowProps) {
  const { entry, rowIndex, top, height, nowMs, isSelected, isFocused, change, canDrag, editor } = props;
  const size = entry.type === 'dir' ? null : entry.size;
  const kind = kindOf(entry);
  return (
    // The key handler is the grid's: rows only carry the focus.
    <div
      role="row"
      data-index={rowIndex - 2}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      aria-label={rowName(entry, kind, nowMs, change)}
      tabIndex={isFocused ? 0 : -1}
      draggable={canDrag && editor === null}
      style={{ height, transform: `translateY(${top}px)` }}
      className={cx(
        'group absolute inset-x-0 top-0 items-center text-base select-none',
        columnsClass,
        '-outline-offset-2 focus-visible:z-1 data-[drop=no]:outline-2 data-[drop=no]:outline-danger-border data-[drop=yes]:outline-2 data-[drop=yes]:outline-brand',
        isSelected ? 'bg-brand-soft' : 'hover:bg-surface-2',
        // What is being typed has to be read well, whatever becomes of the row.
        entry.pending && editor === null && 'opacity-60',
      )}
    >
      <span role="gridcell" className="grid h-full place-items-center">
        <RowCheckbox name={entry.name} isSelected={isSelected} />
      </span>
      <span role="gridcell" className="flex min-w-0 items-center gap-2 pr-3">
        <EntryIcon entry={entry} />
        {editor ?? <EntryLabel name={entry.name} />}
        {change !== null && editor === null && (
          <span className="flex h-5 shrink-0 items-center gap-1 rounded-full border border-info-border bg-info-bg px-1.5 text-xs text-info-fg">
            <span className="size-1.5 rounded-full bg-current" />
            {change}
          </span>
        )}
        {entry.pending && <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin text-fg-muted" />}
      </span>
      <span role="gridcell" className="pr-3 text-right text-sm text-fg-muted tabular-nums">
        {size === null ? '—' : formatBytes(size)}
      </span>
      <span role="gridcell" className="hidden truncate pr-3 text-sm text-fg-muted tabular-nums @md:block">
        <time title={fullTime(entry.modifiedMs)}>{shortTime(entry.modifiedMs, nowMs)}</time>
      </span>
      <span role="gridcell" className="hidden truncate pr-3 text-sm text-fg-muted @2xl:block">
        {kind}
      </span>
    </div>
  );
}

function rowName(entry: ListedEntry, kind: string, nowMs: number, change: Change | null): string {
  const size = entry.type === 'dir' || entry.size === null ? 'size unknown' : formatBytes(entry.size);
  const changeText = change === null ? '' : `, ${change} since the folder was listed before`;
  return `${visibleName(entry.name)}, ${kind}, ${size}, modified ${shortTime(entry.modifiedMs, nowMs)}${changeText}`;
}

/** Looks like the kit's check box, but without its cost for each of many rows; the grid hears the click. */
function RowCheckbox({ name, isSelected }: { name: string; isSelected: boolean }) {
  return (
    <span
      role="checkbox"
      aria-checked={isSelected}
      aria-label={`Select ${visibleName(name)}`}
      tabIndex={-1}
      data-toggle
      className="grid size-full place-items-center"
    >
      <span
        className={cx(
          'grid size-4 place-items-center rounded-sm border text-on-brand',
          isSelected ? 'border-brand bg-brand' : 'border-border-strong bg-surface-1',
        )}
      >
        {isSelected && <Check aria-hidden className="size-3" strokeWidth={3} />}
      </span>
    </span>
  );
}
