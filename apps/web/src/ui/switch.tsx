import type { ReactNode } from 'react';
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from 'react-aria-components';
import { cx } from './cx.ts';

export type SwitchProps = Omit<AriaSwitchProps, 'className' | 'children'> & {
  children: ReactNode;
  description?: ReactNode;
  className?: string;
};

/** An option that is on or off, with what it does beside it. */
export function Switch({ children, description, className, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className={cx('group flex min-h-6 items-start gap-3 data-disabled:opacity-60', className)}>
      <span className="mt-0.5 flex h-4 w-7 shrink-0 rounded-full border border-border-strong bg-surface-3 p-px outline-offset-2 outline-focus transition-colors group-data-selected:border-brand group-data-selected:bg-brand group-data-focus-visible:outline-2">
        <span className="size-3 rounded-full bg-fg-muted transition-transform group-data-selected:translate-x-3 group-data-selected:bg-on-brand forced-colors:bg-[ButtonText] forced-colors:group-data-selected:bg-[Highlight]" />
      </span>
      <span className="flex flex-col">
        {children}
        {description && <span className="text-xs text-fg-muted">{description}</span>}
      </span>
    </AriaSwitch>
  );
}
