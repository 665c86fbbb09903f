import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { completePath } from './complete-path.ts';
import { visibleName } from './entry-name.ts';
import { typedPath } from './folder-path.ts';
import { pastedPlace } from './pasted-place.ts';

export type PathFieldProps = {
  label: string;
  folder: string;
  /** Names of the folders in a folder that was listed; null where it wasn't. */
  foldersOf: (path: string) => readonly string[] | null;
  onEnd: () => void;
  onGo: (path: string) => void;
  onPlace: (place: { collectionId: string; path: string | null }) => void;
};

/** The path as text. Tab completes it from what was listed; the address of a place, put into it, opens that place. */
export function PathField({ label, folder, foldersOf, onEnd, onGo, onPlace }: PathFieldProps) {
  const [text, setText] = useState(folder);
  const [isTouched, setTouched] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    input.current?.select();
    input.current?.focus();
  }, []);
  const offers = isTouched ? completePath(text, folder, foldersOf) : [];
  const isOther = pastedPlace(text) === 'other';

  const type = (next: string) => {
    setText(next);
    setTouched(true);
    setActive(-1);
  };
  /** True when the text was the address of a place, which opens. */
  const openPlace = (written: string) => {
    const place = pastedPlace(written);
    if (place === null || place === 'other') return false;
    onEnd();
    onPlace(place);
    return true;
  };
  const submit = () => {
    if (isOther || openPlace(text)) return;
    onEnd();
    onGo(typedPath(offers[active] ?? text, folder));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const completed = offers[Math.max(0, active)];
    if (event.key === 'Escape') onEnd();
    else if (step !== 0 && offers.length > 0) setActive((active + step + offers.length) % offers.length);
    else if (event.key === 'Tab' && !event.shiftKey && completed !== undefined) type(completed);
    else return;
    event.preventDefault();
  };
  return (
    <form
      className="relative flex min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        ref={input}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-offers`}
        aria-activedescendant={offers[active] === undefined ? undefined : `${id}-${active}`}
        aria-invalid={isOther}
        aria-describedby={isOther ? `${id}-wrong` : undefined}
        value={text}
        spellCheck={false}
        autoComplete="off"
        enterKeyHint="go"
        onChange={(event) => type(event.target.value)}
        onPaste={(event) => {
          if (openPlace(event.clipboardData.getData('text/plain'))) event.preventDefault();
        }}
        onBlur={onEnd}
        onKeyDown={onKeyDown}
        className={cx(
          'h-8 w-full min-w-0 rounded-md border bg-surface-1 px-2 font-mono text-sm pointer-coarse:h-11',
          isOther ? 'border-danger-solid' : 'border-border-strong',
        )}
      />
      {isOther && (
        <p id={`${id}-wrong`} role="alert" className={cx(belowClass, 'px-3 py-2 text-sm text-danger-fg')}>
          This web address names no collection. Paste one of the Globus Web App, or type a path.
        </p>
      )}
      <div
        id={`${id}-offers`}
        role="listbox"
        aria-label="Folders to go on with"
        hidden={offers.length === 0}
        className={cx(belowClass, 'p-1')}
      >
        {offers.map((offer, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the keys are heard by the field, which keeps the focus
          <div
            key={offer}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // The field keeps the focus, without which it would close.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              onEnd();
              onGo(typedPath(offer, folder));
            }}
            className={cx(
              'flex min-h-7 items-center truncate rounded-sm px-2 font-mono text-sm hover:bg-surface-2 pointer-coarse:min-h-11',
              index === active && 'bg-surface-3',
            )}
          >
            {visibleName(offer)}
          </div>
        ))}
      </div>
    </form>
  );
}

const belowClass = 'absolute inset-x-0 top-full z-20 mt-1 rounded-lg bg-surface-1 shadow-overlay forced-colors:border';
