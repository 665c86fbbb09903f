import type { BffContext } from '../bff-context.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem.ts';
import { servicePermissions } from '../session/service-permissions.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { GlobusAuth } from '../tokens/globus-auth.ts';
import { loginPage } from './login-page.ts';
import type { LoginTransactions } from './login-transaction.ts';
import { safeReturnPath } from './return-path.ts';

type Parts = {
  auth: GlobusAuth;
  transactions: LoginTransactions;
  cookies: SessionCookies;
  now: () => number;
  log: Log;
};

/** GET /bff/login?returnTo=: sends the browser to Globus Auth. Of the query it reads returnTo and nothing else. */
export function createStartLogin({ auth, transactions, cookies, now, log }: Parts) {
  const scopes = servicePermissions.flatMap((permission) => permission.scopes);
  return async (c: BffContext): Promise<Response> => {
    const destination = c.req.header('sec-fetch-dest');
    if (destination !== undefined && destination !== 'document') {
      throw new Problem('login_rejected', { reason: 'not_a_page_load' });
    }
    const [asked, second] = c.req.queries('returnTo') ?? [];
    const returnTo = safeReturnPath(second === undefined ? asked : undefined);
    const secrets = auth.createLoginSecrets();
    const authorize = await auth.authorizationUrl(secrets, scopes).catch((cause: unknown) => {
      log.error({ cause }, 'no sign-in can start: the metadata of Globus Auth can not be had');
      return null;
    });
    if (!authorize) return loginPage('unavailable', returnTo, c.get('requestId'));
    const cookieHeader = c.req.header('cookie');
    const opened = await cookies.open(cookieHeader);
    const replaces = opened.kind === 'opened' ? opened.key : null;
    const begun = await transactions.begin(cookieHeader, { ...secrets, returnTo, replaces, startedAtMs: now() });
    for (const value of begun) c.header('Set-Cookie', value, { append: true });
    return c.redirect(authorize.href, 302);
  };
}
