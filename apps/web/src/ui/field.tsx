import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-border-strong bg-surface-1 px-2.5 text-base text-fg placeholder:text-fg-muted pointer-coarse:h-11 disabled:opacity-50 data-invalid:border-danger-solid';

export type FieldWords = { label: string; description?: ReactNode; errorMessage?: ReactNode };

export function FieldLabel({ children }: { children: ReactNode }) {
  return <Label className="text-sm font-medium text-fg">{children}</Label>;
}

/** The description and the error of a field, wired to it by React Aria's slots. */
export function FieldNotes({ description, errorMessage }: Omit<FieldWords, 'label'>) {
  return (
    <>
      {description && (
        <Text slot="description" className="text-xs text-fg-muted">
          {description}
        </Text>
      )}
      <FieldError className="text-xs text-danger-fg">{errorMessage}</FieldError>
    </>
  );
}
