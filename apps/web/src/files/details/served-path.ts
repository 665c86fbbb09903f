import { asFolder } from '../folder-path.ts';

/**
 * The path by which a collection's HTTPS server knows what is called `name` in `folder`; null where it can't be known or
 * can't be spelt. The server knows no `~`, so below it the service's word for the folder is needed.
 */
export function servedPath(folder: string, absolutePath: string | null, name: string): `/${string}` | null {
  const isRelative = folder === '/~/' || folder.startsWith('/~/');
  const known = absolutePath ?? (isRelative ? null : folder);
  if (known === null || !known.startsWith('/') || isUnspeakable(name)) return null;
  return `/${asFolder(known).slice(1)}${name}`;
}

/** The address of a path on that server: `https_server` of the collection's document, and each segment encoded. */
export function httpsAddress(server: string, path: `/${string}`): string {
  return `${server.replace(/\/$/, '')}${path.split('/').map(encodeURIComponent).join('/')}`;
}

function isUnspeakable(name: string): boolean {
  return name === '' || /[/\p{Cc}]/u.test(name) || !name.isWellFormed() || name.startsWith('\ufffd');
}
