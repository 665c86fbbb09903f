import {
  Activity,
  ArrowLeft,
  ArrowRight,
  Ban,
  Bookmark,
  CalendarClock,
  CircleHelp,
  ClipboardPaste,
  Copy,
  CornerLeftUp,
  Ellipsis,
  Folder,
  FolderInput,
  FolderPlus,
  GitCompareArrows,
  House,
  Info,
  Keyboard,
  type LucideIcon,
  Pause,
  Pencil,
  Play,
  RefreshCw,
  RotateCw,
  Scissors,
  Trash2,
  Undo2,
} from 'lucide-react';

/** Headings of the help page and of the palette, in their order. */
export const actionGroups = {
  everywhere: 'Everywhere',
  go: 'Go to',
  files: 'Files',
  selection: 'Selection',
  view: 'View',
  task: 'Task',
  schedule: 'Schedule',
} as const;
export type ActionGroup = keyof typeof actionGroups;

/**
 * Where the keys of an action are heard: `list` while a row has the focus, `pane` anywhere inside what contributed it,
 * `page` wherever nothing else needs them.
 */
export type Reach = 'list' | 'pane' | 'page';

type Row = {
  id: string;
  /** What a menu calls it. */
  name: string;
  group: ActionGroup;
  /** As `parseKeys` reads them, one string for each way; the first is the one that menus show. */
  keys: readonly string[];
  icon?: LucideIcon;
  /** `page` where nothing is said. */
  reach?: Reach;
  /** The keys work while somebody types in a field too. */
  inFields?: true;
};

