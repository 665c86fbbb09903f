import type { IncomingHttpHeaders } from 'node:http';

/** What a browser may tell a resource server. All else stays here: cookies, client hints, origins, forwarding claims. */
export const forwardedRequestHeaders: readonly string[] = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'content-encoding',
  'content-length',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-event-id',
  'prefer',
  'range',
];

/** What a resource server may tell a browser. Never cookies, challenges, CORS, policies of its own, or its version. */
const responseHeaders = new Map(
  [
    'Accept-Ranges',
    'Allow',
    'Content-Disposition',
    'Content-Encoding',
    'Content-Language',
    'Content-Length',
    'Content-MD5',
    'Content-Range',
    'Content-Type',
    'Date',
    'Deprecation',
    'Digest',
    'ETag',
    'Last-Modified',
    'Preference-Applied',
    'RateLimit',
    'RateLimit-Policy',
    'Repr-Digest',
    'Retry-After',
    'Sunset',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
    'X-Transfer-API-Version',
  ].map((name) => [name.toLowerCase(), name]),
);

export const passedResponseHeaders: readonly string[] = [...responseHeaders.values()];

/** What is the same in every upstream request of one service, and which of the browser's fields go with it. */
export type RequestHeaderPlan = { fixed: readonly string[]; forwarded: readonly string[] };

/**
 * Makes the plan of a service. `publicUrl` is the contact: resource servers see all people from one address, so they
 * should know whose it is (RFC 10017 §6.1.3.5). A service whose answers are searched is asked for uncoded ones.
 */
export function planRequestHeaders(
  publicUrl: string,
  { scansForTokens, sentHeaders }: { scansForTokens: boolean; sentHeaders: readonly string[] },
): RequestHeaderPlan {
  const identification = [
    'user-agent',
    `Isthmus/0.1 (+${publicUrl})`,
    'x-globus-client-info',
    clientInfo,
    ...sentHeaders,
  ];
  if (!scansForTokens) return { fixed: identification, forwarded: forwardedRequestHeaders };
  return {
    fixed: [...identification, 'accept-encoding', 'identity'],
    forwarded: forwardedRequestHeaders.filter((name) => name !== 'accept-encoding'),
  };
}

const clientInfo = 'product=isthmus,version=0.1.0';

/** The header of the upstream request, flat: who we are, the one bearer token, and what the browser may say. */
export function requestHeadersFor(
  { fixed, forwarded }: RequestHeaderPlan,
  headers: IncomingHttpHeaders,
  accessToken: string,
  traceparent: string,
): string[] {
  const named = namedByConnection(headers.connection);
  const flat = fixed.slice();
  flat.push('authorization', `Bearer ${accessToken}`, 'traceparent', traceparent);
  for (const name of forwarded) {
    const value = headers[name];
    if (typeof value === 'string' && !named?.has(name)) flat.push(name, value);
  }
  return flat;
}

/** The header of the browser's answer, flat, from the upstream's: only the listed ones, in their usual spelling. */
export function responseHeadersFrom(headers: IncomingHttpHeaders, into: string[]): void {
  const named = namedByConnection(headers.connection);
  for (const name in headers) {
    const spelling = responseHeaders.get(name);
    if (spelling === undefined || named?.has(name)) continue;
    const value = headers[name];
    if (typeof value === 'string') into.push(spelling, value);
    else if (value !== undefined) for (const each of value) into.push(spelling, each);
  }
}

/** The fields that Connection names, which end at this hop (RFC 9110 §7.6.1), or null when it names none. */
function namedByConnection(connection: string | string[] | undefined): Set<string> | null {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return null;
  return new Set(
    String(connection)
      .split(',')
      .map((name) => name.trim().toLowerCase())
      // The length of the body is not for a sender to take off.
      .filter((name) => name !== 'content-length'),
  );
}
