import { Popover as AriaPopover, type PopoverProps } from 'react-aria-components';
import { cx } from './cx.ts';

/** The floating surface of menus and selects. */
export function Popover({ className, ...props }: Omit<PopoverProps, 'className'> & { className?: string }) {
  return (
    <AriaPopover
      offset={4}
      {...props}
      className={cx(
        'max-h-96 min-w-44 animate-appear overflow-auto rounded-lg bg-surface-1 p-1 shadow-overlay outline-none forced-colors:border',
        className,
      )}
    />
  );
}

export const optionClass =
  'flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 text-base -outline-offset-2 select-none no-underline text-fg data-focused:bg-surface-3 data-disabled:opacity-50 pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0';
