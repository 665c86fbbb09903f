import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import { inputClass } from './input-class.ts';

export type SelectProps<Value extends string> = {
  label: string;
  /** True where what is around it names it to the eye. */
  hidesLabel?: boolean;
  description?: ReactNode;
  value: Value;
  options: readonly { value: Value; name: string }[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
  className?: string;
};

/** One of a few values in little room. The browser's own: it knows best how to choose on a phone. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hidesLabel = false, description, value, options, onChange, isDisabled = false, className } = props;
  const id = useId();
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className={hidesLabel ? 'sr-only' : 'text-sm font-medium text-fg'}>
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          disabled={isDisabled}
          aria-describedby={description ? `${id}-note` : undefined}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
          className={cx(inputClass, 'appearance-none truncate pr-7')}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.name}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-fg-muted"
        />
      </div>
      {description && (
        <span id={`${id}-note`} className="text-xs text-fg-muted">
          {description}
        </span>
      )}
    </div>
  );
}
