import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { visibleName } from '../entry-name.ts';
import { typedPath } from '../folder-path.ts';
import { type Carried, carriedWords, folderWords, moveRefusal } from './carried.ts';

export type MoveDialogProps = {
  carried: Carried;
  /** Folders to offer: the one above, the other pane's, those beside. */
  near: readonly string[];
  onClose: () => void;
  onMove: (to: string) => void;
};

/** Where to move things in their collection: the way without dragging. */
export function MoveDialog({ carried, near, onClose, onMove }: MoveDialogProps) {
  const { from, entries } = carried;
  const [text, setText] = useState('');
  const to = typedPath(text, from.folder);
  const refusal = text === '' ? null : moveRefusal(carried, { ...from, folder: to });
  const move = () => {
    if (text !== '' && refusal === null) onMove(to);
  };
  return (
    <Dialog
      isOpen
      title={`Move ${carriedWords(entries)}`}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={text === '' || refusal !== null} onPress={move}>
            {text === '' || refusal !== null ? 'Move' : `Move to ${folderWords(to)}`}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
      >
        <TextField
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- for who opened it to type
          autoFocus
          label="Folder to move to"
          placeholder={from.folder}
          value={text}
          isInvalid={refusal !== null}
          errorMessage={refusal}
          onChange={setText}
          autoComplete="off"
          spellCheck="false"
        />
        {near.length > 0 && (
          <fieldset className="flex flex-wrap gap-1.5">
            <legend className="mb-1.5 text-sm text-fg-muted">Near by</legend>
            {near.map((folder) => (
              <Button key={folder} size="small" aria-label={`Choose ${folder}`} onPress={() => setText(folder)}>
                <span className="max-w-48 truncate">{visibleName(folderWords(folder))}</span>
              </Button>
            ))}
          </fieldset>
        )}
      </form>
    </Dialog>
  );
}
