import { shortTime } from '../files/modified-time.ts';
import { formatBytes } from '../ui/format.ts';
import type { Difference, DifferenceKind } from './compare-folders.ts';

/** What the kinds are called when one folder is to be copied to the other. */
export const kindNames: Record<DifferenceKind, string> = {
  new: 'New',
  changed: 'Changed',
  extra: 'Only at the destination',
  folder: 'Folders on both sides',
  same: 'Same',
};

/** What is known of one difference, in a line. */
export function differenceWords({ kind, from, to, reason }: Difference, nowMs: number): string {
  if (kind === 'folder') return 'Not looked into';
  if (reason === 'type') return from?.type === 'dir' ? 'A folder here, a file there' : 'A file here, a folder there';
  const entry = from ?? to;
  if (from === null || to === null) {
    if (entry?.type === 'dir') return 'With everything inside';
    return [sizeOf(entry?.size ?? null), shortTime(entry?.modifiedMs ?? null, nowMs)].join(' · ');
  }
  if (reason === 'size') return `${sizeOf(from.size)} here, ${sizeOf(to.size)} there`;
  if (reason === 'newer')
    return `Newer here: ${shortTime(from.modifiedMs, nowMs)}, there ${shortTime(to.modifiedMs, nowMs)}`;
  return `${sizeOf(from.size)} on both sides`;
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? 'size unknown' : formatBytes(bytes);
}
