import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export type EmptyStateProps = {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Small things below the action, folded details for one. */
  footer?: ReactNode;
  /** Less room around it, for a part of a page. */
  compact?: boolean;
  className?: string;
};

/** One icon, one sentence, one thing to do. */
export function EmptyState(props: EmptyStateProps) {
  const { icon: Icon, title, children, action, footer, compact = false, className } = props;
  return (
    <div
      className={cx(
        'flex flex-col items-center justify-center gap-3 px-6 text-center',
        compact ? 'py-7' : 'py-14',
        className,
      )}
    >
      <span className="grid size-10 place-items-center rounded-lg border border-border bg-surface-1 text-fg-muted">
        <Icon aria-hidden className="size-5" strokeWidth={1.75} />
      </span>
      <div className="flex max-w-md flex-col gap-1">
        <p className="text-md font-medium">{title}</p>
        {children && <div className="text-fg-muted">{children}</div>}
      </div>
      {action && <div className="flex flex-wrap justify-center gap-2 pt-1">{action}</div>}
      {footer}
    </div>
  );
}
