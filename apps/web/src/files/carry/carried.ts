import { transferRefusal } from '../../transfers/task-request.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { nameOf, parentOf } from '../folder-path.ts';
import { canTransfer, type ListedEntry } from '../listed-entry.ts';

export type CarryPlace = { collectionId: string; folder: string };

/** Entries on their way to another folder: dragged, or copied or cut to be pasted. */
export type Carried = {
  from: CarryPlace;
  entries: readonly ListedEntry[];
  /** What the collection can do; without it nothing is moved. */
  renameSupported: boolean;
  /** Why nothing can be done with these entries, wherever they go. */
  refusal: string | null;
};

/** What would become of carried entries in a folder. */
export type Verdict = { kind: 'move' } | { kind: 'copy' } | { kind: 'refused'; why: string };

/** More renames than that take too long one after the other. */
export const mostMoved = 100;

/**
 * Dropped: into a folder beside, or the one above, of the same collection they move, as on a computer; anywhere else they
 * are copied, after a review.
 */
export function dropVerdict(carried: Carried, to: CarryPlace): Verdict {
  const why = carryRefusal(carried, to);
  if (why !== null) return { kind: 'refused', why };
  const isOneLevel = parentOf(to.folder) === carried.from.folder || parentOf(carried.from.folder) === to.folder;
  return isOneLevel && moveRefusal(carried, to) === null ? { kind: 'move' } : { kind: 'copy' };
}

/** Pasted: what was cut moves within its collection; everything else is copied, after a review. */
export function pasteVerdict(carried: Carried, isCut: boolean, to: CarryPlace): Verdict {
  const why = carryRefusal(carried, to);
  if (why !== null) return { kind: 'refused', why };
  return isCut && moveRefusal(carried, to) === null ? { kind: 'move' } : { kind: 'copy' };
}

/** Why these entries can't be moved there by giving them another path, as a sentence; null when they can. */
export function moveRefusal(carried: Carried, to: CarryPlace): string | null {
  const refusal = carryRefusal(carried, to);
  if (refusal !== null) return refusal;
  if (carried.from.collectionId !== to.collectionId) return 'Things move within one collection only.';
  if (!carried.renameSupported) return 'This collection can’t rename, so it can’t move either.';
  if (carried.entries.length > mostMoved) return `At most ${mostMoved} items are moved at a time. Copy them instead.`;
  return null;
}

function carryRefusal({ from, entries, refusal }: Carried, to: CarryPlace): string | null {
  if (refusal !== null) return refusal;
  if (from.collectionId === to.collectionId && from.folder === to.folder) return 'They are in this folder already.';
  const movable = entries.filter(canTransfer);
  if (movable.length === 0) return 'Links that lead nowhere and devices can’t be transferred.';
  return transferRefusal(from, to, movable);
}

/** `3 items, 1.2 GB`, of folders what is known. */
export function carriedWords(entries: readonly ListedEntry[]): string {
  const [first] = entries;
  const bytes = entries.reduce((sum, { type, size }) => sum + (type === 'dir' ? 0 : (size ?? 0)), 0);
  const folders = entries.filter(({ type }) => type === 'dir').length;
  const what = entries.length === 1 && first ? `“${first.name}”` : `${formatCount(entries.length)} items`;
  return folders === entries.length ? what : `${what}, ${formatBytes(bytes)}${folders > 0 ? ' and folders' : ''}`;
}

/** What a folder is called where there is little room. */
export function folderWords(folder: string): string {
  const name = nameOf(folder);
  return name === '~' ? 'Home' : `${name}/`;
}
