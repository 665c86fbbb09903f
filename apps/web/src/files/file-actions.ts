import { type Action, type ActionId, actions } from '../actions/catalogue.ts';
import { mostMoved } from './carry/carried.ts';
import { mostCopied } from './copied-words.ts';
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
  /** Why an administrator's pause stops it, as a sentence; null when none does. */
  paused: { mkdir: string | null; rename: string | null };
  /** Why nothing can be sent to the other pane; null when it can. */
  transferRefusal: string | null;
  /** Why the entry has no address for a browser; null when it has. */
  httpsRefusal: string | null;
  /** Why what was copied or cut can't come here; null when it can. */
  pasteRefusal: string | null;
  /** Why the folder can't be listed anew now; null when it can. */
  refreshRefusal: string | null;
};

/** Why an action can't be done now, as a sentence; null when it can. */
type Refusal = (context: ActionContext) => string | null;

export type FileAction = Action & { id: FileActionId; refusal: Refusal };

const always = () => null;
const whenListed = (context: ActionContext) => (context.listed ? null : 'No folder is listed here.');
const whenOpen = (context: ActionContext) => (context.collectionName === null ? 'No collection is open here.' : null);
const whenSelected = (context: ActionContext) => (context.selectedCount > 0 ? null : 'Nothing is selected.');

/** Why nothing is done with "all" of a listing that isn't whole. */
export const partOfAll = 'Not all of this folder is listed: list it to its end, or select entries by name.';

const refusals = {
  open: refuseOpen,
  review: (context) => context.transferRefusal,
  'new-folder': (context) => context.paused.mkdir ?? whenListed(context),
  rename: refuseRename,
  delete: refuseDelete,
  copy: refuseCarry,
  cut: refuseMove,
  paste: (context) => (context.listed ? context.pasteRefusal : 'No folder is listed here.'),
  'move-to': refuseMove,
  'copy-path': refuseCopyText,
  'copy-name': refuseCopyText,
  'copy-https': (context) => context.httpsRefusal,
  'copy-command': refuseCopyText,
  'copy-link': whenOpen,
  'copy-globus-link': whenOpen,
  bookmark: whenListed,
  pin: whenListed,
  'select-all': whenListed,
  invert: whenListed,
  'select-pattern': whenListed,
  clear: whenSelected,
  toggle: whenListed,
  parent: (context) => (context.hasParent ? null : 'This is the top folder.'),
  filter: whenListed,
  hidden: always,
  details: whenListed,
  refresh: (context) => context.refreshRefusal,
  'edit-path': always,
  'other-pane': (context) => (context.twoPane ? null : 'Only one pane is open.'),
  menu: always,
} satisfies Partial<Record<ActionId, Refusal>>;

export type FileActionId = keyof typeof refusals;

/** Everything that can be done in a pane, by the ids of the catalogue. */
export const fileActions: readonly FileAction[] = actions.filter(isOfPane).map(({ id, ...action }) => ({
  ...action,
  id,
  refusal: refusals[id],
}));

function isOfPane(action: Action): action is Action & { id: FileActionId } {
  return action.id in refusals;
}

export function isFileAction(id: ActionId): id is FileActionId {
  return id in refusals;
}

/** The actions of the menu on a row, in groups. */
export const menuGroups: readonly FileActionId[][] = [
  ['open', 'review', 'details'],
  ['copy', 'cut', 'paste', 'move-to'],
  ['rename', 'delete'],
  ['bookmark', 'pin', 'copy-path', 'copy-name', 'copy-https', 'copy-command', 'copy-link', 'copy-globus-link'],
  ['new-folder', 'select-all', 'select-pattern', 'invert', 'clear'],
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

function refuseRename({ targets, listed, renameSupported, collectionName, paused }: ActionContext): string | null {
  if (paused.rename !== null) return paused.rename;
  if (!listed) return 'No folder is listed here.';
  if (!renameSupported) return `${collectionName ?? 'This collection'} can’t rename.`;
  const [target] = targets;
  if (target === undefined || targets.length > 1) return 'Choose one entry.';
  return target.name.startsWith('\ufffd') ? 'This name isn’t valid Unicode, so it can’t be typed here.' : null;
}

function refuseCarry({ targets, isPartOfAll }: ActionContext): string | null {
  if (isPartOfAll) return partOfAll;
  return targets.length === 0 ? 'Nothing is selected.' : null;
}

function refuseMove(context: ActionContext): string | null {
  const { renameSupported, collectionName, targets, paused } = context;
  if (!renameSupported) return `${collectionName ?? 'This collection'} can’t move things.`;
  if (paused.rename !== null) return paused.rename;
  if (targets.length > mostMoved) return `At most ${mostMoved} items are moved at a time. Copy them instead.`;
  return refuseCarry(context);
}

function refuseDelete({ targets, isPartOfAll }: ActionContext): string | null {
  if (isPartOfAll) return partOfAll;
  return targets.length === 0 ? 'Nothing is selected.' : null;
}

function refuseCopyText({ targets, isPartOfAll }: ActionContext): string | null {
  if (isPartOfAll) return partOfAll;
  if (targets.length > mostCopied) return `At most ${mostCopied} are copied at a time.`;
  return targets.length === 0 ? 'Choose an entry.' : null;
}
