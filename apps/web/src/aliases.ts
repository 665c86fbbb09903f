import { asFolder } from './files/folder-path.ts';

export type AliasParts = {
  id: string;
  /** What the path has after the part that is known, decoded and without its first slash. */
  rest: string;
  query: URLSearchParams;
};

export type Alias = { path: string; to: (parts: AliasParts) => string };

/** Addresses of Globus's own web app and of older portals, so that links made for them work here. */
export const aliases: readonly Alias[] = [
  { path: 'settings/shortcuts', to: () => '/help/shortcuts' },
  { path: 'home', to: () => '/' },
  { path: 'login', to: ({ query }) => query.get('next') ?? '/' },
  { path: 'authenticate', to: () => '/' },
  { path: 'transfer', to: () => '/file-manager' },
  { path: 'app', to: () => '/' },
  { path: 'app/transfer', to: () => '/file-manager' },
  { path: 'app/file-manager', to: () => '/file-manager' },
  { path: 'file-manager/collections/:id/*', to: ({ id }) => folderAddress(id, null) },
  { path: 'browse/endpoint/:id/*', to: ({ id, rest }) => folderAddress(id, rest === '' ? null : asFolder(rest)) },
  { path: 'app/activity', to: () => '/activity' },
  { path: 'app/activity/:id/*', to: ({ id, rest }) => taskAddress(id, rest) },
  { path: 'activity/timers', to: () => '/timers' },
  { path: 'activity/timers/:id', to: ({ id }) => `/timers/${encodeURIComponent(id)}` },
  { path: 'activity/:id/errors', to: ({ id }) => taskAddress(id, 'errors') },
  { path: 'status/:id', to: ({ id }) => taskAddress(id, '') },
  { path: 'app/bookmarks', to: () => '/bookmarks' },
  { path: 'app/help', to: () => '/help' },
];

/**
 * Where an alias leads: the page's address with the query that came, whose parameters stay unless the address says them
 * itself. Null when that would be outside the portal at `origin`, whatever the parameters say.
 */
export function aliasTarget({ to }: Alias, parts: AliasParts, origin: string): string | null {
  const address = to(parts);
  if (!URL.canParse(address, origin)) return null;
  const target = new URL(address, origin);
  if (target.origin !== origin) return null;
  for (const [name, value] of parts.query)
    if (name !== 'next' && !target.searchParams.has(name)) target.searchParams.append(name, value);
  // A path that begins with two slashes would be the name of another host.
  return target.pathname.replace(/^\/+/, '/') + target.search + target.hash;
}

function folderAddress(id: string, path: string | null): string {
  const query = new URLSearchParams(path === null ? { origin_id: id } : { origin_id: id, origin_path: path });
  return `/file-manager?${query.toString()}`;
}

function taskAddress(id: string, tab: string): string {
  const task = `/activity/${encodeURIComponent(id)}`;
  if (tab === 'errors') return `${task}/events?errors=1`;
  return tab === '' ? task : `${task}/${encodeURIComponent(tab)}`;
}
