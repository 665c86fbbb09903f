import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { type ButtonLook, buttonClass } from './button-class.ts';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

export type IconButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'aria-label'> & {
  /** The accessible name; also the tooltip. */
  label: string;
  look?: ButtonLook;
  size?: 'small' | 'medium';
  className?: string;
  children: ReactNode;
};

/** A square button that shows only an icon. */
export function IconButton({ label, look = 'quiet', size = 'medium', className, children, ...props }: IconButtonProps) {
  const square = size === 'small' ? 'w-7 px-0 pointer-coarse:w-11' : 'w-8 px-0 pointer-coarse:w-11';
  return (
    <Tooltip text={label}>
      <AriaButton {...props} aria-label={label} className={cx(buttonClass(look, size, className), square)}>
        {children}
      </AriaButton>
    </Tooltip>
  );
}
