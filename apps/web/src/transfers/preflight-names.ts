import { nameOf } from '../files/folder-path.ts';
import { fold } from '../files/listed-entry.ts';
import { formatBytes } from '../ui/format.ts';
import type { Check } from './preflight-check.ts';
import { namesakeWords } from './review-route.tsx';
import type { TransferItem, TransferPlace } from './task-request.ts';
import type { SyncLevel } from './transfer-options.ts';

/** Whether the two folders are two. `absolute` are the same paths from each collection's root, where they are known. */
export function foldersCheck(
  { source, destination }: { source: TransferPlace; destination: TransferPlace },
  absolute: { source: string | null; destination: string | null },
): Check {
  const id = 'folders';
  const sameCollection = source.collectionId === destination.collectionId;
  const sameFolder =
    source.folder === destination.folder || (absolute.source !== null && absolute.source === absolute.destination);
  if (sameCollection && sameFolder) {
    const detail = 'Both paths lead to one place. Choose another folder in one of the panes.';
    return { id, state: 'problem', title: 'From and to are the same folder', detail };
  }
  return { id, state: 'fine', title: 'From and to are different folders' };
}

/** Whether names are there already, of the `namesakes` that were counted in the listing on show. */
export function namesCheck(namesakes: number, syncLevel: SyncLevel): Check {
  const id = 'names';
  if (namesakes === 0) return { id, state: 'fine', title: 'No name is at the destination already' };
  return { id, state: 'note', title: namesakeWords(namesakes, syncLevel) };
}

/** Names that become one where upper and lower case are the same; null when all differ or the destination keeps them apart. */
export function caseCheck(items: readonly TransferItem[], name: string, entityType: string | undefined): Check | null {
  // The disks of Macs and Windows machines take no notice of case, and Globus doesn't tell what a personal collection is on.
  if (!entityType?.startsWith('GCP_')) return null;
  const seen = new Map<string, string>();
  for (const { sourcePath } of items) {
    const one = nameOf(sourcePath);
    const twin = seen.get(fold(one));
    if (twin !== undefined && twin !== one) {
      const title = `“${twin}” and “${one}” differ only in upper and lower case`;
      const detail = `On many computers they are one name: if ${name} is on such a one, one replaces the other.`;
      return { id: 'case', state: 'note', title, detail };
    }
    seen.set(fold(one), one);
  }
  return null;
}

/** Nobody tells how much room there is; this says how much is wanted. */
export function roomCheck(items: readonly TransferItem[], name: string): Check {
  const bytes = items.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const more = items.some(({ recursive }) => recursive) ? ' and what is in the folders' : '';
  const detail = `${formatBytes(bytes)}${more} would arrive. Globus doesn’t tell how much is free; when it runs out, the task says so.`;
  return { id: 'room', state: 'unknown', title: `Room on ${name}`, detail };
}
