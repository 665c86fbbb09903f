/** Whose answer it is: the SPA's files, the BFF's own endpoints, or a resource server's words. */
export type AnswerKind = 'shell' | 'bff' | 'api';

/** Headers as Node's `writeHead` takes them fastest: name, value, name, value. */
export type FlatHeaders = readonly string[];

/**
 * The hash of the one style element that react-aria-components 1.22.1 writes (how pressable things react to touch).
 * It changes with the version; a test computes it from the package.
 */
export const ariaStyleHash = 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=';

/**
 * What the SPA may do: run and style itself from this origin, and talk to nobody else. Text never becomes markup or
 * code (Trusted Types): the one policy there is lets the address of the SPA's own worker pass, and nothing else.
 */
export const shellPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' '${ariaStyleHash}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types isthmus-worker',
].join('; ');

// Pages of the BFF (a failed sign-in) hold links and forms, never scripts or styles of others.
const bffPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Whatever a resource server sends, opened as a document it can't run, load or submit anything on our origin.
const apiPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";

const minimalPermissions = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** The security headers of every answer, by kind. `https` tells whether browsers reach the portal over TLS. */
export function securityHeaders(https: boolean): Record<AnswerKind, FlatHeaders> {
  const everywhere = [
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Permissions-Policy', minimalPermissions],
    // Two years; without TLS browsers ignore it (RFC 6797 §7.2).
    ...(https ? [['Strict-Transport-Security', 'max-age=63072000; includeSubDomains']] : []),
  ].flat();
  return {
    shell: [...everywhere, 'Referrer-Policy', 'strict-origin', 'Content-Security-Policy', shellPolicy],
    bff: [...everywhere, 'Referrer-Policy', 'no-referrer', 'Content-Security-Policy', bffPolicy],
    api: [...everywhere, 'Referrer-Policy', 'strict-origin', 'Content-Security-Policy', apiPolicy],
  };
}

/** The kind that answers to a path have, errors included. */
export function answerKindOf(path: string): AnswerKind {
  if (path === '/bff' || path.startsWith('/bff/')) return 'bff';
  if (path === '/api' || path.startsWith('/api/')) return 'api';
  return 'shell';
}
