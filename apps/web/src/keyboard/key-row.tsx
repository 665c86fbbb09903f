import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Action } from '../actions/catalogue.ts';
import { type Keymap, keysRefusal } from '../actions/keymap.ts';
import { type Chord, chordOf, formatKeys } from '../actions/keys.ts';
import { setKeys } from '../actions/use-keymap.ts';
import { Button } from '../ui/button.tsx';
import { Keys } from './keys.tsx';

export type KeyRowProps = { action: Action; keymap: Keymap; isEditing: boolean; onEdit: (isEditing: boolean) => void };

/** An action with its keys, and how to give it others. */
export function KeyRow({ action, keymap, isEditing, onEdit }: KeyRowProps) {
  const { id, name } = action;
  const isChanged = keymap.changed.includes(id);
  const change = useRef<HTMLButtonElement>(null);
  const done = (keys?: readonly string[] | null) => {
    if (keys !== undefined) setKeys(id, keys);
    onEdit(false);
    change.current?.focus();
  };
  return (
    <li className="flex flex-col gap-2 px-4 py-1.5">
      <div className="flex min-h-8 items-center justify-between gap-4">
        <span className="min-w-0">
          {name}
          {isChanged && <span className="ml-2 text-xs text-fg-muted">changed</span>}
        </span>
        <span className="flex shrink-0 items-center gap-3">
          <Keys keys={keymap.keysOf(id)} />
          <Button
            ref={change}
            look="quiet"
            size="small"
            aria-label={`Change the keys of ${name}`}
            aria-expanded={isEditing}
            onPress={() => onEdit(!isEditing)}
          >
            Change
          </Button>
        </span>
      </div>
      {isEditing && (
        <KeyRecorder
          name={name}
          refusalOf={(chords) => keysRefusal(keymap, id, chords)}
          onKeys={(chords) => done([formatKeys(chords)])}
          onCancel={() => done()}
        >
          <Button size="small" onPress={() => done([])}>
            No keys
          </Button>
          {isChanged && (
            <Button size="small" onPress={() => done(null)}>
              Usual keys
            </Button>
          )}
          <Button size="small" look="quiet" onPress={() => done()}>
            Cancel
          </Button>
        </KeyRecorder>
      )}
    </li>
  );
}

type KeyRecorderProps = {
  name: string;
  refusalOf: (chords: readonly Chord[]) => string | null;
  onKeys: (chords: readonly Chord[]) => void;
  onCancel: () => void;
  children: React.ReactNode;
};

/** Takes the keys that are pressed in it. Tab leaves it, Escape ends it; G waits for the key that follows it. */
function KeyRecorder({ name, refusalOf, onKeys, onCancel, children }: KeyRecorderProps) {
  const [first, setFirst] = useState<Chord | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chord = chordOf(event);
    if (event.key === 'Tab' || chord === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onCancel();
    if (first === null && formatKeys([chord]).toLowerCase() === 'g') return setFirst(chord);
    const chords = first === null ? [chord] : [first, chord];
    const why = refusalOf(chords);
    setFirst(null);
    setRefusal(why);
    if (why === null) onKeys(chords);
  };
  return (
    <div className="flex flex-col gap-2 pb-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={field}
          readOnly
          aria-label={`New keys for ${name}`}
          aria-describedby="key-refusal"
          value={first === null ? 'Press the new keys' : 'G, and then…'}
          onKeyDown={onKeyDown}
          className="h-7 w-44 rounded-md border border-border-strong bg-surface-1 px-2 text-sm text-fg-muted pointer-coarse:h-11"
        />
        {children}
      </div>
      <p id="key-refusal" role="alert" className="text-sm text-danger-fg empty:hidden">
        {refusal}
      </p>
    </div>
  );
}
