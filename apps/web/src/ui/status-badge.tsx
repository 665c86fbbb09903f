import type { LucideIcon } from 'lucide-react';
import { cx } from './cx.ts';
import { type Tone, toneClass } from './tone.ts';

export type StatusBadgeProps = { tone: Tone; icon: LucideIcon; children: string; spin?: boolean };

/** A state as icon, word and colour: never colour alone. */
export function StatusBadge({ tone, icon: Icon, children, spin = false }: StatusBadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full border px-2 text-xs font-medium whitespace-nowrap',
        toneClass[tone],
      )}
    >
      <Icon aria-hidden className={cx('size-3.5', spin && 'animate-spin')} />
      {children}
    </span>
  );
}
