import { cx } from './cx.ts';

/** Two shores and the narrow land between them. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className={cx('size-6 text-brand', className)} fill="currentColor">
      <path d="M5.6 7.2c2.5 0 3.7 1.5 4.7 2.6.6.7 1 1 1.7 1s1.1-.3 1.7-1c1-1.1 2.2-2.6 4.7-2.6a4.8 4.8 0 0 1 0 9.6c-2.5 0-3.7-1.5-4.7-2.6-.6-.7-1-1-1.7-1s-1.1.3-1.7 1c-1 1.1-2.2 2.6-4.7 2.6a4.8 4.8 0 0 1 0-9.6Z" />
    </svg>
  );
}
