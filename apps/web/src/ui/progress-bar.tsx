import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import { cx } from './cx.ts';

export type ProgressBarProps = {
  label: string;
  /** 0 to 1; null while the end is unknown. */
  value: number | null;
  tone?: 'brand' | 'warning';
  className?: string;
};

const tones = { brand: 'bg-brand', warning: 'bg-warning-solid' };

/** A thin bar; its name and value are for assistive technology, so show both as text beside it. */
export function ProgressBar({ label, value, tone = 'brand', className }: ProgressBarProps) {
  return (
    <AriaProgressBar
      aria-label={label}
      isIndeterminate={value === null}
      value={(value ?? 0) * 100}
      className={cx('block h-1.5 overflow-hidden rounded-full bg-surface-3 forced-colors:border', className)}
    >
      {({ percentage }) => (
        <span
          className={cx(
            'block h-full rounded-full forced-colors:bg-[Highlight]',
            tones[tone],
            value === null && 'w-1/3 animate-travel',
          )}
          style={value === null ? undefined : { width: `${percentage ?? 0}%` }}
        />
      )}
    </AriaProgressBar>
  );
}
