import { cx } from '../ui/cx.ts';
import { useNow } from '../ui/use-now.ts';

/** "Trying again in 12 s", for the eye alone: what stands around it says the same once. */
export function Countdown({ untilMs, lead, className }: { untilMs: number; lead: string; className?: string }) {
  const seconds = Math.ceil((untilMs - useNow(1000)) / 1000);
  return (
    <span aria-hidden className={cx('whitespace-nowrap tabular-nums', className)}>
      {seconds > 0 ? `${lead} in ${seconds} s` : `${lead} …`}
    </span>
  );
}
