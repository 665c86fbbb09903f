import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { nameBytes } from './entry-name.ts';

/** Thrown when a path resolves to a place outside of the collection's folder. */
export class PathEscape extends Error {
  override name = 'PathEscape';
}

/**
 * A directory of a collection, held open. `at(name)` is the path of an entry in it. On Linux that path goes through
 * the open descriptor, so that nobody can swap the directory, or one above it, for a symbolic link in between.
 */
export type Folder = { readonly path: Buffer; at(name: string): Buffer; close(): Promise<void> };

const slash = Buffer.from('/');

/** The directory at these segments below `root`, symbolic links followed as long as they stay below `root`. */
export async function enterFolder(root: string, segments: readonly string[]): Promise<Folder> {
  const realRoot = await realpath(root, { encoding: 'buffer' });
  return enterReal(realRoot, await realpath(join(realRoot, ...segments.map(nameBytes)), { encoding: 'buffer' }));
}

/** The directory that holds the last segment, and that segment; the last segment itself is not followed. */
export async function enterParent(
  root: string,
  segments: readonly string[],
): Promise<{ folder: Folder; name: string }> {
  return { folder: await enterFolder(root, segments.slice(0, -1)), name: segments.at(-1) ?? '.' };
}

/** Where a symbolic link in `folder` leads: the folder of the target and its name there. Throws PathEscape, ENOENT. */
export async function followLink(root: string, link: Buffer): Promise<{ folder: Folder; target: Buffer }> {
  const realRoot = await realpath(root, { encoding: 'buffer' });
  const target = await realpath(link, { encoding: 'buffer' });
  if (!isWithin(realRoot, target)) throw new PathEscape();
  if (target.equals(realRoot)) return { folder: await enterReal(realRoot, target), target: Buffer.from('.') };
  const cut = target.lastIndexOf(slash);
  const folder = await enterReal(realRoot, cut === 0 ? slash : target.subarray(0, cut));
  return { folder, target: target.subarray(cut + 1) };
}

async function enterReal(realRoot: Buffer, real: Buffer): Promise<Folder> {
  if (!isWithin(realRoot, real)) throw new PathEscape();
  const handle = await open(real, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const folder = hold(handle, real);
    await requireStillWithin(realRoot, folder.path, handle);
    return folder;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A directory above may have been swapped between the look and the open: what counts is where the open one is. */
async function requireStillWithin(realRoot: Buffer, path: Buffer, handle: FileHandle): Promise<void> {
  const where = await realpath(path, { encoding: 'buffer' });
  const [seen, opened] = await Promise.all([lstat(where), handle.stat()]);
  if (!isWithin(realRoot, where) || seen.ino !== opened.ino || seen.dev !== opened.dev) throw new PathEscape();
}

function isWithin(root: Buffer, path: Buffer): boolean {
  return path.equals(root) || path.subarray(0, root.length + 1).equals(Buffer.concat([root, slash]));
}

export function join(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [slash, part])));
}

/** The directory `name` in an open folder; a symbolic link is refused (ENOTDIR or ELOOP). */
export async function enterChild(folder: Folder, name: string): Promise<Folder> {
  const path = folder.at(name);
  return hold(await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW), path);
}

function hold(handle: FileHandle, real: Buffer): Folder {
  const path = process.platform === 'linux' ? Buffer.from(`/proc/self/fd/${handle.fd}`) : real;
  return { path, at: (name) => join(path, nameBytes(name)), close: () => handle.close() };
}
