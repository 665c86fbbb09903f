import { Search, X } from 'lucide-react';
import {
  SearchField as AriaSearchField,
  type SearchFieldProps as AriaSearchFieldProps,
  Button,
  Input,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { inputClass } from './field.tsx';

export type SearchFieldProps = Omit<AriaSearchFieldProps, 'className' | 'children' | 'aria-label'> & {
  label: string;
  placeholder?: string;
  className?: string;
};

/** A filter or search box; Escape and its × clear it. */
export function SearchField({ label, placeholder, className, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField {...props} aria-label={label} className={cx('group relative flex items-center', className)}>
      <Search aria-hidden className="pointer-events-none absolute left-2.5 size-4 text-fg-muted" />
      <Input
        placeholder={placeholder ?? ''}
        className={cx(inputClass, 'px-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      <Button
        aria-label="Clear"
        className="absolute right-1 grid size-6 place-items-center rounded-sm text-fg-muted hover:bg-surface-3 group-data-empty:hidden"
      >
        <X aria-hidden className="size-4" />
      </Button>
    </AriaSearchField>
  );
}
