import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleHelp, CirclePlus, Equal, type LucideIcon, MapPin, Pencil } from 'lucide-react';
import { useRef } from 'react';
import { visibleName } from '../files/entry-name.ts';
import { useNow } from '../ui/use-now.ts';
import type { Difference, DifferenceKind } from './compare-folders.ts';
import { differenceWords, kindNames } from './difference-words.ts';

const looks: Record<DifferenceKind, { icon: LucideIcon; className: string }> = {
  new: { icon: CirclePlus, className: 'text-success-fg' },
  changed: { icon: Pencil, className: 'text-warning-fg' },
  extra: { icon: MapPin, className: 'text-info-fg' },
  folder: { icon: CircleHelp, className: 'text-fg-muted' },
  same: { icon: Equal, className: 'text-fg-muted' },
};

const rowHeight = 44;

/** The differences, of which only those on the screen are in the document. */
export function DifferenceList({ differences, isAllSame }: { differences: readonly Difference[]; isAllSame: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const nowMs = useNow(60_000);
  // oxlint-disable-next-line react/incompatible-library -- the compiler leaves this component alone, which is what it needs
  const virtualizer = useVirtualizer({
    count: differences.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  if (differences.length === 0) {
    return (
      <p className="grid min-h-40 flex-1 place-items-center rounded-lg border border-border px-4 text-center text-fg-muted">
        {isAllSame ? 'Nothing differs.' : 'Nothing of the kinds on show.'}
      </p>
    );
  }
  return (
    <div
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
      role="group"
      aria-label="Differences"
      className="min-h-40 flex-1 overflow-y-auto overscroll-contain rounded-lg border border-border"
    >
      <div role="list" style={{ height: virtualizer.getTotalSize() }} className="relative">
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const difference = differences[index];
          if (difference === undefined) return null;
          const { kind, path } = difference;
          const { icon: Icon, className } = looks[kind];
          return (
            <div
              key={path}
              role="listitem"
              aria-setsize={differences.length}
              aria-posinset={index + 1}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0 flex items-center gap-3 px-3"
            >
              <Icon aria-hidden className={`size-4 shrink-0 ${className}`} />
              <span className="flex min-w-0 flex-1 flex-col">
                <span dir="auto" className="truncate text-sm">
                  {visibleName(path)}
                  {(difference.from ?? difference.to)?.type === 'dir' && '/'}
                </span>
                <span className="truncate text-xs text-fg-muted tabular-nums">
                  {kindNames[kind]} · {differenceWords(difference, nowMs)}
                </span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
