import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { toneClass } from './tone.ts';

export type BannerProps = {
  tone: 'info' | 'success' | 'warning' | 'danger';
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** True when it appears while the person is at work, so that it is announced. */
  live?: boolean;
  className?: string;
};

const icons = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert };

/** A message that belongs to the page or a part of it and stays while it is true. */
export function Banner({ tone, title, children, action, live = false, className }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div
      {...(live ? { role: tone === 'danger' ? 'alert' : 'status' } : {})}
      className={cx(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-4 py-3',
        toneClass[tone],
        className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-48 flex-1 flex-col gap-1">
        <p className="font-medium">{title}</p>
        {children && <div className="text-sm text-fg">{children}</div>}
      </div>
      {action && <div className="flex items-center gap-2">{action}</div>}
    </div>
  );
}
