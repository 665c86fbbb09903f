import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps, Input } from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldWords } from './field.tsx';
import { inputClass } from './input-class.ts';

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> &
  FieldWords & {
    placeholder?: string;
    className?: string;
    /** True where what is around it names it to the eye. */
    hidesLabel?: boolean;
  };

/** A labelled text input. `errorMessage` shows when `isInvalid`. */
export function TextField(props: TextFieldProps) {
  const { label, description, errorMessage, placeholder, className, hidesLabel = false, ...rest } = props;
  return (
    <AriaTextField
      {...rest}
      {...(hidesLabel && { 'aria-label': label })}
      className={cx('flex flex-col gap-1', className)}
    >
      {!hidesLabel && <FieldLabel>{label}</FieldLabel>}
      <Input placeholder={placeholder ?? ''} className={inputClass} />
      <FieldNotes description={description} errorMessage={errorMessage} />
    </AriaTextField>
  );
}
