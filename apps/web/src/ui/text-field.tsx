import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps, Input } from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldWords } from './field.tsx';
import { inputClass } from './input-class.ts';

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> &
  FieldWords & { placeholder?: string; className?: string };

/** A labelled text input. `errorMessage` shows when `isInvalid`. */
export function TextField(props: TextFieldProps) {
  const { label, description, errorMessage, placeholder, className, ...rest } = props;
  return (
    <AriaTextField {...rest} className={cx('flex flex-col gap-1', className)}>
      <FieldLabel>{label}</FieldLabel>
      <Input placeholder={placeholder ?? ''} className={inputClass} />
      <FieldNotes description={description} errorMessage={errorMessage} />
    </AriaTextField>
  );
}
