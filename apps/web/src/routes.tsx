import { lazy } from 'react';
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject, redirect } from 'react-router';
import { BrokenPage } from './pages/broken.tsx';
import { Root, type RouteHandle } from './shell/root.tsx';
import { Splash } from './shell/splash.tsx';

const HomePage = lazy(async () => ({ default: (await import('./pages/home.tsx')).HomePage }));

const everybody: RouteHandle = { public: true };

/** Addresses of Globus's own web app and of older portals, so that links made for them work here; the query is kept. */
const aliases: RouteObject[] = [
  alias('home', () => '/'),
  alias('login', ({ query }) => query.get('next') ?? '/'),
  alias('authenticate', () => '/'),
  alias('transfer', () => '/file-manager'),
  alias('app/transfer', () => '/file-manager'),
  alias('file-manager/collections/:id/*', ({ id }) => collectionPath(id, '')),
  alias('browse/endpoint/:id/*', ({ id, rest }) => collectionPath(id, rest ? `/${rest}` : '')),
  alias('app/activity', () => '/activity'),
  alias('app/activity/:id', ({ id }) => `/activity/${id}`),
  alias('activity/:id/errors', ({ id }) => `/activity/${id}/events?errors=1`),
  alias('status/:id', ({ id }) => `/activity/${id}`),
];

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
      ...aliases,
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

type AliasOf = { id: string; rest: string; query: URLSearchParams };

function alias(path: string, to: (parts: AliasOf) => string): RouteObject {
  const loader = ({ params, request }: LoaderFunctionArgs) => {
    const query = new URL(request.url).searchParams;
    const target = new URL(to({ id: params.id ?? '', rest: params['*'] ?? '', query }), location.origin);
    // An alias leads to a page of this portal, whatever its parameters say.
    if (target.origin !== location.origin) return redirect('/');
    for (const [name, value] of query)
      if (name !== 'next' && !target.searchParams.has(name)) target.searchParams.append(name, value);
    return redirect(target.pathname + target.search);
  };
  return { path, loader, HydrateFallback: Splash };
}

function collectionPath(id: string, path: string): string {
  return `/file-manager?${new URLSearchParams(path ? { origin_id: id, origin_path: path } : { origin_id: id }).toString()}`;
}
