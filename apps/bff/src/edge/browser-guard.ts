import type { IncomingHttpHeaders } from 'node:http';
import { bffPaths, guardHeader } from '@isthmus/bff-contract';

/** The gate that refused, in the order of the gates. */
export type GuardRefusal = 'fetch_metadata' | 'origin' | 'service_worker' | 'header';

/**
 * Whether the guard stands before a path: all of /api, and of /bff everything but the two navigations, which a
 * link, a redirect or the address bar must be able to make.
 */
export function isGuarded(method: string, path: string, backchannelLogout = false): boolean {
  if (path === '/api' || path.startsWith('/api/')) return true;
  if (path !== '/bff' && !path.startsWith('/bff/')) return false;
  // No browser calls there, and what it carries is signed by Globus Auth.
  if (backchannelLogout && method === 'POST' && path === bffPaths.backchannelLogout) return false;
  const isNavigation = path === bffPaths.login || path === bffPaths.callback;
  return !(isNavigation && isSafe(method));
}

/**
 * Says which gate refuses a guarded request, or null when all let it pass: Fetch Metadata, then Origin, then the
 * custom header (RFC 10017 §6.1.3.3). Each alone would do in one class of browsers; together they cover old and new.
 * Whatever a resource server sends, it never becomes a service worker. `origin` is the portal's own.
 */
export function judgeBrowser(method: string, headers: IncomingHttpHeaders, origin: string): GuardRefusal | null {
  const site = headers['sec-fetch-site'];
  const isSiteKnown = typeof site === 'string' && knownSites.has(site);
  if (isSiteKnown && site !== 'same-origin') return 'fetch_metadata';
  if (headers.origin !== undefined && headers.origin !== origin) return 'origin';
  if (headers.origin === undefined && !isSiteKnown && !isSafe(method)) return 'origin';
  if (headers['service-worker'] !== undefined) return 'service_worker';
  if (headers[guardHeaderName] !== guardHeader.value) return 'header';
  return null;
}

/**
 * The same for a WebSocket: browsers always say which origin opens one, and no page can say another one. What comes
 * without an origin is no page.
 */
export function judgeWebSocket(headers: IncomingHttpHeaders, origin: string): GuardRefusal | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return 'fetch_metadata';
  return headers.origin === origin ? null : 'origin';
}

const knownSites = new Set(['same-origin', 'same-site', 'cross-site', 'none']);
const guardHeaderName = guardHeader.name.toLowerCase();

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
