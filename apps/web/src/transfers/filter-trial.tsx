import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { explain } from '../errors/words-for.ts';
import { listingQuery } from '../files/file-client.ts';
import { nameOf } from '../files/folder-path.ts';
import { formatCount } from '../ui/format.ts';
import { Select } from '../ui/select.tsx';
import { type FilterTest, testRules } from './filter-test.ts';
import type { ReviewDraft } from './review-draft.ts';
import type { DraftRule } from './transfer-options.ts';

const mostOffered = 20;

/** What the rules do to a folder that can be looked at: one of those selected, or the one on show. */
export function FilterTrial({ draft, rules }: { draft: ReviewDraft; rules: readonly DraftRule[] }) {
  const { source, items } = draft;
  const folders = items.filter(({ recursive }) => recursive).map(({ sourcePath }) => sourcePath);
  const [chosen, setChosen] = useState<string | null>(null);
  const folder = chosen ?? folders[0] ?? source.folder;
  const { data, error } = useQuery(listingQuery(source.collectionId, folder));
  const shownRules = useDeferredValue(rules);
  const test = data ? testRules(shownRules, data.entries) : null;
  return (
    <div className="flex flex-col gap-2 rounded-md border border-border bg-surface-2 p-3">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <p role="status" className="min-w-0 flex-1 text-sm font-medium">
          {test !== null && trialWords(test, data?.entries.length ?? 0)}
          {test === null && (error === null ? 'Listing the folder…' : `Not tested: ${explain(error).title}.`)}
        </p>
        <Select
          className="w-44 max-sm:w-full"
          label="Try them on"
          hidesLabel
          value={folder}
          options={[
            ...folders.slice(0, mostOffered).map((path) => ({ value: path, name: `in ${nameOf(path)}` })),
            { value: source.folder, name: 'in the folder on show' },
          ]}
          onChange={setChosen}
        />
      </div>
      {test !== null && test.leftOut.length > 0 && <LeftOut test={test} />}
    </div>
  );
}

function LeftOut({ test }: { test: FilterTest }) {
  const rest = test.tested - test.kept - test.leftOut.length;
  return (
    <>
      <ul
        aria-label="Left out"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="max-h-40 overflow-y-auto text-xs"
      >
        {test.leftOut.map(({ name, rule }) => (
          <li key={name} className="flex gap-2 py-0.5">
            <span dir="auto" className="min-w-0 flex-1 truncate font-mono">
              {name}
            </span>
            <span className="shrink-0 text-fg-muted">rule {rule + 1}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="text-xs text-fg-muted">and {formatCount(rest)} more</p>}
    </>
  );
}

function trialWords({ tested, kept }: FilterTest, total: number): string {
  const first = total > tested && tested >= 5000 ? 'the first ' : '';
  return `${formatCount(kept)} of ${first}${formatCount(tested)} would go.`;
}
