import { lazy } from 'react';
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject, redirect } from 'react-router';
import { type Alias, aliases, aliasTarget } from './aliases.ts';
import { BrokenPage } from './pages/broken.tsx';
import { Root, type RouteHandle } from './shell/root.tsx';
import { Splash } from './shell/splash.tsx';

const HomePage = lazy(async () => ({ default: (await import('./pages/home.tsx')).HomePage }));

const everybody: RouteHandle = { public: true };

/** Every address of the portal. */
const routes: RouteObject[] = [
  {
    path: '/',
    Component: Root,
    HydrateFallback: Splash,
    ErrorBoundary: BrokenPage,
    children: [
      { index: true, Component: HomePage },
      {
        path: 'file-manager',
        lazy: async () => ({ Component: (await import('./pages/file-manager.tsx')).FileManagerPage }),
      },
      { path: 'bookmarks', lazy: async () => ({ Component: (await import('./pages/bookmarks.tsx')).BookmarksPage }) },
      { path: 'activity', lazy: async () => ({ Component: (await import('./pages/activity.tsx')).ActivityPage }) },
      {
        path: 'activity/:taskId/:tab?',
        lazy: async () => ({ Component: (await import('./pages/task.tsx')).TaskPage }),
      },
      {
        path: 'logged-out',
        handle: everybody,
        lazy: async () => ({ Component: (await import('./pages/logged-out.tsx')).LoggedOutPage }),
      },
      {
        path: 'auth/error',
        handle: everybody,
        lazy: async () => ({ Component: (await import('./pages/sign-in-failed.tsx')).SignInFailedPage }),
      },
      {
        path: 'status',
        handle: everybody,
        lazy: async () => ({ Component: (await import('./pages/status.tsx')).StatusPage }),
      },
      {
        path: 'help',
        handle: everybody,
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./pages/help.tsx')).HelpPage }) },
          {
            path: 'shortcuts',
            lazy: async () => ({ Component: (await import('./pages/help-shortcuts.tsx')).ShortcutsPage }),
          },
          {
            path: 'errors',
            lazy: async () => ({ Component: (await import('./pages/help-errors.tsx')).ErrorListPage }),
          },
          {
            path: 'errors/:code',
            lazy: async () => ({ Component: (await import('./pages/help-errors.tsx')).ErrorHelpPage }),
          },
        ],
      },
      ...aliases.map(aliasRoute),
      {
        path: '*',
        handle: everybody,
        lazy: async () => ({ Component: (await import('./pages/not-found.tsx')).NotFoundPage }),
      },
    ],
  },
];

export function createRouter() {
  return createBrowserRouter(routes);
}

function aliasRoute(alias: Alias): RouteObject {
  const loader = ({ params, request }: LoaderFunctionArgs) => {
    const query = new URL(request.url).searchParams;
    const parts = { id: params.id ?? '', rest: params['*'] ?? '', query };
    return redirect(aliasTarget(alias, parts, location.origin) ?? '/');
  };
  return { path: alias.path, loader, HydrateFallback: Splash };
}
