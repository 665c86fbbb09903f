import { SearchX } from 'lucide-react';
import { Link } from 'react-router';
import { problemWords } from '../errors/problem-words.ts';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeading } from '../ui/page-heading.tsx';

export function NotFoundPage() {
  const { title, why, next } = problemWords.not_found;
  return (
    <div className="flex flex-1 flex-col justify-center">
      <PageHeading title="Page not found" hidden />
      <EmptyState
        icon={SearchX}
        title={title}
        action={
          <Link to="/" className={buttonClass('primary')}>
            Go to the home page
          </Link>
        }
      >
        {why} {next}
      </EmptyState>
    </div>
  );
}
