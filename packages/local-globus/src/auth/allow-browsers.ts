import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** Pages of other origins may call these (the JavaScript SDK does); the sign-in pages and authorize they may not. */
export async function allowBrowsers(
  c: Context<{ Bindings: HttpBindings }>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const { incoming, outgoing } = c.env;
  // The provider would judge the origin by the client; Globus lets every origin in, but never with cookies.
  delete incoming.headers.origin;
  if (!/^\/(v2\/oauth2\/(token(\/.*)?|userinfo)|v2\/api\/.*|\.well-known\/.*|jwk\.json)$/.test(c.req.path)) {
    await next();
    return undefined;
  }
  outgoing.setHeader('access-control-allow-origin', '*');
  if (c.req.method !== 'OPTIONS') {
    await next();
    return undefined;
  }
  outgoing.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
  outgoing.setHeader('access-control-allow-headers', 'Authorization, Content-Type, X-Globus-Client-Info');
  outgoing.setHeader('access-control-max-age', '600');
  return c.body(null, 204);
}
