import type { ListedEntry } from './listed-entry.ts';

/** What an action looks at to say whether it can be done now. */
export type ActionContext = {
  /** The entries the action is about: what is selected, else the entry with the focus. */
  targets: readonly ListedEntry[];
  selectedCount: number;
  /** A folder is listed and on show. */
  listed: boolean;
  /** All is selected, of a listing that isn't whole. */
  isPartOfAll: boolean;
  collectionName: string | null;
  renameSupported: boolean;
  hasParent: boolean;
  twoPane: boolean;
  /** Why nothing can be sent to the other pane; null when it can. */
  transferRefusal: string | null;
};

export type FileAction = {
  id: FileActionId;
  name: string;
  /** The keys as they are shown, one string for each way. */
  keys: readonly string[];
  /** Why it can't be done now, as a sentence; null when it can. */
  refusal: (context: ActionContext) => string | null;
};

export type FileActionId =
  | 'open'
  | 'parent'
  | 'review'
  | 'new-folder'
  | 'rename'
  | 'delete'
  | 'copy-path'
  | 'select-all'
  | 'invert'
  | 'clear'
  | 'toggle'
  | 'filter'
  | 'hidden'
  | 'refresh'
  | 'edit-path'
  | 'other-pane'
  | 'menu';

const always = () => null;
const whenListed = (context: ActionContext) => (context.listed ? null : 'No folder is listed here.');
const whenSelected = (context: ActionContext) => (context.selectedCount > 0 ? null : 'Nothing is selected.');

/** Why nothing is done with "all" of a listing that isn't whole. */
export const partOfAll = 'Not all of this folder is listed: list it to its end, or select entries by name.';

/** Everything that can be done in a pane. Toolbar, context menu, keys and the help page all read this one table. */
export const fileActions: readonly FileAction[] = [
  { id: 'open', name: 'Open', keys: ['Enter'], refusal: refuseOpen },
  { id: 'review', name: 'Transfer…', keys: ['T'], refusal: (context) => context.transferRefusal },
  { id: 'new-folder', name: 'New folder', keys: ['Ctrl+Shift+N'], refusal: whenListed },
  { id: 'rename', name: 'Rename', keys: ['F2'], refusal: refuseRename },
  { id: 'delete', name: 'Delete…', keys: ['Del'], refusal: refuseDelete },
  { id: 'copy-path', name: 'Copy path', keys: [], refusal: refuseCopyPath },
  { id: 'select-all', name: 'Select all', keys: ['Ctrl+A'], refusal: whenListed },
  { id: 'invert', name: 'Invert selection', keys: [], refusal: whenListed },
  { id: 'clear', name: 'Clear selection', keys: ['Esc'], refusal: whenSelected },
  { id: 'toggle', name: 'Select or unselect', keys: ['Space', 'X'], refusal: whenListed },
  {
    id: 'parent',
    name: 'Go up',
    keys: ['Backspace', 'Alt+↑'],
    refusal: (context) => (context.hasParent ? null : 'This is the top folder.'),
  },
  { id: 'filter', name: 'Filter', keys: ['/'], refusal: whenListed },
  { id: 'hidden', name: 'Show hidden files', keys: ['.'], refusal: always },
  { id: 'refresh', name: 'Refresh', keys: ['R'], refusal: always },
  { id: 'edit-path', name: 'Type a path', keys: ['F4', 'Ctrl+L'], refusal: always },
  {
    id: 'other-pane',
    name: 'Go to the other pane',
    keys: ['F6'],
    refusal: (context) => (context.twoPane ? null : 'Only one pane is open.'),
  },
  { id: 'menu', name: 'Actions', keys: ['Shift+F10', 'M'], refusal: always },
];

/** The actions of the menu on a row, in groups. */
export const menuGroups: readonly FileActionId[][] = [
  ['open', 'review'],
  ['rename', 'copy-path', 'delete'],
  ['new-folder', 'select-all', 'invert', 'clear'],
  ['hidden', 'refresh'],
];

export function fileAction(id: FileActionId): FileAction {
  const action = fileActions.find((known) => known.id === id);
  if (action === undefined) throw new Error(`No action is called ${id}.`);
  return action;
}

function refuseOpen({ targets }: ActionContext): string | null {
  const [target] = targets;
  if (target === undefined || targets.length > 1) return 'Choose one folder.';
  return target.type === 'dir' ? null : 'Only folders open here. Transfer the file to read it.';
}

function refuseRename({ targets, renameSupported, collectionName }: ActionContext): string | null {
  if (!renameSupported) return `${collectionName ?? 'This collection'} can’t rename.`;
  const [target] = targets;
  if (target === undefined || targets.length > 1) return 'Choose one entry.';
  return target.name.startsWith('\ufffd') ? 'This name isn’t valid Unicode, so it can’t be typed here.' : null;
}

function refuseDelete({ targets, isPartOfAll }: ActionContext): string | null {
  if (isPartOfAll) return partOfAll;
  return targets.length === 0 ? 'Nothing is selected.' : null;
}

function refuseCopyPath({ targets }: ActionContext): string | null {
  return targets.length === 1 ? null : 'Choose one entry.';
}
