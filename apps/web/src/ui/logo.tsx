import { cx } from './cx.ts';

/** Two shores and the narrow land between them. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className={cx('size-6 text-brand', className)} fill="currentColor">
      <path d="M1 12a6.200 6.200 0 0 1 9.900-5 1.800 1.800 0 0 0 2.200 0 6.200 6.200 0 1 1 0 10 1.800 1.800 0 0 0-2.200 0A6.200 6.200 0 0 1 1 12Z" />
    </svg>
  );
}
