import { asFolder, pathOf } from './folder-path.ts';
import { canTransfer, type ListedEntry } from './listed-entry.ts';

/** What to ask Transfer for, to copy entries of one folder into another. A file goes by its whole name on both sides. */
export function transferItems(entries: readonly ListedEntry[], from: string, to: string) {
  return entries.filter(canTransfer).map((entry) => {
    const recursive = entry.type === 'dir';
    const end = recursive ? '/' : '';
    return {
      sourcePath: pathOf(from, entry.name) + end,
      destinationPath: pathOf(to, entry.name) + end,
      recursive,
      size: recursive ? null : entry.size,
    };
  });
}

/** The paths to delete entries by. */
export function deletePaths(entries: readonly ListedEntry[], folder: string): string[] {
  return entries.map((entry) =>
    entry.type === 'dir' ? asFolder(pathOf(folder, entry.name)) : pathOf(folder, entry.name),
  );
}

/** How many of the entries that can be transferred have the name of one at the destination. */
export function countNamesakes(entries: readonly ListedEntry[], there: readonly ListedEntry[]): number {
  const names = new Set(there.map((entry) => entry.name));
  return entries.filter((entry) => canTransfer(entry) && names.has(entry.name)).length;
}
