import {
  RadioGroup as AriaRadioGroup,
  type RadioGroupProps as AriaRadioGroupProps,
  Radio,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldWords } from './field.tsx';

export type RadioOption = { value: string; name: string; description?: string; isDisabled?: boolean };
export type RadioGroupProps = Omit<AriaRadioGroupProps, 'className' | 'children'> &
  FieldWords & { options: RadioOption[]; className?: string };

/** One of a few choices, each with a sentence that says when to take it. */
export function RadioGroup({ label, description, errorMessage, options, className, ...props }: RadioGroupProps) {
  return (
    <AriaRadioGroup {...props} className={cx('flex flex-col gap-1.5', className)}>
      <FieldLabel>{label}</FieldLabel>
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          isDisabled={option.isDisabled ?? false}
          className="group flex items-start gap-2.5 rounded-md border border-border px-3 py-2 outline-offset-2 outline-focus data-disabled:opacity-50 data-focus-visible:outline-2 data-hovered:bg-surface-2 data-selected:border-brand data-selected:bg-brand-soft"
        >
          <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-border-strong bg-surface-1 group-data-selected:border-brand">
            <span className="size-2 rounded-full group-data-selected:bg-brand" />
          </span>
          <span className="flex flex-col">
            <span className="font-medium">{option.name}</span>
            {option.description && <span className="text-sm text-fg-muted">{option.description}</span>}
          </span>
        </Radio>
      ))}
      <FieldNotes description={description} errorMessage={errorMessage} />
    </AriaRadioGroup>
  );
}
