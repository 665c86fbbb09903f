import { FolderOpen } from 'lucide-react';
import { Link } from 'react-router';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass } from '../ui/card-class.ts';
import { cx } from '../ui/cx.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { TextLink } from '../ui/text-link.tsx';

const steps = [
  [
    'Select what to copy',
    'In the file manager, open where the data is in one pane and where it should go in the other.',
  ],
  ['Press Transfer', 'The review shows what is about to happen, and how.'],
  ['Choose Later or Repeat', 'Say when it starts, how often it runs, and when it ends.'],
] as const;

/** How a schedule is made: out of a transfer, so that what it copies is chosen where it can be seen. */
export function NewTimerPage() {
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-4 p-4 sm:p-6">
      <PageHeading title="New schedule" section="Schedules">
        A schedule is a transfer that runs later, or again and again.
      </PageHeading>
      <ol className={cx(cardClass, 'flex flex-col gap-4 p-5')}>
        {steps.map(([title, words], index) => (
          <li key={title} className="flex gap-3">
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-full bg-brand-soft text-sm font-medium text-brand-soft-fg"
            >
              {index + 1}
            </span>
            <span className="flex flex-col">
              <span className="font-medium">{title}</span>
              <span className="text-fg-muted">{words}</span>
            </span>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-4">
        <Link to="/file-manager" className={buttonClass('primary')}>
          <FolderOpen aria-hidden />
          Open the file manager
        </Link>
        <TextLink to="/timers">Your schedules</TextLink>
      </div>
    </div>
  );
}
