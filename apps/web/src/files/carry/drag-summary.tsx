import type { RefObject } from 'react';

/** What would happen if it were dropped here, beside the pointer. The keyboard's ways have words of their own. */
export function DragSummary({ box }: { box: RefObject<HTMLDivElement | null> }) {
  return (
    <>
      <div
        ref={box}
        popover="manual"
        aria-hidden
        className="pointer-events-none fixed inset-auto top-0 left-0 m-0 max-w-64 rounded-md border border-border bg-surface-1 px-2.5 py-1.5 text-sm text-fg shadow-overlay data-[allowed=false]:border-danger-border data-[allowed=false]:bg-danger-bg data-[allowed=false]:text-danger-fg"
      />
      {/* In place of the browser's own picture of the row. */}
      <span aria-hidden className="pointer-events-none fixed top-0 left-0 size-px opacity-0" />
    </>
  );
}
