import { Check, ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  type SelectProps as AriaSelectProps,
  Button,
  ListBox,
  ListBoxItem,
  SelectValue,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldWords, inputClass } from './field.tsx';
import { optionClass, Popover } from './popover.tsx';

export type SelectOption = { id: string; name: string; description?: string };
export type SelectProps = Omit<AriaSelectProps<SelectOption>, 'className' | 'children'> &
  FieldWords & { options: SelectOption[]; hideLabel?: boolean; className?: string };

/** One choice out of a short list. */
export function Select({ label, description, errorMessage, options, hideLabel, className, ...props }: SelectProps) {
  return (
    <AriaSelect
      {...props}
      {...(hideLabel ? { 'aria-label': label } : {})}
      className={cx('group flex flex-col gap-1', className)}
    >
      {!hideLabel && <FieldLabel>{label}</FieldLabel>}
      <Button className={cx(inputClass, 'flex items-center justify-between gap-2 text-left')}>
        <SelectValue className="truncate data-placeholder:text-fg-muted" />
        <ChevronDown aria-hidden className="size-4 shrink-0 text-fg-muted" />
      </Button>
      <FieldNotes description={description} errorMessage={errorMessage} />
      <Popover className="min-w-(--trigger-width)">
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className={optionClass}>
              {({ isSelected }) => (
                <>
                  <span className="flex min-w-0 flex-1 flex-col">
                    {option.name}
                    {option.description && <span className="text-xs text-fg-muted">{option.description}</span>}
                  </span>
                  <Check aria-hidden className={isSelected ? 'text-brand' : 'invisible'} />
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
