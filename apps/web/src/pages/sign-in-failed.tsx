import { loginPath } from '@isthmus/bff-contract';
import { CircleAlert, LogIn } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { problemWords } from '../errors/problem-words.ts';
import { wordsForCode } from '../errors/words-for.ts';
import { buttonClass } from '../ui/button-class.ts';
import { PageHeading } from '../ui/page-heading.tsx';

/** `/auth/error?code=`: a sign-in that did not end well. */
export function SignInFailedPage() {
  const [query] = useSearchParams();
  const words = wordsForCode(query.get('code') ?? '') ?? problemWords.login_rejected;
  return (
    <div className="mx-auto flex w-full max-w-md flex-1 flex-col items-center justify-center gap-6 py-16 text-center">
      <span className="grid size-14 place-items-center rounded-xl bg-danger-bg text-danger-fg">
        <CircleAlert aria-hidden className="size-7" />
      </span>
      <div className="flex flex-col items-center gap-2">
        <PageHeading title={words.title} section="Sign in" />
        <p className="text-fg-muted">
          {words.why} {words.next}
        </p>
      </div>
      <a href={loginPath('/')} className={buttonClass('primary', 'large', 'w-full')}>
        <LogIn aria-hidden />
        Sign in with Globus
      </a>
    </div>
  );
}
