import { cx } from './cx.ts';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-brand text-on-brand border-transparent hover:bg-brand-hover',
  secondary: 'bg-surface-1 text-fg border-border hover:bg-surface-2',
  quiet: 'bg-transparent text-fg border-transparent hover:bg-surface-3',
  danger: 'bg-danger-solid text-on-danger border-transparent hover:bg-danger-solid-hover',
};

const sizes: Record<ButtonSize, string> = {
  small: 'h-7 gap-1.5 px-2 text-sm pointer-coarse:h-11',
  medium: 'h-8 gap-2 px-3 text-base pointer-coarse:h-11',
  large: 'h-11 gap-2 px-5 text-md',
};

/** The look of a button, also for a link that should look like one. */
export function buttonClass(look: ButtonLook = 'secondary', size: ButtonSize = 'medium', extra?: string): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap select-none no-underline',
    'transition-colors duration-100 disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    looks[look],
    sizes[size],
    extra,
  );
}
