import type { FileActionId } from './file-actions.ts';

export type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/** What a key means in a pane's grid. */
export type GridCommand =
  | { kind: 'move'; to: Move; extend: boolean; add: boolean }
  | { kind: 'toggle'; extend: boolean }
  | { kind: 'action'; id: FileActionId; alsoText: boolean }
  | { kind: 'text'; text: string };

export type Key = { key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean };

/**
 * The command for a key, or null when the grid leaves it to the browser. Letters that are commands are `alsoText`: while
 * somebody is typing a name to find it, they go on the name.
 */
export function gridCommand(key: Key): GridCommand | null {
  const control = key.ctrlKey || key.metaKey;
  const move = moves[key.key];
  if (move !== undefined && !key.altKey) return { kind: 'move', to: move, extend: key.shiftKey, add: control };
  if (key.key === ' ' && !control && !key.altKey) return { kind: 'toggle', extend: key.shiftKey };
  const action = actionKeys.find((known) => isKey(known, key, control));
  if (action !== undefined) return { kind: 'action', id: action.id, alsoText: action.key.length === 1 && !control };
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

type ActionKey = { id: FileActionId; key: string; control?: true; shift?: true; alt?: true };

const actionKeys: ActionKey[] = [
  { id: 'open', key: 'Enter' },
  { id: 'parent', key: 'Backspace' },
  { id: 'parent', key: 'ArrowUp', alt: true },
  { id: 'rename', key: 'F2' },
  { id: 'delete', key: 'Delete' },
  { id: 'new-folder', key: 'N', control: true, shift: true },
  { id: 'filter', key: '/' },
  { id: 'edit-path', key: 'F4' },
  { id: 'edit-path', key: 'l', control: true },
  { id: 'other-pane', key: 'F6' },
  { id: 'other-pane', key: 'F6', shift: true },
  { id: 'select-all', key: 'a', control: true },
  { id: 'clear', key: 'Escape' },
  { id: 'toggle', key: 'x' },
  { id: 'review', key: 't' },
  { id: 'refresh', key: 'r' },
  { id: 'hidden', key: '.' },
  { id: 'menu', key: 'm' },
  { id: 'menu', key: 'F10', shift: true },
  { id: 'menu', key: 'ContextMenu' },
];

function isKey(known: ActionKey, key: Key, control: boolean): boolean {
  const same = known.key === key.key || known.key.toLowerCase() === key.key.toLowerCase();
  const shifted = known.key === '/' || known.key === '.' || (known.shift ?? false) === key.shiftKey;
  return same && shifted && (known.control ?? false) === control && (known.alt ?? false) === key.altKey;
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
