import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from 'react-aria-components';
import { cx } from './cx.ts';

export type CheckboxProps = Omit<AriaCheckboxProps, 'className' | 'children'> & {
  children?: ReactNode;
  description?: ReactNode;
  className?: string;
};

export function Checkbox({ children, description, className, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className={cx('group flex min-h-6 items-start gap-2 data-disabled:opacity-50', className)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span
            className={cx(
              'mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border text-on-brand outline-offset-2 outline-focus group-data-focus-visible:outline-2',
              isSelected || isIndeterminate ? 'border-brand bg-brand' : 'border-border-strong bg-surface-1',
            )}
          >
            {isIndeterminate ? (
              <Minus aria-hidden className="size-3" strokeWidth={3} />
            ) : (
              isSelected && <Check aria-hidden className="size-3" strokeWidth={3} />
            )}
          </span>
          {children && (
            <span className="flex flex-col">
              {children}
              {description && <span className="text-xs text-fg-muted">{description}</span>}
            </span>
          )}
        </>
      )}
    </AriaCheckbox>
  );
}
