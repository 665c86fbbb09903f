import { useEffect } from 'react';
import { useToast } from '../ui/toasts.tsx';
import type { ActionRegistry } from './action-registry.ts';
import { actionOf } from './catalogue.ts';
import type { Binding } from './keymap.ts';
import { isChord, type Key, writesText } from './keys.ts';
import { useKeymap } from './use-keymap.ts';

/** Hears the keys of all live actions, but those that a list hears itself. */
export function useKeys(registry: ActionRegistry): void {
  const toast = useToast();
  const { bindings } = useKeymap();
  useEffect(() => {
    const pressed = createKeyMatcher(bindings);
    const onFocus = (event: FocusEvent) => registry.noteFocus(event.target);
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.defaultPrevented || !(target instanceof Element)) return;
      if (isTyped(event) && target.closest(fields) !== null) return;
      const found = pressed(event, performance.now());
      const meant = found.find((binding) => isHeard(registry, binding, target));
      const action = meant && registry.find(meant.id);
      if (action === undefined) return;
      event.preventDefault();
      if (action.refusal === null) action.run();
      else toast({ tone: 'info', title: action.refusal });
    };
    addEventListener('focusin', onFocus);
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('focusin', onFocus);
      removeEventListener('keydown', onKeyDown);
    };
  }, [registry, toast, bindings]);
}

function isHeard(registry: ActionRegistry, { id, chords }: Binding, target: Element): boolean {
  const { reach = 'page', inFields } = actionOf(id);
  if (reach === 'list' || target.closest(overlays) !== null) return false;
  if (reach === 'pane' && !registry.isWithin(id, target)) return false;
  if (target.closest(fields) !== null) return inFields === true;
  return !writesText(chords) || target.closest(lists) === null;
}

function isTyped({ key, ctrlKey, metaKey, altKey }: Key): boolean {
  return Array.from(key).length === 1 && !ctrlKey && !metaKey && !altKey;
}

const overlays = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const fields = 'input, textarea, select, [contenteditable]';
/** Where letters find by name. */
const lists = '[role=grid]';

const sequenceMs = 1000;

/** Finds the bindings whose last key was pressed now, and those before it within a second. Times are milliseconds of one clock. */
export function createKeyMatcher<B extends Pick<Binding, 'chords'>>(known: readonly B[]) {
  let before: { key: Key; atMs: number } | null = null;
  return (key: Key, atMs: number): B[] => {
    const first = before !== null && atMs - before.atMs < sequenceMs ? before.key : null;
    const second = known.filter(({ chords: [a, b] }) => a && b && first && isChord(a, first) && isChord(b, key));
    before = second.length === 0 ? { key, atMs } : null;
    return second.length > 0 ? second : known.filter(({ chords: [a, b] }) => a && !b && isChord(a, key));
  };
}