const rows = [
  { id: 'palette', name: 'Search or do', group: 'everywhere', keys: ['Ctrl+K'], inFields: true },
  { id: 'go-home', name: 'Home', group: 'go', keys: ['g h'], icon: House },
  { id: 'go-files', name: 'Files', group: 'go', keys: ['g f'], icon: Folder },
  { id: 'go-activity', name: 'Activity', group: 'go', keys: ['g a'], icon: Activity },
  { id: 'go-bookmarks', name: 'Bookmarks', group: 'go', keys: ['g b'], icon: Bookmark },
  { id: 'go-schedules', name: 'Schedules', group: 'go', keys: ['g t'], icon: CalendarClock },
  { id: 'go-help', name: 'Help', group: 'go', keys: ['g i'], icon: CircleHelp },
  { id: 'open', name: 'Open', group: 'files', keys: ['Enter'], reach: 'list' },
  { id: 'review', name: 'Transfer…', group: 'files', keys: ['T'] },
  {
    id: 'new-folder',
    name: 'New folder',
    group: 'files',
    // Chrome keeps the first for itself, in other browsers it's what a file manager has.
    keys: ['Ctrl+Shift+N', 'F7'],
    icon: FolderPlus,
    inFields: true,
  },
  { id: 'rename', name: 'Rename', group: 'files', keys: ['F2'], icon: Pencil },
  { id: 'delete', name: 'Delete…', group: 'files', keys: ['Delete'], icon: Trash2, reach: 'list' },
  { id: 'copy', name: 'Copy', group: 'files', keys: ['Ctrl+C'], icon: Copy, reach: 'list' },
  { id: 'cut', name: 'Cut', group: 'files', keys: ['Ctrl+X'], icon: Scissors, reach: 'list' },
  { id: 'paste', name: 'Paste', group: 'files', keys: ['Ctrl+V'], icon: ClipboardPaste, reach: 'list' },
  { id: 'move-to', name: 'Move to…', group: 'files', keys: ['Ctrl+Shift+M'], icon: FolderInput, reach: 'list' },
  { id: 'copy-path', name: 'Copy path', group: 'files', keys: [] },
  { id: 'copy-name', name: 'Copy name', group: 'files', keys: [] },
  { id: 'copy-https', name: 'Copy HTTPS address', group: 'files', keys: [] },
  { id: 'copy-command', name: 'Copy Globus CLI command', group: 'files', keys: [] },
  { id: 'copy-link', name: 'Copy link', group: 'files', keys: [] },
  { id: 'copy-globus-link', name: 'Copy Globus Web App link', group: 'files', keys: [] },
  { id: 'bookmark', name: 'Bookmark…', group: 'files', keys: ['B'] },
  { id: 'pin', name: 'Pin or unpin', group: 'files', keys: [] },
  {
    id: 'menu',
    name: 'Actions',
    group: 'files',
    keys: ['Shift+F10', 'M', 'ContextMenu'],
    icon: Ellipsis,
    reach: 'list',
  },
  { id: 'select-all', name: 'Select all', group: 'selection', keys: ['Ctrl+A'], reach: 'list' },
  { id: 'select-pattern', name: 'Select by pattern…', group: 'selection', keys: [] },
  { id: 'invert', name: 'Invert selection', group: 'selection', keys: [] },
  { id: 'clear', name: 'Clear selection', group: 'selection', keys: ['Escape'], reach: 'list' },
  { id: 'toggle', name: 'Select or unselect', group: 'selection', keys: ['X'], reach: 'list' },
  { id: 'parent', name: 'Go up', group: 'view', keys: ['Backspace', 'Alt+ArrowUp'], icon: CornerLeftUp, reach: 'list' },
  { id: 'filter', name: 'Filter', group: 'view', keys: ['/'] },
  { id: 'hidden', name: 'Show hidden files', group: 'view', keys: ['.'] },
  { id: 'details', name: 'Details', group: 'view', keys: ['I'], icon: Info },
  { id: 'compare', name: 'Compare panes…', group: 'view', keys: ['Alt+C'], icon: GitCompareArrows },
  { id: 'refresh', name: 'Refresh', group: 'view', keys: ['R'], icon: RefreshCw },
  { id: 'edit-path', name: 'Type a path', group: 'view', keys: ['F4', 'Ctrl+L'], reach: 'pane', inFields: true },
  {
    id: 'other-pane',
    name: 'Go to the other pane',
    group: 'view',
    keys: ['Ctrl+F6'],
    inFields: true,
  },
  { id: 'two-pane', name: 'One pane or two', group: 'view', keys: ['Ctrl+\\'] },
  { id: 'swap-panes', name: 'Swap the panes', group: 'view', keys: [] },
  { id: 'density', name: 'Other height of rows', group: 'view', keys: [] },
  { id: 'sign-out', name: 'Sign out', group: 'everywhere', keys: [] },
  { id: 'undo', name: 'Undo', group: 'everywhere', keys: ['Ctrl+Z'], icon: Undo2 },
  { id: 'task-cancel', name: 'Cancel task', group: 'task', keys: [], icon: Ban },
  { id: 'task-edit', name: 'Edit label and deadline', group: 'task', keys: [], icon: Pencil },
  { id: 'task-rerun-failed', name: 'Rerun only what failed', group: 'task', keys: [], icon: RotateCw },
  { id: 'task-rerun', name: 'Rerun everything', group: 'task', keys: [], icon: RotateCw },
  { id: 'task-sync', name: 'Rerun what is missing or differs', group: 'task', keys: [], icon: RotateCw },
  { id: 'task-copy-id', name: 'Copy task id', group: 'task', keys: [], icon: Copy },
  { id: 'back', name: 'Back', group: 'everywhere', keys: ['Alt+ArrowLeft'], icon: ArrowLeft },
  { id: 'forward', name: 'Forward', group: 'everywhere', keys: ['Alt+ArrowRight'], icon: ArrowRight },
  { id: 'next-region', name: 'Next part of the page', group: 'everywhere', keys: ['F6'], inFields: true },
  { id: 'previous-region', name: 'Previous part of the page', group: 'everywhere', keys: ['Shift+F6'], inFields: true },
  { id: 'shortcuts', name: 'Keyboard shortcuts', group: 'everywhere', keys: ['?'], icon: Keyboard },
  { id: 'pause-schedule', name: 'Pause the schedule', group: 'schedule', keys: [], icon: Pause },
  { id: 'resume-schedule', name: 'Resume the schedule', group: 'schedule', keys: [], icon: Play },
  { id: 'delete-schedule', name: 'Delete the schedule', group: 'schedule', keys: [], icon: Trash2 },
] as const satisfies readonly Row[];

export type ActionId = (typeof rows)[number]['id'];
export type Action = Omit<Row, 'id'> & { id: ActionId };

/** Everything that can be done by a command. Menus, toolbars, palette, keys and the help page all read this one table. */
export const actions: readonly Action[] = rows;

const byId = new Map<ActionId, Action>(actions.map((action) => [action.id, action]));

export function actionOf(id: ActionId): Action {
  const action = byId.get(id);
  if (action === undefined) throw new Error(`No action is called ${id}.`);
  return action;
}
