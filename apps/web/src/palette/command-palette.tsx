import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { isChord, parseKeys } from '../actions/keys.ts';
import { useKeymap } from '../actions/use-keymap.ts';
import { overlayClass } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { usePaletteGroups } from './palette-groups.ts';
import { optionId, PaletteOptions } from './palette-options.tsx';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';

export type CommandPaletteProps = {
  text: string;
  onText: (text: string) => void;
  /** Closes it; what was chosen is to be run when the focus is back where it was. */
  onClose: (chosen: (() => void) | null) => void;
};

/**
 * Everything that can be done or gone to, found by typing. A combobox (APG): the keyboard stays in the field. It's not
 * React Aria's Autocomplete, because what can't be done now has to be reached too, to hear why.
 */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose(null);
      }}
      className={`${overlayClass} items-start justify-center p-2 sm:p-4 sm:pt-[12vh]`}
    >
      <Modal className="flex max-h-[min(32rem,80dvh)] w-full animate-appear flex-col overflow-hidden rounded-xl bg-surface-1 shadow-overlay sm:max-w-2xl forced-colors:border">
        <AriaDialog aria-label="Search or do" className="flex min-h-0 flex-col outline-none">
          <Body {...props} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Body({ text: typed, onText, onClose }: CommandPaletteProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const opens = useKeymap()
    .keysOf('palette')
    .flatMap((keys) => parseKeys(keys).slice(0, 1));
  const isAgain = (event: KeyboardEvent) => opens.some((chord) => isChord(chord, event));
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const text = typed.trim();
  const [isHurried, setHurried] = useState(false);
  const groups = usePaletteGroups(text).filter(
    ({ items, isLoading, problem }) => items.length > 0 || isLoading || problem,
  );
  const items = groups.flatMap((group) => group.items);
  const active = items.find(({ id }) => id === chosenId) ?? firstChoice(groups);
  useEffect(() => {
    input.current?.focus();
  }, []);
  const choose = (item: PaletteItem, other: boolean) => {
    if (!item.refusal) onClose(other && item.other ? item.other.run : item.run);
  };
  const move = (step: number) => {
    const index = active === undefined ? -1 : items.indexOf(active);
    const next = Math.abs(step) === 1 ? (index + step + items.length) % items.length : index + step;
    setChosenId(items[Math.max(0, Math.min(items.length - 1, next))]?.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const meaning = isAgain(event) ? 'close' : meaningOf(event, active);
    if (meaning === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (meaning === 'close') onClose(null);
    else if (typeof meaning === 'number') move(meaning);
    else if (active !== undefined) choose(active, meaning === 'other');
    else setHurried(true);
  };
  useEffect(() => {
    if (isHurried && active !== undefined && !active.refusal) onClose(active.run);
  });
  return (
    <>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
        <input
          ref={input}
          role="combobox"
          aria-label="Search or do"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={active && optionId(listId, active)}
          value={typed}
          placeholder="An action, a page, a collection, a task, a pasted link…"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            onText(event.target.value);
            setChosenId(null);
            setHurried(false);
          }}
          onKeyDown={onKeyDown}
          className="h-12 w-full min-w-0 bg-transparent text-md text-fg outline-none placeholder:text-fg-muted"
        />
      </div>
      <PaletteOptions
        listId={listId}
        groups={groups}
        text={text}
        active={active}
        onActive={setChosenId}
        onChoose={choose}
      />
      <Hints active={active} />
    </>
  );
}

/** What Enter runs when nobody has moved: nothing that an answer still to come may push down. */
function firstChoice(groups: readonly PaletteGroup[]): PaletteItem | undefined {
  const waiting = groups.findIndex(({ isLoading }) => isLoading);
  const known = (waiting === -1 ? groups : groups.slice(0, waiting)).flatMap(({ items }) => items);
  return known.find(({ refusal }) => !refusal) ?? known[0];
}

/** What a key means: steps to move, run the item, do the other thing, close; null when it writes. */
function meaningOf(event: KeyboardEvent<HTMLInputElement>, active: PaletteItem | undefined) {
  if (event.nativeEvent.isComposing) return null;
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const step = steps[event.key];
  if (step !== undefined) return step;
  if (event.key === 'Enter') return event.altKey ? 'other' : 'run';
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const isAtEnd = selectionStart === value.length && selectionEnd === value.length;
  if (event.key === 'ArrowRight' && isAtEnd && active?.other) return 'other';
  return null;
}

function Hints({ active }: { active: PaletteItem | undefined }) {
  return (
    <p
      aria-hidden
      className="flex gap-4 border-t border-border bg-surface-2 px-4 py-2 text-xs text-fg-muted max-sm:hidden pointer-coarse:hidden [&>span]:flex [&>span]:items-center [&>span]:gap-1.5"
    >
      <span>
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> Move
      </span>
      <span>
        <Kbd>↵</Kbd> Run
      </span>
      {active?.other && (
        <span>
          <Kbd>→</Kbd> {active.other.name}
        </span>
      )}
      <span className="ml-auto">
        <Kbd>Esc</Kbd> Close
      </span>
    </p>
  );
}
