import { useSyncExternalStore } from 'react';
import { remember, remembered } from '../ui/remembered.ts';
import type { ActionId } from './catalogue.ts';
import { type Keymap, keymapOf, withKeys } from './keymap.ts';
import { shownKeys } from './keys.ts';

/** The keys of this browser; the component is rendered again when they are changed, here or in another tab. */
export function useKeymap(): Keymap {
  return useSyncExternalStore(watchKeymap, currentKeymap);
}

const currentKeymap = rememberLast(keymapOf);

/** The keys as they are kept. The same object comes as long as nothing has changed. */
function rememberLast(read: typeof keymapOf): () => Keymap {
  let last: { stored: string | null; hasSingleKeys: boolean; keymap: Keymap } | null = null;
  return () => {
    const stored = remembered('keys');
    const hasSingleKeys = remembered('shortcuts') !== 'off';
    if (last === null || last.stored !== stored || last.hasSingleKeys !== hasSingleKeys) {
      last = { stored, hasSingleKeys, keymap: read(stored, hasSingleKeys) };
    }
    return last.keymap;
  };
}

const changed = 'isthmus-keymap';

function watchKeymap(onChange: () => void): () => void {
  addEventListener('storage', onChange);
  addEventListener(changed, onChange);
  return () => {
    removeEventListener('storage', onChange);
    removeEventListener(changed, onChange);
  };
}

/** Gives an action other keys in this browser; null gives it its usual ones. */
export function setKeys(id: ActionId, keys: readonly string[] | null): void {
  remember('keys', withKeys(remembered('keys'), id, keys));
  dispatchEvent(new Event(changed));
}

/** Gives all actions their usual keys. */
export function resetKeys(): void {
  remember('keys', null);
  dispatchEvent(new Event(changed));
}

/** Turns single-key shortcuts on or off in this browser (WCAG 2.1.4). */
export function setSingleKeys(on: boolean): void {
  remember('shortcuts', on ? null : 'off');
  dispatchEvent(new Event(changed));
}

/** The first keys of an action as they are written on this keyboard; null when it has none. */
export function useShownKeys(id: ActionId): string | null {
  const [keys] = useKeymap().keysOf(id);
  return keys === undefined ? null : shownKeys(keys);
}
