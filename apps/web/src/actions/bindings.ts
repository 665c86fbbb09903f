import { remember, remembered } from '../ui/remembered.ts';
import { type ActionId, actionOf, actions } from './catalogue.ts';
import { type Chord, parseKeys } from './keys.ts';

/** The keys of an action, as `parseKeys` reads them. */
export function keysOf(id: ActionId): readonly string[] {
  return actionOf(id).keys;
}

export type Binding = { id: ActionId; chords: readonly Chord[] };

/** All keys of all actions. */
export const bindings: readonly Binding[] = actions.flatMap(({ id }) =>
  keysOf(id).map((keys) => ({ id, chords: parseKeys(keys) })),
);

export function shortcutsAreOn(): boolean {
  return remembered('shortcuts') !== 'off';
}

/** Turns single-key shortcuts on or off in this browser (WCAG 2.1.4). */
export function setShortcuts(on: boolean): void {
  remember('shortcuts', on ? null : 'off');
}
