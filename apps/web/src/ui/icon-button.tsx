import { PlainButton, type PressProps } from './button.tsx';
import { type ButtonLook, buttonClass } from './button-class.ts';
import { cx } from './cx.ts';

export type IconButtonProps = Omit<PressProps, 'aria-label'> & {
  /** The accessible name; also the tooltip. */
  label: string;
  look?: ButtonLook;
  size?: 'small' | 'medium';
};

/** A square button that shows only an icon. */
export function IconButton({ label, look = 'quiet', size = 'medium', className, ...props }: IconButtonProps) {
  const square = size === 'small' ? 'w-7 px-0 pointer-coarse:w-11' : 'w-8 px-0 pointer-coarse:w-11';
  return (
    <PlainButton
      {...props}
      aria-label={label}
      data-tooltip={label}
      className={cx(buttonClass(look, size, className), square)}
    />
  );
}
