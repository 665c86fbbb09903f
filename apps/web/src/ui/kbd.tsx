import type { ReactNode } from 'react';

/** A key, as on a keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-border bg-surface-2 px-1 font-sans text-xs text-fg-muted">
      {children}
    </kbd>
  );
}
