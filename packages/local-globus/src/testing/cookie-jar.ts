/** Just enough of RFC 6265 for signing in over fetch: name, path, deletion; one host. */
export interface CookieJar {
  cookiesFor(url: URL): string;
  store(url: URL, setCookies: readonly string[]): void;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, { pair: string; path: string }>();
  return {
    cookiesFor: ({ pathname }) =>
      [...cookies.values()]
        .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
        .map(({ pair }) => pair)
        .join('; '),
    store(_url, setCookies) {
      for (const setCookie of setCookies) {
        const [pair = '', ...attributes] = setCookie.split(/; */);
        const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
        const key = `${pair.split('=')[0]};${path}`;
        const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice(8);
        if (pair.endsWith('=') || (expires !== undefined && Date.parse(expires) < Date.now())) cookies.delete(key);
        else cookies.set(key, { pair, path });
      }
    },
  };
}
