import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import { usePageIsLoading } from '../lazy-page.ts';
import { LandingPage } from '../pages/landing.tsx';
import { SignInPage } from '../pages/sign-in.tsx';
import { useSession } from '../session/session-provider.tsx';
import type { SignedOutReason } from '../session/session-state.ts';
import { PublicFrame } from './public-frame.tsx';
import { Splash } from './splash.tsx';

const PortalDownPage = lazy(async () => ({ default: (await import('../pages/portal-down.tsx')).PortalDownPage }));
const Shell = lazy(async () => ({ default: (await import('./shell.tsx')).Shell }));

export type RootProps = {
  /** Whether anybody may see the page. */
  isPublic: boolean;
  /** The page. */
  children: ReactNode;
};

/** Chooses the frame by the session: everything below it may rely on that choice. */
export function Root({ isPublic, children }: RootProps) {
  const { state, recheck } = useSession();
  switch (state.kind) {
    case 'checking':
      return <Splash />;
    case 'unknown':
      return (
        <Suspense fallback={<Splash />}>
          <PortalDownPage error={state.error} onRetry={recheck} />
        </Suspense>
      );
    case 'signed_out':
      return (
        <PublicFrame environment={state.environment}>
          <ScrollToTop />
          {isPublic ? children : <SignedOutPage reason={state.reason} />}
        </PublicFrame>
      );
    case 'signed_in':
    case 'gated':
      return (
        <Suspense fallback={<Splash />}>
          <Shell
            key={state.session.identity.sub}
            session={state.session}
            environment={state.environment}
            isGated={state.kind === 'gated'}
          >
            <NavigationBar />
            {children}
          </Shell>
        </Suspense>
      );
  }
}

function SignedOutPage({ reason }: { reason: SignedOutReason }) {
  const isHome = useLocation().pathname === '/';
  return isHome && (reason === 'none' || reason === 'this_tab') ? <LandingPage /> : <SignInPage reason={reason} />;
}

/** A line at the top while the next page's code is on its way. */
function NavigationBar() {
  if (!usePageIsLoading()) return null;
  return (
    <div aria-hidden className="fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <div className="h-full w-1/3 animate-travel bg-brand" />
    </div>
  );
}

/** A page that is gone to begins at its top; one that is gone back to is where it was, by the browser's own means. */
function ScrollToTop() {
  const { pathname } = useLocation();
  const how = useNavigationType();
  useEffect(() => {
    if (how !== 'POP') scrollTo(0, 0);
  }, [how, pathname]);
  return null;
}
