import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A grey block where text will be. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block h-4 animate-pulse rounded-sm bg-surface-3', className)} />;
}

/** Wraps skeletons of the final shape and says once that something loads. */
export function Loading({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div role="status" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
