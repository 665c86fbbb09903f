import { ChevronRight } from 'lucide-react';
import { Link } from 'react-router';
import { PageHeading } from '../ui/page-heading.tsx';

const topics = [
  {
    to: '/help/errors',
    title: 'What messages mean',
    text: 'Each message in full: why it comes, what to do, who can fix it.',
  },
  { to: '/help/shortcuts', title: 'Keyboard', text: 'All keys, and how to turn single-key shortcuts off.' },
  { to: '/status', title: 'Services', text: 'Whether the portal and the Globus services behind it answer.' },
];

export function HelpPage() {
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 sm:p-6">
      <PageHeading title="Help" />
      <ul className="divide-y divide-border overflow-hidden rounded-lg border border-border bg-surface-1">
        {topics.map(({ to, title, text }) => (
          <li key={to}>
            <Link to={to} className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-surface-2">
              <span className="flex flex-1 flex-col">
                <span className="font-medium">{title}</span>
                <span className="text-sm text-fg-muted">{text}</span>
              </span>
              <ChevronRight aria-hidden className="size-4 text-fg-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
