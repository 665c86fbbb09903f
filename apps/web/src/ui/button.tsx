import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { type ButtonLook, type ButtonSize, buttonClass } from './button-class.ts';
import { cx } from './cx.ts';

export type PressProps = Omit<ComponentProps<'button'>, 'onClick' | 'disabled'> & {
  isDisabled?: boolean;
  onPress?: (() => void) | undefined;
};

export type ButtonProps = PressProps & {
  look?: ButtonLook;
  size?: ButtonSize;
  /** Shows a spinner and keeps the focus while work runs. */
  isPending?: boolean;
};

/** A push button. */
export function Button({ look, size, className, children, isPending = false, onPress, ...props }: ButtonProps) {
  return (
    <PlainButton
      {...props}
      {...(isPending ? { type: 'button' as const, 'aria-disabled': true } : { onPress })}
      className={cx(buttonClass(look, size, className), 'relative', isPending && 'text-transparent')}
    >
      {children}
      {isPending && (
        <span className="absolute inset-0 grid place-items-center text-fg-muted">
          <LoaderCircle aria-hidden className="animate-spin" />
          <span className="sr-only">, working</span>
        </span>
      )}
    </PlainButton>
  );
}

/** A button with no look of its own. The browser's: it is on every page, and React Aria's would weigh more than all of them. */
export function PlainButton({ isDisabled = false, onPress, type = 'button', ...props }: PressProps) {
  return (
    <button
      {...props}
      // oxlint-disable-next-line react/button-has-type -- 'button' unless somebody says 'submit'
      type={type}
      disabled={isDisabled}
      onClick={() => onPress?.()}
    />
  );
}
