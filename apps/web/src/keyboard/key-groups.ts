import { type Action, type ActionGroup, actionGroups, actions } from '../actions/catalogue.ts';

/** Keys that are no action's: those of lists, which stay as they are. */
export type FixedKeys = { keys: readonly string[]; does: string };

const fixed: Partial<Record<ActionGroup, readonly FixedKeys[]>> = {
  everywhere: [{ keys: ['Escape'], does: 'Close what is open' }],
  selection: [
    { keys: ['Space'], does: 'Select or unselect the row' },
    { keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], does: 'Extend the selection' },
  ],
  view: [
    { keys: ['ArrowUp', 'ArrowDown'], does: 'Move, and with Ctrl too' },
    { keys: ['Home', 'End'], does: 'First and last' },
    { keys: ['PageUp', 'PageDown'], does: 'A screenful up and down' },
    { keys: ['letters'], does: 'Find by name' },
  ],
};

export type KeyGroup = { title: string; fixed: readonly FixedKeys[]; actions: readonly Action[] };

/** All actions under their headings, with the keys of lists. */
export const keyGroups: readonly KeyGroup[] = Object.entries(actionGroups).map(([group, title]) => ({
  title,
  fixed: Object.entries(fixed).find(([id]) => id === group)?.[1] ?? [],
  actions: actions.filter((action) => action.group === group),
}));
