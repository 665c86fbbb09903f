import { lazy, Suspense } from 'react';
import { matchRoutes, Navigate, type Params, type RouteObject, useLocation, useRoutes } from 'react-router';
import { type Alias, aliases, aliasTarget } from './aliases.ts';
import { lazyPage } from './lazy-page.ts';
import { PageBoundary } from './shell/page-boundary.tsx';
import { Root } from './shell/root.tsx';
import { Splash } from './shell/splash.tsx';

/** What the portal has to know of an address before it shows it. */
type Handle = {
  /** Anybody may see the page. */
  public?: boolean;
  /** It is another name of a page. */
  alias?: Alias;
};

const everybody: Handle = { public: true };
const HomePage = lazy(async () => ({ default: (await import('./pages/home.tsx')).HomePage }));

/** Every address of the portal. */
const routes: RouteObject[] = [
  { path: '/', Component: HomePage },
  { path: '/file-manager', Component: lazyPage(() => import('./pages/file-manager.tsx'), 'FileManagerPage') },
  { path: '/bookmarks', Component: lazyPage(() => import('./pages/bookmarks.tsx'), 'BookmarksPage') },
  { path: '/activity', Component: lazyPage(() => import('./pages/activity.tsx'), 'ActivityPage') },
  { path: '/activity/:taskId/:tab?', Component: lazyPage(() => import('./pages/task.tsx'), 'TaskPage') },
  { path: '/timers', Component: lazyPage(() => import('./pages/timers.tsx'), 'TimersPage') },
  { path: '/timers/new', Component: lazyPage(() => import('./pages/new-timer.tsx'), 'NewTimerPage') },
  { path: '/timers/:timerId', Component: lazyPage(() => import('./pages/timer.tsx'), 'TimerPage') },
  {
    path: '/logged-out',
    handle: everybody,
    Component: lazyPage(() => import('./pages/logged-out.tsx'), 'LoggedOutPage'),
  },
  {
    path: '/auth/error',
    handle: everybody,
    Component: lazyPage(() => import('./pages/sign-in-failed.tsx'), 'SignInFailedPage'),
  },
  { path: '/status', handle: everybody, Component: lazyPage(() => import('./pages/status.tsx'), 'StatusPage') },
  { path: '/help', handle: everybody, Component: lazyPage(() => import('./pages/help.tsx'), 'HelpPage') },
  {
    path: '/help/shortcuts',
    handle: everybody,
    Component: lazyPage(() => import('./pages/help-shortcuts.tsx'), 'ShortcutsPage'),
  },
  {
    path: '/help/errors',
    handle: everybody,
    Component: lazyPage(() => import('./pages/help-errors.tsx'), 'ErrorListPage'),
  },
  {
    path: '/help/errors/:code',
    handle: everybody,
    Component: lazyPage(() => import('./pages/help-errors.tsx'), 'ErrorHelpPage'),
  },
  ...aliases.map((alias): RouteObject => ({ path: `/${alias.path}`, handle: { alias } satisfies Handle })),
  { path: '*', handle: everybody, Component: lazyPage(() => import('./pages/not-found.tsx'), 'NotFoundPage') },
];

/** The page at the browser's address. */
export function Pages() {
  const { pathname } = useLocation();
  const page = useRoutes(routes);
  const match = matchRoutes(routes, pathname)?.at(-1);
  const handle = match?.route.handle as Handle | undefined;
  if (handle?.alias) return <AliasPage alias={handle.alias} params={match?.params ?? {}} />;
  return (
    <PageBoundary at={pathname}>
      <Suspense fallback={<Splash />}>
        <Root isPublic={handle?.public === true}>{page}</Root>
      </Suspense>
    </PageBoundary>
  );
}

/** Goes to the page that the alias means, before anybody is asked to sign in. */
function AliasPage({ alias, params }: { alias: Alias; params: Params }) {
  const { search } = useLocation();
  const parts = { id: params.id ?? '', rest: params['*'] ?? '', query: new URLSearchParams(search) };
  return <Navigate replace to={aliasTarget(alias, parts, location.origin) ?? '/'} />;
}
