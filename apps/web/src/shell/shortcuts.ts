import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { remember, remembered } from '../ui/remembered.ts';
import { type Destination, destinations } from './navigation.ts';

const sequenceMs = 1000;

/** `g h`, `g f`, … go to a section and `?` shows the keys, unless the person types or has turned them off. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const destinationOf = createSequence();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (takesLetters(event.target) || !shortcutsAreOn()) return;
      if (event.key === '?') void navigate('/help/shortcuts');
      const destination = destinationOf(event.key, performance.now());
      if (destination) {
        event.preventDefault();
        void navigate(destination.to);
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [navigate]);
}

/** Where a key leads that follows a `g` within a second. Times are milliseconds of one clock. */
export function createSequence(): (key: string, atMs: number) => Destination | undefined {
  let gAtMs: number | null = null;
  return (key, atMs) => {
    const isSecond = gAtMs !== null && atMs - gAtMs < sequenceMs;
    gAtMs = key === 'g' ? atMs : null;
    return isSecond ? destinations.find(({ keys }) => keys === `g ${key}`) : undefined;
  };
}

/** True where letters mean something else: fields, and lists that find by typing. */
function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable], [role=grid], [role=listbox], [role=menu], [role=dialog]',
    ) !== null
  );
}

export function shortcutsAreOn(): boolean {
  return remembered('shortcuts') !== 'off';
}

/** Turns single-key shortcuts on or off in this browser (WCAG 2.1.4). */
export function setShortcuts(on: boolean): void {
  remember('shortcuts', on ? null : 'off');
}
