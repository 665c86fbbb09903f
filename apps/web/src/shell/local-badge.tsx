import { Laptop } from 'lucide-react';

/** Said on every page while Globus Auth is the one on this computer. */
export function LocalBadge() {
  return (
    <p className="flex min-w-0 items-center gap-1.5 rounded-full border border-warning-border bg-warning-bg px-2.5 py-0.5 max-sm:px-1.5 max-sm:py-1.5 text-xs font-medium text-warning-fg">
      <Laptop aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate max-sm:sr-only">
        Local Globus<span className="max-lg:sr-only"> — nothing here leaves this computer</span>
      </span>
    </p>
  );
}
