import type { SignedIn } from '@isthmus/bff-contract';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Link, useHref, useNavigate } from 'react-router';
import { ActionsProvider } from '../actions/use-actions.tsx';
import { createQueryClient, joinTabs } from '../query-client.ts';
import { Gates } from '../session/gates.tsx';
import { useSession } from '../session/session-provider.tsx';
import type { Environment } from '../session/session-state.ts';
import { LogoMark } from '../ui/logo.tsx';
import { ToastProvider } from '../ui/toasts.tsx';
import { TooltipLayer } from '../ui/tooltip-layer.tsx';
import { IdentityButton } from './identity-button.tsx';
import { LocalBadge } from './local-badge.tsx';
import { PaletteButton } from './palette-button.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { ServiceBanners } from './service-banners.tsx';
import { ServiceMark } from './service-mark.tsx';
import { ShellActions } from './shell-actions.tsx';

export type ShellProps = { session: SignedIn; environment: Environment; isGated: boolean; children: ReactNode };

/** The frame of all pages of one signed-in person. What it holds in memory goes with it. */
export function Shell({ session, environment, isGated, children }: ShellProps) {
  const { recheck } = useSession();
  const [client] = useState(() => createQueryClient(recheck));
  const navigate = useNavigate();
  useEffect(() => () => client.clear(), [client]);
  useEffect(() => joinTabs(client, session.sessionRef), [client, session.sessionRef]);
  return (
    <I18nProvider locale="en">
      <QueryClientProvider client={client}>
        <RouterProvider navigate={(to) => void navigate(to)} useHref={useHref}>
          <ToastProvider>
            <ActionsProvider>
              <ShellActions />
              <div className="grid h-dvh grid-cols-1 grid-rows-[auto_1fr_auto] sm:grid-cols-[auto_1fr] sm:grid-rows-[auto_1fr]">
                <SkipLink />
                <header
                  data-region
                  className="col-span-full flex h-12 items-center gap-3 border-b border-border bg-surface-1 px-3"
                >
                  <Link to="/" className="flex items-center gap-2 rounded-md px-1 text-md font-semibold tracking-tight">
                    <LogoMark />
                    Isthmus
                  </Link>
                  <div className="min-w-0 flex-1">{environment === 'local' && <Local />}</div>
                  <ServiceMark />
                  <PaletteButton />
                  <IdentityButton session={session} />
                </header>
                <Rail />
                <main
                  id="content"
                  data-region
                  tabIndex={-1}
                  className="relative flex min-h-0 min-w-0 flex-col overflow-y-auto outline-none"
                >
                  <ServiceBanners />
                  {children}
                </main>
                <BottomBar />
              </div>
              <TooltipLayer />
              <Gates session={session} isGated={isGated} />
            </ActionsProvider>
          </ToastProvider>
        </RouterProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}

function Local() {
  return (
    <div className="flex">
      <LocalBadge />
    </div>
  );
}

function SkipLink() {
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-brand px-3 py-2 font-medium text-on-brand focus:translate-y-0"
    >
      Skip to content
    </a>
  );
}
