import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';
import { type Folder, followLink, PathEscape } from './confined-folder.ts';

/** An entry of a listing with every member that Globus sends. Source: Transfer API v0.10, "file" document. */
export type FileEntry = {
  DATA_TYPE: 'file';
  name: string;
  type: 'dir' | 'file' | 'invalid_symlink' | 'chr' | 'blk' | 'pipe' | 'other';
  size: number;
  last_modified: string;
  permissions: string;
  user: string;
  group: string;
  link_target: string | null;
  link_size: number | null;
  link_user: string | null;
  link_group: string | null;
  link_last_modified: string | null;
};

/** Describes what is at `name` in `folder`; null when it went away. A link shows the type and size of its target. */
export function describeEntry(root: string, folder: Folder, name: string): FileEntry | null {
  const found = lookAt(folder, name);
  return found === null || !found.isSymbolicLink() ? asDocument(name, found) : describeLink(root, folder, name, found);
}

function lookAt(folder: Folder, name: string): Stats | null {
  return lstatSync(folder.at(name), { throwIfNoEntry: false }) ?? null;
}

function asDocument(name: string, stats: Stats | null): FileEntry | null {
  if (stats === null) return null;
  return { DATA_TYPE: 'file', name, ...attributes(stats), ...noLink };
}

function describeLink(root: string, folder: Folder, name: string, link: Stats): FileEntry {
  const target = lookBehind(root, folder.at(name));
  return {
    DATA_TYPE: 'file',
    name,
    ...attributes(target ?? link),
    ...(target === null ? { type: 'invalid_symlink' as const } : {}),
    link_target: readlinkSync(folder.at(name), 'utf8'),
    link_size: link.size,
    link_user: ownerName(link.uid),
    link_group: groupName(link.gid),
    link_last_modified: formatModified(link.mtimeMs),
  };
}

/** What a link leads to, or null when that is missing, endless, or outside of the collection. */
function lookBehind(root: string, link: Buffer): Stats | null {
  try {
    const { folder, target } = followLink(root, link);
    try {
      return lstatSync(target);
    } finally {
      folder.close();
    }
  } catch (error) {
    if (error instanceof PathEscape || isErrno(error)) return null;
    throw error;
  }
}

const noLink = { link_target: null, link_size: null, link_user: null, link_group: null, link_last_modified: null };

function attributes(stats: Stats) {
  return {
    type: typeOf(stats),
    size: stats.size,
    last_modified: formatModified(stats.mtimeMs),
    permissions: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
    user: ownerName(stats.uid),
    group: groupName(stats.gid),
  };
}

function typeOf(stats: Stats): FileEntry['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'dir';
  if (stats.isCharacterDevice()) return 'chr';
  if (stats.isBlockDevice()) return 'blk';
  if (stats.isFIFO()) return 'pipe';
  return 'other';
}

const self = userInfo();
const ownerName = (uid: number) => (uid === self.uid ? self.username : String(uid));
const groupName = (gid: number) => (gid === self.gid ? self.username : String(gid));

/** `YYYY-MM-DD HH:MM:SS+00:00`: files have a space where tasks have a T. */
export function formatModified(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
