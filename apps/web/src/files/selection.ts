/**
 * Which entries of one folder are selected. `exclude` means all but `names`, so that selecting everything in a folder of
 * 100,000 entries copies nothing. The focus is not part of what is selected; `anchor` is where a Shift range starts.
 */
export type Selection = {
  mode: 'include' | 'exclude';
  names: ReadonlySet<string>;
  anchor: string | null;
  focus: string | null;
};

/** By the folder they are of. */
export type Selections = ReadonlyMap<string, Selection>;

export const nothingSelected: Selection = { mode: 'include', names: new Set(), anchor: null, focus: null };

export function isSelected(selection: Selection, name: string): boolean {
  return selection.names.has(name) === (selection.mode === 'include');
}

/** Moves the focus, and with it where the next Shift range starts; what is selected stays. */
export function focusOn(selection: Selection, name: string | null): Selection {
  return { ...selection, anchor: name, focus: name };
}

/** Selects `name` alone, as a plain click does. */
export function selectOnly(name: string): Selection {
  return { mode: 'include', names: new Set([name]), anchor: name, focus: name };
}

/** Adds or removes `name`, as Space, a checkbox or a click with Ctrl does. */
export function toggle(selection: Selection, name: string): Selection {
  const names = new Set(selection.names);
  if (!names.delete(name)) names.add(name);
  return { mode: selection.mode, names, anchor: name, focus: name };
}

/**
 * Selects from the anchor to `to` in the order on the screen, as Shift does. With `add` (Ctrl and Shift) what was
 * selected stays; without it the range replaces it. Where the anchor is not visible the range starts at `to`.
 */
export function selectRange(selection: Selection, visible: readonly string[], to: string, add = false): Selection {
  const end = visible.indexOf(to);
  if (end === -1) return selection;
  const start = selection.anchor === null ? -1 : visible.indexOf(selection.anchor);
  const from = start === -1 ? end : start;
  const range = visible.slice(Math.min(from, end), Math.max(from, end) + 1);
  const anchor = visible[from] ?? to;
  if (!add) return { mode: 'include', names: new Set(range), anchor, focus: to };
  const names = new Set(selection.names);
  for (const name of range) {
    if (selection.mode === 'include') names.add(name);
    else names.delete(name);
  }
  return { mode: selection.mode, names, anchor, focus: to };
}

/** Follows an entry to its new name. */
export function followRename(selection: Selection, from: string, to: string): Selection {
  const follow = (name: string | null) => (name === from ? to : name);
  const names = new Set(Array.from(selection.names, (name) => (name === from ? to : name)));
  return { mode: selection.mode, names, anchor: follow(selection.anchor), focus: follow(selection.focus) };
}

/** Selects all. Where a filter hides some, give the names that it leaves: only they are meant. */
export function selectAll(selection: Selection, visibleOnly?: readonly string[]): Selection {
  if (visibleOnly === undefined) return { ...selection, mode: 'exclude', names: new Set() };
  return { ...selection, mode: 'include', names: new Set(visibleOnly) };
}

export function invert(selection: Selection): Selection {
  return { ...selection, mode: selection.mode === 'include' ? 'exclude' : 'include' };
}

export function clear(selection: Selection): Selection {
  return { ...nothingSelected, focus: selection.focus };
}

export type NamesMode = 'replace' | 'add' | 'remove';

/** Selects the entries called `names`, beside what is selected or in its place, or takes them from it. */
export function selectNames(selection: Selection, names: readonly string[], mode: NamesMode): Selection {
  if (mode === 'replace') return { ...selection, mode: 'include', names: new Set(names) };
  const after = new Set(selection.names);
  const isListed = (selection.mode === 'include') === (mode === 'add');
  for (const name of names) {
    if (isListed) after.add(name);
    else after.delete(name);
  }
  return { ...selection, names: after };
}

/** How many entries were selected by name and don't exist any more. */
export function countGone({ mode, names }: Selection, entries: readonly { name: string }[]): number {
  if (mode === 'exclude' || names.size === 0) return 0;
  return names.size - entries.reduce((count, { name }) => (names.has(name) ? count + 1 : count), 0);
}

export type SelectionTotal = { count: number; bytes: number; folders: number };

/** Count and known size of what is selected. The size of a folder is not known, so folders are counted apart. */
export function totalSelected(
  selection: Selection,
  entries: readonly { name: string; type: string; size: number | null }[],
): SelectionTotal {
  const total = { count: 0, bytes: 0, folders: 0 };
  if (selection.mode === 'include' && selection.names.size === 0) return total;
  for (const entry of entries) {
    if (!isSelected(selection, entry.name)) continue;
    total.count += 1;
    if (entry.type === 'dir') total.folders += 1;
    else total.bytes += entry.size ?? 0;
  }
  return total;
}
