import type { Binding } from '../actions/keymap.ts';
import { type Chord, isChord, type Key, writesText } from '../actions/keys.ts';
import { type FileActionId, isFileAction } from './file-actions.ts';

export type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/** What a key means in a pane's grid. */
export type GridCommand =
  | { kind: 'move'; to: Move; extend: boolean; add: boolean }
  | { kind: 'toggle'; extend: boolean }
  | { kind: 'action'; id: FileActionId; alsoText: boolean }
  | { kind: 'text'; text: string };

/**
 * The command for a key, or null when the grid leaves it to the browser. Letters that are commands are `alsoText`: while
 * somebody is typing a name to find it, they go on the name.
 */
export function gridCommand(key: Key, bindings: readonly Binding[]): GridCommand | null {
  const control = key.ctrlKey || key.metaKey;
  const move = moves[key.key];
  if (move !== undefined && !key.altKey) return { kind: 'move', to: move, extend: key.shiftKey, add: control };
  if (key.key === ' ' && !control && !key.altKey) return { kind: 'toggle', extend: key.shiftKey };
  const binding = bindings.find(({ id, chords }) => isFileAction(id) && isPressed(chords, key));
  if (binding !== undefined && isFileAction(binding.id))
    return { kind: 'action', id: binding.id, alsoText: writesText(binding.chords) };
  const isText = Array.from(key.key).length === 1 && !control && !key.altKey;
  return isText ? { kind: 'text', text: key.key } : null;
}

const moves: Record<string, Move> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'first',
  End: 'last',
};

/** Keys one after the other are for the whole portal: here letters find names. */
function isPressed([chord, second]: readonly Chord[], key: Key): boolean {
  return chord !== undefined && second === undefined && isChord(chord, key);
}

/** Where the focus goes in a list of `count` rows, of which `page` fit on the screen. */
export function moved(index: number, to: Move, count: number, page: number): number {
  const wanted = {
    up: index - 1,
    down: index + 1,
    pageUp: index - page,
    pageDown: index + page,
    first: 0,
    last: count - 1,
  };
  return Math.max(0, Math.min(count - 1, wanted[to]));
}

/**
 * Find-as-you-type: the next row after `from` whose name starts with `text`, going round. While the text grows the row
 * that is found may stay. Pressing one letter again and again goes through the names that start with it.
 */
export function findTyped(folded: readonly string[], text: string, from: number): number {
  const repeated = text.length > 1 && Array.from(text).every((character) => character === text[0]);
  const found = findFrom(folded, text, text.length > 1 ? from : from + 1);
  return found === -1 && repeated ? findFrom(folded, text.charAt(0), from + 1) : found;
}

function findFrom(folded: readonly string[], text: string, from: number): number {
  for (let step = 0; step < folded.length; step += 1) {
    const index = (from + step + folded.length) % folded.length;
    if (folded[index]?.startsWith(text)) return index;
  }
  return -1;
}
