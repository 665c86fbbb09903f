import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  Input,
  TextArea,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldWords, inputClass } from './field.tsx';

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> &
  FieldWords & { placeholder?: string; multiline?: boolean; mono?: boolean; hideLabel?: boolean; className?: string };

/** A labelled text input. `errorMessage` shows when `isInvalid`. */
export function TextField(props: TextFieldProps) {
  const { label, description, errorMessage, placeholder, multiline, mono, hideLabel, className, ...rest } = props;
  const look = cx(inputClass, mono && 'font-mono text-sm', multiline && 'h-auto min-h-20 py-1.5');
  return (
    <AriaTextField
      {...rest}
      {...(hideLabel ? { 'aria-label': label } : {})}
      className={cx('flex flex-col gap-1', className)}
    >
      {!hideLabel && <FieldLabel>{label}</FieldLabel>}
      {multiline ? (
        <TextArea placeholder={placeholder ?? ''} className={look} />
      ) : (
        <Input placeholder={placeholder ?? ''} className={look} />
      )}
      <FieldNotes description={description} errorMessage={errorMessage} />
    </AriaTextField>
  );
}
