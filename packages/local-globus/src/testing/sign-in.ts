import { sharedPassword } from '../people.ts';
import { createCookieJar } from './cookie-jar.ts';

export interface SignInOptions {
  /** The authorize URL that the application sends the browser to. */
  authorizeUrl: string | URL;
  /** A username of local Globus, such as `noor@coastal.example`; several are for one sign-in page after the other. */
  person: string | readonly string[];
  /** Theirs, where it is not the one that all share. */
  password?: string;
  consent: 'allow' | 'deny';
  /** Optional scopes whose ticks are taken away before allowing, by their names from the application's own scope down. */
  leaveOut?: readonly string[];
  /** Shared between calls, it keeps the browser's session at Auth. */
  browser?: Browser;
}

/** A browser's cookies and the pages it was shown. */
export interface Browser {
  fetch(url: URL, init?: RequestInit): Promise<Response>;
  /** Paths of the pages that were shown, oldest first. */
  pages: string[];
}

export function createBrowser(): Browser {
  const jar = createCookieJar();
  return {
    pages: [],
    async fetch(url, init) {
      const headers = new Headers(init?.headers);
      const cookies = jar.cookiesFor(url);
      if (cookies !== '') headers.set('cookie', cookies);
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      jar.store(url, response.headers.getSetCookie());
      return response;
    },
  };
}

/**
 * Signs a person in at local Globus as a browser without JavaScript does: by its pages' forms. Answers the address,
 * outside Auth, that the browser is sent to in the end; throws with the page's text when Auth shows an error page.
 */
export async function signIn(options: SignInOptions): Promise<string> {
  const browser = options.browser ?? createBrowser();
  const auth = new URL(options.authorizeUrl).origin;
  let url = new URL(options.authorizeUrl);
  let response = await browser.fetch(url);
  const persons = [options.person].flat();
  for (let step = 0; step < 20; step += 1) {
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      if (url.origin !== auth || url.pathname === '/v2/web/auth-code') return url.href;
      response = await browser.fetch(url);
      continue;
    }
    const html = await response.text();
    if (!response.ok) throw new Error(`Auth answered ${response.status}: ${textOf(html)}`);
    browser.pages.push(url.pathname);
    const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1];
    if (action === undefined) throw new Error(`Auth showed a page without a form: ${textOf(html)}`);
    const fields = html.includes('name="password"')
      ? new URLSearchParams({ username: nextOf(persons), password: options.password ?? sharedPassword })
      : consentFields(html, options);
    url = new URL(action, url);
    response = await browser.fetch(url, { method: 'POST', body: fields });
  }
  throw new Error('The sign-in does not come to an end.');
}

/** The last one stays. */
function nextOf(persons: string[]): string {
  return (persons.length > 1 ? persons.shift() : persons[0]) ?? '';
}

function consentFields(html: string, { consent, leaveOut = [] }: SignInOptions): URLSearchParams {
  const fields = new URLSearchParams({ decision: consent });
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="(?:hidden|checkbox)" name="(\w+)" value="([^"]+)"/g,
  )) {
    if (name !== 'allowed' || !leaveOut.includes(value)) fields.append(name, value);
  }
  return fields;
}

function textOf(html: string): string {
  return html
    .replace(/^[\s\S]*<main>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 400);
}
