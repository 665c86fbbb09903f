import type { ListingRow } from '@isthmus/bff-contract';
import type { FileDocument } from '@isthmus/globus';

/** An entry of a listing with what sorting and filtering need, worked out once. */
export type ListedEntry = {
  name: string;
  /** As Transfer says it: `dir`, `file`, `invalid_symlink`, `chr`, `blk`, `pipe`, `other`. */
  type: string;
  /** Bytes; null where the storage doesn't tell. */
  size: number | null;
  modifiedMs: number | null;
  /** As the storage writes them: `0644`, and who owns it. */
  permissions: string | null;
  user: string | null;
  group: string | null;
  linkTarget: string | null;
  /** The name as the filter compares it. */
  folded: string;
  /** What it made of the entry is shown before the service confirmed it. */
  pending?: true;
};

export function listedEntry(file: FileDocument): ListedEntry {
  const { name, type, size, last_modified, permissions, user, group, link_target } = file;
  return entryOfRow([name, type, size, last_modified, permissions, user, group, link_target ?? null]);
}

export function entryOfRow([
  name,
  type,
  size,
  lastModified,
  permissions,
  user,
  group,
  linkTarget,
]: ListingRow): ListedEntry {
  const modifiedMs = lastModified === null ? Number.NaN : Date.parse(lastModified.replace(' ', 'T'));
  return {
    name,
    type,
    size,
    modifiedMs: Number.isNaN(modifiedMs) ? null : modifiedMs,
    permissions,
    user,
    group,
    linkTarget,
    folded: fold(name),
  };
}

/** One spelling for comparing: composed, without case. A Mac writes é as two characters, a keyboard as one. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

export function isHidden(entry: { name: string }): boolean {
  return entry.name.startsWith('.');
}

/** What an entry is, in a word: for the Type column and for screen readers. */
export function kindOf(entry: Pick<ListedEntry, 'name' | 'type' | 'linkTarget'>): string {
  if (entry.type === 'invalid_symlink') return 'broken link';
  if (entry.type === 'dir') return entry.linkTarget === null ? 'folder' : 'link to folder';
  if (entry.type !== 'file') return specialKinds[entry.type] ?? 'special file';
  const dot = entry.name.lastIndexOf('.');
  const extension = entry.name.slice(dot + 1);
  const kind = dot > 0 && /^[a-z0-9]{1,8}$/i.test(extension) ? `${extension.toUpperCase()} file` : 'file';
  return entry.linkTarget === null ? kind : `link to ${kind}`;
}

const specialKinds: Record<string, string> = { chr: 'character device', blk: 'block device', pipe: 'pipe' };

/** Only folders and files move; devices, pipes and links that lead nowhere can't. */
export function canTransfer(entry: Pick<ListedEntry, 'type'>): boolean {
  return entry.type === 'dir' || entry.type === 'file';
}
