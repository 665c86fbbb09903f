import { loginPath } from '@isthmus/bff-contract';
import { LogIn } from 'lucide-react';
import { useLocation } from 'react-router';
import type { SignedOutReason } from '../session/session-state.ts';
import { buttonClass } from '../ui/button-class.ts';
import { LogoMark } from '../ui/logo.tsx';
import { PageHeading } from '../ui/page-heading.tsx';

export type SignInPageProps = { reason: SignedOutReason };

const reasons: Record<SignedOutReason, { title: string; text: string }> = {
  none: { title: 'Sign in to go on', text: 'This page needs to know who you are. You come back to it afterwards.' },
  expired: { title: 'Your session ended', text: 'It was idle for too long. Sign in and you come back to this page.' },
  revoked: {
    title: 'Your session was ended',
    text: 'It was signed out in another place, or its access was withdrawn. Sign in and you come back to this page.',
  },
  this_tab: { title: 'You are signed out', text: 'Sign in and you come back to this page.' },
  other_tab: {
    title: 'You are signed out',
    text: 'You signed out in another tab. Sign in and you come back to this page.',
  },
};

/** In place of any page that needs a session. */
export function SignInPage({ reason }: SignInPageProps) {
  const { pathname, search } = useLocation();
  const { title, text } = reasons[reason];
  return (
    <div className="mx-auto flex w-full max-w-sm flex-1 flex-col items-center justify-center gap-6 py-16 text-center">
      <span className="grid size-14 place-items-center rounded-xl bg-brand-soft">
        <LogoMark className="size-8" />
      </span>
      <div className="flex flex-col items-center gap-2">
        <PageHeading title={title} />
        <p className="text-fg-muted">{text}</p>
      </div>
      <a href={loginPath(pathname + search)} className={buttonClass('primary', 'large', 'w-full')}>
        <LogIn aria-hidden />
        Sign in with Globus
      </a>
    </div>
  );
}
