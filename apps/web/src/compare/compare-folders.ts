import type { ListedEntry } from '../files/listed-entry.ts';
import type { TransferItem } from '../transfers/task-request.ts';

/**
 * How an entry of the folder to copy from stands to the one of its name in the folder to copy to. `extra` is there
 * alone; of a `folder` that both have nobody has looked at what is in it.
 */
export const differenceKinds = ['new', 'changed', 'extra', 'folder', 'same'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export type Difference = {
  kind: DifferenceKind;
  /** From the compared folder on: `raw/a.csv`. */
  path: string;
  from: ListedEntry | null;
  to: ListedEntry | null;
  /** What made it `changed`: another size, a later time where it comes from, or a folder where the other is a file. */
  reason: 'size' | 'newer' | 'type' | null;
};

/** Storages keep times to the second. */
const toleranceMs = 1000;

/**
 * Compares two folders by name, kind, size and time, in time that grows with their entries and no faster. A later time
 * where it would be copied to is no difference: a copy has one. `around` is the path of the folder within those compared.
 */
export function compareFolders(from: readonly ListedEntry[], to: readonly ListedEntry[], around = ''): Difference[] {
  const there = new Map(to.map((entry) => [entry.name, entry]));
  const differences: Difference[] = from.map((entry) => {
    const twin = there.get(entry.name) ?? null;
    there.delete(entry.name);
    return { ...judge(entry, twin), path: around + entry.name, from: entry, to: twin };
  });
  for (const entry of there.values())
    differences.push({ kind: 'extra', path: around + entry.name, from: null, to: entry, reason: null });
  return differences;
}

function judge(from: ListedEntry, to: ListedEntry | null): Pick<Difference, 'kind' | 'reason'> {
  if (to === null) return { kind: 'new', reason: null };
  if ((from.type === 'dir') !== (to.type === 'dir')) return { kind: 'changed', reason: 'type' };
  if (from.type === 'dir') return { kind: 'folder', reason: null };
  if (from.size !== to.size) return { kind: 'changed', reason: 'size' };
  const isNewer = from.modifiedMs !== null && to.modifiedMs !== null && from.modifiedMs - to.modifiedMs > toleranceMs;
  return isNewer ? { kind: 'changed', reason: 'newer' } : { kind: 'same', reason: null };
}

export function countKinds(differences: readonly Difference[]): Record<DifferenceKind, number> {
  const counts: Record<DifferenceKind, number> = { new: 0, changed: 0, extra: 0, folder: 0, same: 0 };
  for (const { kind } of differences) counts[kind] += 1;
  return counts;
}

/** What a transfer would copy of those kinds; a file never takes the place of a folder, nor a folder that of a file. */
export function differenceItems(
  differences: readonly Difference[],
  kinds: ReadonlySet<DifferenceKind>,
  from: string,
  to: string,
): TransferItem[] {
  return differences
    .filter((difference) => isCopied(difference, kinds))
    .map(({ path, from: entry }) => {
      const recursive = entry?.type === 'dir';
      const end = recursive ? '/' : '';
      return {
        sourcePath: `${from}${path}${end}`,
        destinationPath: `${to}${path}${end}`,
        recursive,
        size: recursive ? null : (entry?.size ?? null),
      };
    });
}

function isCopied({ kind, from, reason }: Difference, kinds: ReadonlySet<DifferenceKind>): boolean {
  if (!kinds.has(kind) || (kind !== 'new' && kind !== 'changed') || reason === 'type') return false;
  return from?.type === 'dir' || from?.type === 'file';
}
