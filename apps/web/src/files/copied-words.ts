import { shellWord } from '../transfers/shell-word.ts';
import { pathOf } from './folder-path.ts';
import type { ListedEntry } from './listed-entry.ts';

type Named = Pick<ListedEntry, 'name' | 'type'>;

/** More lines than that are no help to anybody who pastes them. */
export const mostCopied = 1000;

/** Names, one a line. */
export function namesText(entries: readonly Named[]): string {
  return entries.map(({ name }) => name).join('\n');
}

/** Whole paths, one a line; those of folders end with a slash where there are several, so that they can be told apart. */
export function pathsText(entries: readonly Named[], folder: string): string {
  const [only] = entries;
  if (only !== undefined && entries.length === 1) return pathOf(folder, only.name);
  return entries.map((entry) => wholePath(entry, folder)).join('\n');
}

/** What shows each of them with the Globus CLI, in a POSIX shell: a folder's entries, what is known of a file. */
export function commandsText(entries: readonly Named[], collectionId: string, folder: string): string {
  return entries
    .map((entry) => {
      const what = entry.type === 'dir' ? 'ls' : 'stat';
      return `globus ${what} ${shellWord(`${collectionId}:${wholePath(entry, folder)}`)}`;
    })
    .join('\n');
}

function wholePath({ name, type }: Named, folder: string): string {
  return pathOf(folder, name) + (type === 'dir' ? '/' : '');
}
