/** The folder that a collection opens when nobody says which: the person's home there. */
export const homePath = '/~/';

export type Crumb = { name: string; path: string };

/**
 * A folder's path in the one spelling this app uses: absolute, with a slash at the end, `//` and `.` collapsed.
 * `..` goes up, but not above the root or above `~`, whose parent only the service knows: there it stays for the service to judge.
 */
export function asFolder(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    const last = kept.at(-1);
    const canGoUp = last !== undefined && last !== '..' && !(kept.length === 1 && last === '~');
    if (segment === '..' && canGoUp) kept.pop();
    else if (segment !== '..' || last !== undefined) kept.push(segment);
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}/`;
}

/** The path of what is called `name` in `folder`. */
export function pathOf(folder: string, name: string): string {
  return `${asFolder(folder)}${name}`;
}

/** The folder around `path`; null at the top. Above `~` only `absolutePath`, the service's word for the same folder, can lead. */
export function parentOf(path: string, absolutePath: string | null = null): string | null {
  const folder = asFolder(path);
  if (folder === '/') return null;
  if (folder === homePath) {
    return absolutePath === null || asFolder(absolutePath) === homePath ? null : parentOf(absolutePath);
  }
  return folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
}

/** The last segment of a path; empty for the root. */
export function nameOf(path: string): string {
  return asFolder(path).split('/').at(-2) ?? '';
}

/** Each folder from the top down to `path`, which is the last. The top is called `/` or `~`. */
export function breadcrumb(path: string): Crumb[] {
  const segments = asFolder(path).split('/').slice(1, -1);
  const atHome = segments[0] === '~';
  const crumbs: Crumb[] = [atHome ? { name: '~', path: homePath } : { name: '/', path: '/' }];
  for (const name of atHome ? segments.slice(1) : segments) {
    crumbs.push({ name, path: `${crumbs.at(-1)?.path ?? '/'}${name}/` });
  }
  return crumbs;
}

/** The folders that surround `path`, nearest first: where to look when `path` is not there. */
export function ancestorsOf(path: string): string[] {
  return breadcrumb(path)
    .slice(0, -1)
    .map((crumb) => crumb.path)
    .toReversed();
}

/** What was typed into the path field, seen from `folder`: `~` is home, a name without a slash at its start is below `folder`. */
export function typedPath(text: string, folder: string): string {
  if (text === '' || text === '~' || text.startsWith('~/')) return asFolder(text === '' ? homePath : text);
  return asFolder(text.startsWith('/') ? text : `${folder}/${text}`);
}
