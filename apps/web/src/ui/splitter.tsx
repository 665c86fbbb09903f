import type { KeyboardEvent, PointerEvent } from 'react';
import { cx } from './cx.ts';

export type SplitterProps = {
  /** Accessible name: what it makes wider or narrower. */
  label: string;
  /** Percent of the room that the first part has. */
  value: number;
  onChange: (value: number) => void;
  className?: string;
};

/** Neither part gets narrower than this, in percent. */
const least = 25;
const step = 2;
const even = 50;

/** The number as a share that both parts can live with; for anything else both have the same. */
export function splitShare(value: number): number {
  return Number.isFinite(value) ? Math.min(100 - least, Math.max(least, value)) : even;
}

/** Divides a row between what is left and right of it: dragged, or moved by arrow keys (APG, Window Splitter). */
export function Splitter({ label, value, onChange, className }: SplitterProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: value - step,
      ArrowRight: value + step,
      Home: least,
      End: 100 - least,
      Enter: even,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(splitShare(to));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const row = event.currentTarget.closest('[data-split]');
    if (row === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = row.getBoundingClientRect();
    onChange(splitShare(((event.clientX - left) / width) * 100));
  };
  return (
    // A separator that can be focused is a control (ARIA 1.2, separator), which the rules below don't know.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={least}
      aria-valuemax={100 - least}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      title="Drag, or use ← and →; double-click to make both the same"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onChange(even)}
      className={cx('group cursor-col-resize touch-none justify-center select-none', className)}
    >
      <span
        aria-hidden
        className="h-full w-px rounded-full bg-transparent transition-colors duration-100 group-hover:bg-border-strong group-active:bg-brand"
      />
    </div>
  );
}
