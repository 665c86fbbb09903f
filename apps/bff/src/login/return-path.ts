/**
 * The path to go to after a sign-in, when it is a plain path of this portal's pages; else the first page. Used where a
 * sign-in starts and again where its answer is sent (RFC 9700 §4.11).
 */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1024 || !plainReference.test(value)) return firstPage;
  const [path = ''] = value.split(/[?#]/, 1);
  if (hiddenSeparators.test(path) || dotSegment.test(path)) return firstPage;
  const resolved = URL.parse(value, portal);
  // What a browser makes of it decides: the same origin, and still one slash.
  if (resolved?.origin !== portal || !ownPages.test(resolved.pathname)) return firstPage;
  return resolved.pathname + resolved.search + resolved.hash;
}

const firstPage = '/';
const portal = 'https://portal.invalid';
/** One slash, then the characters of RFC 3986, whole percent-escapes only; no second slash, no backslash, no control. */
const plainReference = /^\/(?![/\\])(?:[\w\-.~!$&'()*+,;=:@/?#]|%[\da-f]{2})*$/i;
/** In the path, what a server may read as a separator, a control byte, or an escape once more. */
const hiddenSeparators = /\/\/|%(?:2f|5c|25|[01][\da-f]|7f)/i;
const dotSegment = /\/(?:\.|%2e){1,2}(?:[;/]|$)/i;
const ownPages = /^\/(?!\/|\\|bff(?:\/|$)|api(?:\/|$))/;
