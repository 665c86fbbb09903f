import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { cx } from './cx.ts';
import { inputClass } from './input-class.ts';

export type SearchFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  placeholder?: string;
  autoFocus?: boolean;
  'aria-describedby'?: string;
  className?: string;
};

/** A filter or search box; Escape and its × clear it. */
export function SearchField(props: SearchFieldProps) {
  const { label, value, onChange, onKeyDown, placeholder = '', autoFocus = false, className } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={cx('relative flex items-center', className)}>
      <Search aria-hidden className="pointer-events-none absolute left-2.5 size-4 text-fg-muted" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        aria-describedby={props['aria-describedby']}
        placeholder={placeholder}
        value={value}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- for who opened it to type
        autoFocus={autoFocus}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event);
          if (event.key !== 'Escape' || value === '') return;
          // Only what it holds goes; what is around it, a dialog perhaps, stays open.
          event.preventDefault();
          event.stopPropagation();
          onChange('');
        }}
        className={cx(inputClass, 'px-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      {value !== '' && (
        <button
          type="button"
          aria-label="Clear"
          // Escape does the same, so it is no stop for Tab.
          tabIndex={-1}
          onClick={() => {
            onChange('');
            input.current?.focus();
          }}
          className="absolute right-1 grid size-6 place-items-center rounded-sm text-fg-muted hover:bg-surface-3"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
