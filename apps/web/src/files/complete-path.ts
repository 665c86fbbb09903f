import { typedPath } from './folder-path.ts';
import { fold } from './listed-entry.ts';

const mostOffered = 8;

/**
 * How what was typed into the path field can go on, seen from `folder`: with the folders that are known of the one that
 * is being typed. `foldersOf` gives their names, or null for a folder that wasn't listed.
 */
export function completePath(
  text: string,
  folder: string,
  foldersOf: (path: string) => readonly string[] | null,
): string[] {
  if (text === '~') return ['~/'];
  const end = text.lastIndexOf('/') + 1;
  const [head, tail] = [text.slice(0, end), text.slice(end)];
  const names = foldersOf(head === '' ? folder : typedPath(head, folder)) ?? [];
  const wanted = fold(tail);
  return names
    .filter((name) => fold(name).startsWith(wanted) && (tail !== '' || !name.startsWith('.')))
    .slice(0, mostOffered)
    .map((name) => `${head}${name}/`);
}
