import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { nameBytes, showName } from './entry-name.ts';

// The calls here do not wait: each takes some microseconds, and through the thread pool ten times that. A task that
// copies 10,000 small files makes a quarter of a million of them.

/** Thrown when a path resolves to a place outside of the collection's folder. */
export class PathEscape extends Error {
  override name = 'PathEscape';
}

/**
 * A directory of a collection, held open. `at(name)` is the path of an entry in it. On Linux that path goes through
 * the open descriptor, so that nobody can swap the directory, or one above it, for a symbolic link in between.
 */
export type Folder = { readonly path: Buffer; at(name: string): Buffer; close(): void };

const slash = Buffer.from('/');
const directory = constants.O_RDONLY | constants.O_DIRECTORY;

/** The directory at these segments below `root` (see `realRootOf`), symbolic links followed as long as they stay below `root`. */
export function enterFolder(root: string, segments: readonly string[]): Folder {
  const realRoot = realRootOf(root);
  return enterPath(realRoot, join(realRoot, ...segments.map(nameBytes)));
}

/** The directory that holds the last segment, and that segment; the last segment itself is not followed. */
export function enterParent(root: string, segments: readonly string[]): { folder: Folder; name: string } {
  return { folder: enterFolder(root, segments.slice(0, -1)), name: segments.at(-1) ?? '.' };
}

/** The directory `name` in an open folder; a symbolic link is refused (ENOTDIR or ELOOP). */
export function enterChild(folder: Folder, name: string): Folder {
  return hold(openSync(folder.at(name), directory | constants.O_NOFOLLOW), folder.at(name));
}

/** Where a symbolic link leads: the folder of the target, and its path there. Throws PathEscape, ENOENT, ELOOP. */
export function followLink(root: string, link: Buffer): { folder: Folder; target: Buffer } {
  const realRoot = realRootOf(root);
  const target = realpathSync.native(link, 'buffer');
  if (!isWithin(realRoot, target)) throw new PathEscape();
  const cut = target.equals(realRoot) ? target.length : target.lastIndexOf(slash);
  const folder = enterPath(realRoot, target.subarray(0, cut));
  return { folder, target: join(folder.path, cut === target.length ? Buffer.from('.') : target.subarray(cut + 1)) };
}

/** Where an open directory of the collection is, links followed, as segments below `root`. */
export function segmentsOf(root: string, folder: Folder): string[] {
  const realRoot = realRootOf(root);
  const place =
    process.platform === 'linux' ? readlinkSync(folder.path, 'buffer') : realpathSync.native(folder.path, 'buffer');
  if (!isWithin(realRoot, place)) throw new PathEscape();
  const below = place.subarray(realRoot.length + 1);
  return below.length === 0 ? [] : below.toString('latin1').split('/').map(showLatin1);
}

const showLatin1 = (bytes: string): string => showName(Buffer.from(bytes, 'latin1'));

/**
 * A root has `//` where the part of a host ends and the folder begins that its user shares: a link in the latter may
 * have been put there since, and must not lead out of the host's.
 */
function realRootOf(root: string): Buffer {
  const realRoot = realpathSync.native(root, 'buffer');
  const shared = root.lastIndexOf('//');
  if (shared !== -1 && !isWithin(realpathSync.native(root.slice(0, shared), 'buffer'), realRoot))
    throw new PathEscape();
  return realRoot;
}

/** What counts is where the open directory is: what led to it may have been swapped since. */
function enterPath(realRoot: Buffer, path: Buffer): Folder {
  const descriptor = openSync(path, directory);
  try {
    const folder = hold(descriptor, path);
    if (!isWithin(realRoot, placeOf(descriptor, path))) throw new PathEscape();
    return folder;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The real path of an open directory. Without /proc it is the path's real one, if that is still the same directory. */
function placeOf(descriptor: number, path: Buffer): Buffer {
  if (process.platform === 'linux') return readlinkSync(`/proc/self/fd/${descriptor}`, 'buffer');
  const real = realpathSync.native(path, 'buffer');
  const [seen, opened] = [lstatSync(real), fstatSync(descriptor)];
  if (seen.ino !== opened.ino || seen.dev !== opened.dev) throw new PathEscape();
  return real;
}

function hold(descriptor: number, opened: Buffer): Folder {
  const path = process.platform === 'linux' ? Buffer.from(`/proc/self/fd/${descriptor}`) : opened;
  return { path, at: (name) => join(path, nameBytes(name)), close: () => closeSync(descriptor) };
}

function isWithin(root: Buffer, path: Buffer): boolean {
  return path.equals(root) || path.subarray(0, root.length + 1).equals(join(root, Buffer.alloc(0)));
}

function join(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [slash, part])));
}
