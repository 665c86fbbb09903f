import * as z from 'zod/mini';
import { type ActionId, actionOf, actions } from './catalogue.ts';
import { type Chord, formatKeys, parseKeys, shownKeys, writesText } from './keys.ts';

export type Binding = { id: ActionId; chords: readonly Chord[] };

/** Which keys do what in this browser. */
export type Keymap = {
  /** The keys of an action, as `parseKeys` reads them; the first is the one that menus show. */
  keysOf: (id: ActionId) => readonly string[];
  /** All keys of all actions, without those that are turned off. */
  bindings: readonly Binding[];
  /** Keys that write something when they are pressed in a field: they can be turned off (WCAG 2.1.4). */
  hasSingleKeys: boolean;
  /** The actions whose keys aren't the usual ones. */
  changed: readonly ActionId[];
};

const storedKeys = z.record(z.string(), z.array(z.string()));

/** The keymap for what is kept of it; what can't be read, or is of no action, is left out. */
export function keymapOf(stored: string | null, hasSingleKeys: boolean): Keymap {
  const own = readOwn(stored);
  const keysOf = (id: ActionId) => own.get(id) ?? actionOf(id).keys;
  const all = actions.flatMap(({ id }) => keysOf(id).map((keys) => ({ id, chords: parseKeys(keys) })));
  return {
    keysOf: (id) => (hasSingleKeys ? keysOf(id) : keysOf(id).filter((keys) => !writesText(parseKeys(keys)))),
    bindings: hasSingleKeys ? all : all.filter(({ chords }) => !writesText(chords)),
    hasSingleKeys,
    changed: [...own.keys()],
  };
}

/** What is to be kept when an action gets other keys, or with null its usual ones; null when nothing is left to keep. */
export function withKeys(stored: string | null, id: ActionId, keys: readonly string[] | null): string | null {
  const own = readOwn(stored);
  if (keys === null || keys.join('\n') === actionOf(id).keys.join('\n')) own.delete(id);
  else own.set(id, keys);
  return own.size === 0 ? null : JSON.stringify(Object.fromEntries(own));
}

function readOwn(stored: string | null): Map<ActionId, readonly string[]> {
  if (stored === null) return new Map();
  const own = storedKeys.safeParse(parseJson(stored)).data ?? {};
  return new Map(actions.flatMap(({ id }) => (own[id] === undefined ? [] : [[id, own[id]]])));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keys of lists, fields and the browser, which nothing else can have. */
const kept = new Set(
  (
    'Tab ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Space ' +
    'Ctrl+T Ctrl+W Ctrl+N Ctrl+R Ctrl+Shift+T Ctrl+Shift+W F5 F11 F12'
  ).split(' '),
);

/** Why an action can't have these keys, as a sentence; null when it can. */
export function keysRefusal(keymap: Keymap, id: ActionId, chords: readonly Chord[]): string | null {
  const text = formatKeys(chords);
  if (kept.has(text) || kept.has(plain(chords)))
    return `${shownKeys(text)} is for lists, fields and the browser itself.`;
  const other = keymap.bindings.find((binding) => binding.id !== id && isSameStart(binding.chords, chords));
  if (other === undefined) return null;
  return `${shownKeys(formatKeys(other.chords))} is “${actionOf(other.id).name}” already.`;
}

function plain(chords: readonly Chord[]): string {
  return formatKeys(
    chords.map((chord) => ({ ...chord, key: chord.key.length === 1 ? chord.key.toUpperCase() : chord.key })),
  );
}

/** True also where one begins as the other: the first would be over before the second could be told. */
function isSameStart(a: readonly Chord[], b: readonly Chord[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((chord, index) => plain([chord]) === plain(b.slice(index, index + 1)));
}
