import { History } from 'lucide-react';
import { formatDateTime } from './format.ts';

/** Dates data that is still shown although asking for it again fails. */
export function StaleNote({ isStale, atMs }: { isStale: boolean; atMs: number }) {
  if (!isStale) return null;
  return (
    <p className="flex items-center gap-1.5 text-sm text-warning-fg">
      <History aria-hidden className="size-4" />
      Shown as of {formatDateTime(atMs)}
    </p>
  );
}
