import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

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
