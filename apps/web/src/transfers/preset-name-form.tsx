import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { type Preset, presetNameRefusal } from './presets.ts';

export type PresetNameFormProps = {
  name: string;
  /** The names of these are taken. */
  own: readonly Preset[];
  onName: (name: string) => void;
  onCancel: () => void;
};

/** Asks for the name of a preset, in place. */
export function PresetNameForm({ name, own, onName, onCancel }: PresetNameFormProps) {
  const [typed, setTyped] = useState(name);
  const [wasTried, setTried] = useState(false);
  const refusal = presetNameRefusal(typed, own);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal === null) onName(typed.trim());
        else setTried(true);
      }}
      className="flex items-start gap-2"
    >
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because it was asked for
        autoFocus
        hidesLabel
        className="flex-1"
        label="Name of the preset"
        placeholder="Name of the preset"
        value={typed}
        isInvalid={wasTried && refusal !== null}
        errorMessage={refusal}
        autoComplete="off"
        onChange={setTyped}
        onKeyDown={(event) => {
          // Escape leaves the form only, not the sheet around it.
          if (event.key === 'Escape') onCancel();
          else event.continuePropagation();
        }}
      />
      <Button type="submit">Save</Button>
      <Button look="quiet" onPress={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
