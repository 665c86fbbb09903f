import { isLoopback } from '../config.ts';
import { judgeRequestTarget } from '../edge/request-target.ts';
import type { Place } from './admitted.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number): boolean {
  return redirects.has(status);
}

/** A Location of the same resource server as one of ours; null for every other address. */
export function ownLocation({ origin, upstreamPath, base, upstreamBase }: Place, location: string): string | null {
  const url = plainUrl(location, origin + upstreamPath);
  if (url?.origin !== origin) return null;
  const target = judgeRequestTarget(url.pathname + url.search);
  if (target.kind !== 'accepted' || !target.path.startsWith(`${upstreamBase}/`)) return null;
  return `${base}${target.path.slice(upstreamBase.length)}${target.query}`;
}

/** A Location elsewhere that a browser may be told of; null where it is no address of the web, or not over TLS. */
export function foreignLocation({ origin, upstreamPath }: Place, location: string): string | null {
  const url = plainUrl(location, origin + upstreamPath);
  if (url === null) return null;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe ? url.href : null;
}

/** Null for what is no URL, and for one that names a user. */
function plainUrl(location: string, from: string): URL | null {
  const url = URL.parse(location, from);
  return url === null || url.username !== '' || url.password !== '' ? null : url;
}
