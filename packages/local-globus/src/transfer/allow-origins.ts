import type { Context } from 'hono';

/** The answer to a preflight. */
export const preflight = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Globus-Client-Info',
  'Access-Control-Max-Age': '600',
} as const;

/** Pages of every origin may call the services, as the JavaScript SDK does: with a token, never with cookies. */
export async function allowOrigins(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  if (c.req.method !== 'OPTIONS') {
    await next();
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Access-Control-Expose-Headers', 'X-Transfer-API-Version, Retry-After');
    return undefined;
  }
  return c.body(null, 204, preflight);
}
