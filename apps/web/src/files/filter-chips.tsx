import { CircleAlert, X } from 'lucide-react';
import { cx } from '../ui/cx.ts';
import { type FilterTerm, parseFilter, withoutTerm } from './entry-filter.ts';
import { conditionWords } from './filter-words.ts';

/** What the filter is read as, a chip for each condition. Pressing one takes it away. A part of a name needs no explaining. */
export function FilterChips({ filter, onFilter }: { filter: string; onFilter: (text: string) => void }) {
  const terms = parseFilter(filter);
  const [first] = terms;
  if (first === undefined || (terms.length === 1 && isPlain(first))) return null;
  const mistakes = terms.filter((term) => term.kind === 'mistake');
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b border-border px-2 py-1.5">
      <ul aria-label="Conditions of the filter" className="contents">
        {terms.map((term) => (
          <li key={term.from} className="flex max-w-full min-w-0">
            <button
              type="button"
              aria-label={`Take away: ${chipWords(term)}`}
              onClick={() => onFilter(withoutTerm(filter, term))}
              className={cx(
                'flex h-6 min-w-0 items-center gap-1 rounded-full border py-0 pr-1 pl-2.5 text-xs hover:bg-surface-3 pointer-coarse:h-11',
                term.kind === 'mistake'
                  ? 'border-danger-border bg-danger-bg text-danger-fg'
                  : 'border-border bg-surface-2 text-fg',
              )}
            >
              {term.kind === 'mistake' && <CircleAlert aria-hidden className="size-3.5 shrink-0" />}
              <span dir="auto" className="truncate">
                {chipWords(term)}
              </span>
              <X aria-hidden className="size-3.5 shrink-0 text-fg-muted" />
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="min-w-0 text-xs text-danger-fg empty:hidden">
        {mistakes.map((term) => conditionWords(term)).join(' ')}
      </p>
    </div>
  );
}

function isPlain(term: FilterTerm): boolean {
  return term.kind === 'name' && !term.isPattern && !term.isNot;
}

function chipWords(term: FilterTerm): string {
  return term.kind === 'mistake' ? term.source : conditionWords(term);
}
