import { serialize } from 'hono/utils/cookie';

/** All values of a cookie of this exact name, in the order of the header, undecoded. */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (header === undefined || !header.includes(name)) return [];
  const values: string[] = [];
  for (const [key, value] of pairs(header)) if (key === name) values.push(value);
  return values;
}

/** All cookies whose names begin with the prefix. */
export function cookiesNamed(header: string | undefined, prefix: string): [name: string, value: string][] {
  return pairs(header ?? '').filter(([name]) => name.startsWith(prefix));
}

export type CookieStyle = { secure: boolean; sameSite: 'Strict' | 'Lax' };

/** A Set-Cookie value: HttpOnly, for the whole origin and for no other host. */
export function setCookie(
  name: string,
  value: string,
  maxAgeSeconds: number,
  { secure, sameSite }: CookieStyle,
): string {
  return serialize(name, value, { path: '/', httpOnly: true, secure, sameSite, maxAge: Math.max(0, maxAgeSeconds) });
}

/** Cookie names as the origin allows: the prefix proves that a secure answer of this very host set it. */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-Http-${name}` : name;
}

function pairs(header: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let at = 0, end = 0; at < header.length; at = end + 1) {
    const semicolon = header.indexOf(';', at);
    end = semicolon < 0 ? header.length : semicolon;
    const equals = header.indexOf('=', at);
    if (equals >= 0 && equals < end)
      found.push([header.slice(at, equals).trim(), header.slice(equals + 1, end).trim()]);
  }
  return found;
}
