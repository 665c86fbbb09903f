import { Info, TriangleAlert } from 'lucide-react';
import type { ReviewDraft } from './review-draft.ts';
import { reviewHints } from './review-hints.ts';

/** What surprises people after a transfer, said before it. */
export function ReviewHintList({ draft }: { draft: ReviewDraft }) {
  return (
    <section aria-labelledby="review-hints">
      <h3 id="review-hints" className="mb-2 text-sm font-medium">
        Good to know
      </h3>
      <ul className="flex flex-col gap-1.5 text-sm">
        {reviewHints(draft).map(({ id, tone, text }) => (
          <li key={id} className="flex gap-2">
            {tone === 'warning' ? (
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-fg" />
            ) : (
              <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-fg-muted" />
            )}
            {tone === 'warning' && <span className="sr-only">Warning: </span>}
            <span className={tone === 'warning' ? 'min-w-0 wrap-anywhere' : 'text-fg-muted'}>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
