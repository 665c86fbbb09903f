import type { SortKey, SortOrder } from './file-manager-url.ts';
import { kindOf, type ListedEntry } from './listed-entry.ts';

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The entries in order, folders first in both directions; equal ones by name, `file2` before `file10`. */
export function inOrder(entries: readonly ListedEntry[], sort: SortKey, order: SortOrder): ListedEntry[] {
  const sign = order === 'asc' ? 1 : -1;
  const compare = comparisons[sort];
  return entries.toSorted((a, b) => {
    if ((a.type === 'dir') !== (b.type === 'dir')) return a.type === 'dir' ? -1 : 1;
    return sign * (compare(a, b) || byName(a, b));
  });
}

const comparisons: Record<SortKey, (a: ListedEntry, b: ListedEntry) => number> = {
  name: byName,
  size: (a, b) => (a.type === 'dir' ? 0 : (a.size ?? -1) - (b.size ?? -1)),
  modified: (a, b) => (a.modifiedMs ?? 0) - (b.modifiedMs ?? 0),
  type: (a, b) => natural.compare(kindOf(a), kindOf(b)),
};

function byName(a: ListedEntry, b: ListedEntry): number {
  return natural.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
