import { lazy, type RefObject, Suspense } from 'react';
import { NameEditor } from './name-editor.tsx';
import { focusOn } from './selection.ts';
import type { Editing, EntryChanges } from './use-entry-changes.ts';
import type { FilePaneState } from './use-file-pane.ts';

const StepUpNote = lazy(async () => ({ default: (await import('../errors/step-up-state.tsx')).StepUpNote }));

export type EntryEditorProps = {
  pane: FilePaneState;
  changes: EntryChanges;
  editing: Editing;
  /** Name of the collection. */
  collection: string;
  body: RefObject<HTMLDivElement | null>;
};

/** The name that is being typed in the folder on show. Whatever ends it gives the keyboard back to the rows. */
export function EntryEditor({ pane, changes, editing, collection, body }: EntryEditorProps) {
  const from = editing.kind === 'rename' ? editing.from : null;
  const siblings = new Set(pane.listing?.entries.map(({ name }) => name));
  if (from !== null) siblings.delete(from);
  const { stepUp } = editing;
  return (
    <NameEditor
      key={`${editing.kind} ${editing.refusal ?? ''} ${stepUp?.ticket ?? ''}`}
      label={from === null ? 'Name of the new folder' : `New name for ${from}`}
      initial={editing.text}
      siblings={siblings}
      refusal={
        stepUp === null ? (
          editing.refusal
        ) : (
          <Suspense fallback={null}>
            <StepUpNote stepUp={stepUp} collection={collection} />
          </Suspense>
        )
      }
      onSubmit={(typed) => {
        body.current?.focus();
        changes.submit(typed);
      }}
      onCancel={() => {
        changes.cancel();
        body.current?.focus();
        if (from !== null) pane.select((before) => focusOn(before, from));
      }}
    />
  );
}
