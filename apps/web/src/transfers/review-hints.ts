import { nameOf } from '../files/folder-path.ts';
import { formatCount } from '../ui/format.ts';
import type { ReviewDraft } from './review-draft.ts';
import { syncChoices } from './transfer-options.ts';

/** Something that surprises people afterwards. A `warning` is of this transfer, a `note` of all. */
export type Hint = { id: string; tone: 'warning' | 'note'; text: string };

/** What to know of a transfer before it is submitted. */
export function reviewHints(draft: ReviewDraft): Hint[] {
  return [
    bucketHint(draft),
    namesHint(draft),
    resumeHint(draft),
    ownersHint(),
    quotaHint(draft),
    mergeHint(draft),
  ].filter((hint) => hint !== null);
}

const warning = (id: string, text: string): Hint => ({ id, tone: 'warning', text });
const note = (id: string, text: string): Hint => ({ id, tone: 'note', text });

const bucketStorage = /s3|ceph|google|azure|object/i;

function bucketHint({ destination: { folder, collection } }: ReviewDraft): Hint | null {
  if (folder !== '/' || !bucketStorage.test(collection.storage_type ?? '')) return null;
  return warning(
    'bucket',
    `At the top of ${collection.name} are buckets. Open one: nothing can be copied beside them.`,
  );
}

// What Windows and many object stores don't take, and what shells and web servers stumble over.
const awkward = /[\\:*?"<>|]|\p{Cc}|[. ]$/u;
const maximumBytes = 255;

function namesHint({ items }: ReviewDraft): Hint | null {
  const names = items.map(({ sourcePath }) => nameOf(sourcePath)).filter(isAwkward);
  const [first] = names;
  if (first === undefined) return null;
  const subject =
    names.length === 1 ? `The name “${first}” is` : `${formatCount(names.length)} names, such as “${first}”, are`;
  return warning('names', `${subject} not possible on every storage. If the destination refuses, the task says so.`);
}

/** Whether some storage would refuse the name: for a character, for a dot or blank at its end, for its length. */
export function isAwkward(name: string): boolean {
  return awkward.test(name) || new TextEncoder().encode(name).length > maximumBytes;
}

function resumeHint({ options: { syncLevel } }: ReviewDraft): Hint | null {
  if (syncLevel === null || syncLevel === 3) return null;
  const safe = syncChoices.find(({ level }) => level === 3)?.name ?? '';
  return warning(
    'resume',
    `After a run that failed, only “${safe}” is safe: a file that was copied by half can pass for whole otherwise.`,
  );
}

function ownersHint(): Hint {
  return note('owners', 'Permissions and owners aren’t copied: files get what is usual for you at the destination.');
}

function quotaHint({ options: { failOnQuotaErrors } }: ReviewDraft): Hint {
  const text = failOnQuotaErrors
    ? 'If your quota there runs out, the task ends with what was copied by then.'
    : 'If your quota there runs out, the task waits for room until its deadline.';
  return note('quota', text);
}

function mergeHint({ items }: ReviewDraft): Hint | null {
  if (!items.some(({ recursive }) => recursive)) return null;
  return note('merge', 'Folders that are at the destination already are merged, not replaced.');
}
