import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { type ButtonLook, type ButtonSize, buttonClass } from './button-class.ts';
import { cx } from './cx.ts';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: ButtonLook;
  size?: ButtonSize;
  className?: string;
  children: ReactNode;
};

/** A push button. `isPending` shows a spinner and keeps focus while work runs. */
export function Button({ look, size, className, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={cx(buttonClass(look, size, className), 'relative data-pending:text-transparent')}>
      {({ isPending }) => (
        <>
          {children}
          {isPending && (
            <span className="absolute inset-0 grid place-items-center text-fg-muted">
              <LoaderCircle aria-hidden className="animate-spin" />
            </span>
          )}
        </>
      )}
    </AriaButton>
  );
}
