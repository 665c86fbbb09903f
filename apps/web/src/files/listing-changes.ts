import type { ListedEntry } from './listed-entry.ts';

export type Change = 'new' | 'changed';
export type Changes = ReadonlyMap<string, Change>;

export const noChanges: Changes = new Map();

/** What is new in a folder since it was listed before, and what has another size, time or type, by name. */
export function changesBetween(before: readonly ListedEntry[], after: readonly ListedEntry[]): Changes {
  const known = new Map(before.map((entry) => [entry.name, entry]));
  const changes = new Map<string, Change>();
  for (const entry of after) {
    const old = known.get(entry.name);
    if (old === undefined) changes.set(entry.name, 'new');
    // What was shown before the service confirmed it is no news to who made it.
    else if (old.pending !== true && isOther(old, entry)) changes.set(entry.name, 'changed');
  }
  return changes;
}

function isOther(one: ListedEntry, other: ListedEntry): boolean {
  return one.type !== other.type || one.size !== other.size || one.modifiedMs !== other.modifiedMs;
}

/** `2 new, 1 changed`; empty when nothing is. */
export function changeWords(changes: Changes): string {
  const counts = { new: 0, changed: 0 };
  for (const change of changes.values()) counts[change] += 1;
  return (['new', 'changed'] as const)
    .filter((change) => counts[change] > 0)
    .map((change) => `${counts[change].toLocaleString()} ${change}`)
    .join(', ');
}
