import { ArrowDown, ArrowUp, Check, Minus } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { cx } from '../ui/cx.ts';
import type { SortKey, SortOrder } from './file-manager-url.ts';
import { columnsClass } from './file-row.tsx';

const columns: { key: SortKey; name: string; className: string }[] = [
  { key: 'name', name: 'Name', className: '' },
  { key: 'size', name: 'Size', className: 'justify-end pr-3' },
  { key: 'modified', name: 'Modified', className: 'hidden @md:flex' },
  { key: 'type', name: 'Type', className: 'hidden @2xl:flex' },
];

export type GridHeaderProps = {
  sort: SortKey;
  order: SortOrder;
  onSort: (sort: SortKey, order: SortOrder) => void;
  allSelected: 'all' | 'some' | 'none';
  onToggleAll: () => void;
  /** Goes down into the rows. */
  onLeave: () => void;
};

/** The row of column names. It is reached by ↑ from the first row, so that the grid stays one tab stop. */
export function GridHeader({ sort, order, onSort, allSelected, onToggleAll, onLeave }: GridHeaderProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-head]')].filter(
      (button) => button.offsetParent !== null,
    );
    const index = buttons.findIndex((button) => button === document.activeElement);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'ArrowDown' || event.key === 'Escape') onLeave();
    else if (step !== 0) buttons[index + step]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={1}
      onKeyDown={onKeyDown}
      className={cx('h-8 shrink-0 items-center border-b border-border text-sm text-fg-muted', columnsClass)}
    >
      <span role="columnheader" className="grid h-full place-items-center">
        <button
          type="button"
          data-head
          tabIndex={-1}
          role="checkbox"
          aria-checked={allSelected === 'some' ? 'mixed' : allSelected === 'all'}
          aria-label="Select all"
          onClick={onToggleAll}
          className="grid size-full place-items-center -outline-offset-2"
        >
          <span
            className={cx(
              'grid size-4 place-items-center rounded-sm border text-on-brand',
              allSelected === 'none' ? 'border-border-strong bg-surface-1' : 'border-brand bg-brand',
            )}
          >
            {allSelected === 'all' && <Check aria-hidden className="size-3" strokeWidth={3} />}
            {allSelected === 'some' && <Minus aria-hidden className="size-3" strokeWidth={3} />}
          </span>
        </button>
      </span>
      {columns.map((column) => (
        <span
          key={column.key}
          role="columnheader"
          aria-sort={sort === column.key ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}
          className={cx('flex h-full items-center', column.className)}
        >
          <button
            type="button"
            data-head
            tabIndex={-1}
            onClick={() => onSort(column.key, sort === column.key && order === 'asc' ? 'desc' : 'asc')}
            className={cx(
              'flex h-full items-center gap-1 -outline-offset-2 hover:text-fg',
              sort === column.key && 'font-medium text-fg',
            )}
          >
            {column.name}
            {sort === column.key &&
              (order === 'asc' ? (
                <ArrowUp aria-hidden className="size-3.5" />
              ) : (
                <ArrowDown aria-hidden className="size-3.5" />
              ))}
          </button>
        </span>
      ))}
    </div>
  );
}
