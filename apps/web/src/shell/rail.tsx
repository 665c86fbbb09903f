import { lazy, Suspense } from 'react';
import { NavLink, useLocation } from 'react-router';
import { cx } from '../ui/cx.ts';
import { destinations } from './navigation.ts';

const PinnedPlaces = lazy(async () => ({ default: (await import('../places/pinned-places.tsx')).PinnedPlaces }));

/** The main navigation at the left: icons with words from 1280 px on, icons alone below. */
export function Rail() {
  const isWithin = useWithin();
  return (
    <div
      data-region
      className="hidden min-h-0 overflow-y-auto border-r border-border bg-surface-1 p-2 sm:block xl:w-52"
    >
      <nav aria-label="Main">
        <ul className="flex flex-col gap-0.5">
          {destinations.map(({ to, text, icon: Icon }) => (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/'}
                data-within={isWithin(to) || undefined}
                title={text}
                className={({ isActive }) =>
                  cx(
                    'flex h-9 items-center gap-3 rounded-md px-2.5 font-medium pointer-coarse:h-11',
                    isActive || isWithin(to)
                      ? 'bg-brand-soft text-brand-soft-fg'
                      : 'text-fg-muted hover:bg-surface-2 hover:text-fg',
                  )
                }
              >
                <Icon aria-hidden className="size-4.5 shrink-0" />
                <span className="max-xl:sr-only">{text}</span>
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Suspense fallback={null}>
        <PinnedPlaces />
      </Suspense>
    </div>
  );
}

/** The same at the bottom of a phone. */
export function BottomBar() {
  const isWithin = useWithin();
  return (
    <nav
      data-region
      aria-label="Main"
      className="border-t border-border bg-surface-1 pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="flex">
        {destinations.map(({ to, text, icon: Icon }) => (
          <li key={to} className="flex-1">
            <NavLink
              to={to}
              end={to === '/'}
              data-within={isWithin(to) || undefined}
              className={({ isActive }) =>
                cx(
                  'flex h-14 flex-col items-center justify-center gap-0.5 text-xs font-medium -outline-offset-2',
                  isActive || isWithin(to) ? 'text-brand' : 'text-fg-muted',
                )
              }
            >
              <Icon aria-hidden className="size-5" />
              {text}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Whether the page on show belongs to a destination whose address it doesn't begin with. */
function useWithin(): (to: string) => boolean {
  const { pathname } = useLocation();
  return (to) => to === '/activity' && /^\/timers(?:\/|$)/.test(pathname);
}
