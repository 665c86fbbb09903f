import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import { cx } from './cx.ts';

/** A link inside the portal, in running text. */
export function TextLink({ className, ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...props}
      className={cx(
        'text-link underline decoration-border-strong underline-offset-2 hover:decoration-current',
        className,
      )}
    />
  );
}
