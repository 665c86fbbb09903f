import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/** One thing that a service answers. */
export interface Route {
  method: string;
  /** As its router has it: `/v2/api/projects/:id`. */
  path: string;
}

/** What answers a service's requests, and the routes that it has. */
export type RoutedListener = RequestListener & { routes: readonly Route[] };

/** What a Hono router has, whatever its contexts carry. */
type Router = { fetch: Parameters<typeof getRequestListener>[0]; routes: readonly Route[] };

/** A router as a listener. */
export function listenerOf(app: Router): RoutedListener {
  // Not the global Request and Response: the process may hold other servers, and tests.
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const listener: RequestListener = (request, response) => void listen(request, response);
  return Object.assign(listener, { routes: routesOf(app) });
}

/** Without what is for every method: checks before the routes, and refusals after them. */
function routesOf(app: Router): Route[] {
  const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => ({ method, path }));
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()];
}
