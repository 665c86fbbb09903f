import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';

type SaveViewProps = { onSave: (name: string) => void; onClose: () => void };

/** Asks for the name of a view. */
export function SaveView({ onSave, onClose }: SaveViewProps) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') onSave(name.trim());
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Save this view"
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="save-view" isDisabled={name.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <form id="save-view" onSubmit={submit}>
        <TextField
          label="Name"
          placeholder="Failed this month"
          value={name}
          onChange={setName}
          description="Tab and filters are kept under this name in this browser."
        />
      </form>
    </Dialog>
  );
}
