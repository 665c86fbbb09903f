import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { shownKeys } from '../actions/keys.ts';
import { useActions } from '../actions/use-actions.tsx';
import { useKeymap } from '../actions/use-keymap.ts';
import { PlainButton } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';

const load = () => import('../palette/command-palette.tsx');
const CommandPalette = lazy(async () => ({ default: (await load()).CommandPalette }));

/** Opens the command palette. Nothing else of it is there before somebody reaches for it. */
export function PaletteButton() {
  const { isOpen, open, close } = usePalette();
  const [text, setText] = useState('');
  useActions([{ id: 'palette', refusal: null, run: open }]);
  const onClose = (chosen: (() => void) | null) => {
    setText('');
    close(chosen);
  };
  const [keys] = useKeymap().keysOf('palette');
  return (
    <>
      <PlainButton
        aria-haspopup="dialog"
        data-tooltip="Search or do"
        onPointerEnter={() => void load()}
        onPress={open}
        className="flex h-8 items-center gap-2 rounded-md border border-border-strong bg-surface-2 px-2 text-fg-muted hover:bg-surface-3 max-md:justify-center md:w-56 lg:w-72 pointer-coarse:h-11 pointer-coarse:min-w-11"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 text-left max-md:sr-only">Search or do…</span>
        {keys && (
          <span aria-hidden className="max-md:hidden pointer-coarse:hidden">
            <Kbd>{shownKeys(keys)}</Kbd>
          </span>
        )}
      </PlainButton>
      {isOpen && (
        <Suspense fallback={<Waiting text={text} onText={setText} onClose={() => onClose(null)} />}>
          <CommandPalette text={text} onText={setText} onClose={onClose} />
        </Suspense>
      )}
    </>
  );
}

function usePalette() {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<Element | null>(null);
  const chosen = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (isOpen || opener.current === null) return;
    const frame = requestAnimationFrame(() => {
      const back = opener.current;
      opener.current = null;
      if (document.activeElement === document.body && back instanceof HTMLElement) back.focus();
      // Last, as it may put the focus somewhere else.
      chosen.current?.();
      chosen.current = null;
    });
    return () => cancelAnimationFrame(frame);
  }, [isOpen]);
  return {
    isOpen,
    open: () => {
      opener.current = document.activeElement;
      setOpen(true);
    },
    close: (run: (() => void) | null) => {
      chosen.current = run;
      setOpen(false);
    },
  };
}

/** Catches what somebody types who is faster than the network, lest it go to the page below. */
function Waiting({ text, onText, onClose }: { text: string; onText: (text: string) => void; onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="fixed inset-x-2 top-2 z-40 mx-auto flex items-center gap-3 rounded-xl bg-surface-1 px-4 shadow-overlay sm:top-[12vh] sm:max-w-2xl">
      <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
      <input
        ref={input}
        aria-label="Search or do"
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
        className="h-12 w-full min-w-0 bg-transparent text-md outline-none"
      />
    </div>
  );
}
