import { lazy, Suspense } from 'react';
import { Outlet, ScrollRestoration, useMatches, useNavigation } from 'react-router';
import { LandingPage } from '../pages/landing.tsx';
import { SignInPage } from '../pages/sign-in.tsx';
import { useSession } from '../session/session-provider.tsx';
import type { SignedOutReason } from '../session/session-state.ts';
import { PublicFrame } from './public-frame.tsx';
import { Splash } from './splash.tsx';

const PortalDownPage = lazy(async () => ({ default: (await import('../pages/portal-down.tsx')).PortalDownPage }));
const Shell = lazy(async () => ({ default: (await import('./shell.tsx')).Shell }));

/** A route's `handle`: `public` pages need no session. */
export type RouteHandle = { public?: boolean };

/** Chooses the frame by the session: everything below it may rely on that choice. */
export function Root() {
  const { state, recheck } = useSession();
  const matches = useMatches();
  const isPublic = matches.some(({ handle }) => (handle as RouteHandle | undefined)?.public);
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
          <ScrollRestoration />
          {isPublic ? <Outlet /> : <SignedOutPage reason={state.reason} />}
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
            <Outlet />
          </Shell>
        </Suspense>
      );
  }
}

function SignedOutPage({ reason }: { reason: SignedOutReason }) {
  const isHome = useMatches().at(-1)?.pathname === '/';
  return isHome && (reason === 'none' || reason === 'this_tab') ? <LandingPage /> : <SignInPage reason={reason} />;
}

/** A line at the top while the next page's code is on its way. */
function NavigationBar() {
  const { state } = useNavigation();
  if (state === 'idle') return null;
  return (
    <div aria-hidden className="fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <div className="h-full w-1/3 animate-travel bg-brand" />
    </div>
  );
}
