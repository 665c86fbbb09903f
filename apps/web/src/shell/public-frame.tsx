import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Environment } from '../session/session-state.ts';
import { LogoMark } from '../ui/logo.tsx';
import { LocalBadge } from './local-badge.tsx';

/** The frame of pages that anybody may see. */
export function PublicFrame({ environment, children }: { environment: Environment | null; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex w-full max-w-6xl items-center gap-4 px-5 py-4 sm:px-8">
        <Link to="/" className="flex items-center gap-2 text-md font-semibold tracking-tight">
          <LogoMark />
          Isthmus
        </Link>
        <div className="flex min-w-0 flex-1 justify-end">{environment === 'local' && <LocalBadge />}</div>
      </header>
      <main className="mx-auto flex w-full max-w-6xl flex-1 flex-col px-5 sm:px-8">{children}</main>
      <footer className="mx-auto flex w-full max-w-6xl flex-wrap gap-x-6 gap-y-2 px-5 py-6 text-sm text-fg-muted sm:px-8">
        <Link to="/help" className="hover:text-fg hover:underline">
          Help
        </Link>
        <Link to="/help/errors" className="hover:text-fg hover:underline">
          What messages mean
        </Link>
      </footer>
    </div>
  );
}
