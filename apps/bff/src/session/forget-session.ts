import type { BffContext } from '../bff-context.ts';
import type { SessionCookies } from './session-cookie.ts';

/** Has the browser drop all that it holds of a session that it has just ended. */
export function forgetSession(c: BffContext, cookies: Pick<SessionCookies, 'clear'>): void {
  for (const value of cookies.clear()) c.header('Set-Cookie', value, { append: true });
  // Not "cookies": that would take those of sibling hosts along.
  c.header('Clear-Site-Data', '"cache", "storage"');
}
