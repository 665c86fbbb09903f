import { LoaderCircle } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { type ButtonLook, type ButtonSize, buttonClass } from './button-class.ts';
import { cx } from './cx.ts';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: ButtonLook;
  size?: ButtonSize;
  className?: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

/**
 * A push button. `isPending` shows a spinner and keeps focus while work runs. It isn't React Aria's: that one announces
 * the button by its id, which names nothing any more when the dialog around it closes.
 */
export function Button({ look, size, className, children, isPending = false, onPress, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      {...(isPending ? { type: 'button' as const, 'aria-disabled': true } : onPress ? { onPress } : {})}
      className={cx(buttonClass(look, size, className), 'relative', isPending && 'text-transparent')}
    >
      {children}
      {isPending && (
        <span className="absolute inset-0 grid place-items-center text-fg-muted">
          <LoaderCircle aria-hidden className="animate-spin" />
          <span className="sr-only">, working</span>
        </span>
      )}
    </AriaButton>
  );
}
