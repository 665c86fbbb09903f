import { loginPath, serviceLoginPath } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { RequireSession } from '../session/require-session.ts';
import { permissionFor, servicePermissions } from '../session/service-permissions.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { StepUps } from '../session/step-ups.ts';
import type { GlobusAuth } from '../tokens/globus-auth.ts';
import type { Vault } from '../vault/vault.ts';
import { confirmPage, loginPage } from './login-page.ts';
import type { LoginTransactions } from './login-transaction.ts';
import { safeReturnPath } from './return-path.ts';
import { type AuthorizeRequest, readStepUp } from './step-up.ts';

type Parts = {
  auth: GlobusAuth;
  transactions: LoginTransactions;
  cookies: SessionCookies;
  requireSession: RequireSession;
  stepUps: StepUps;
  vault: Vault;
  now: () => number;
  log: Log;
};

/**
 * GET /bff/login: sends the browser to Globus Auth. Of the query it reads `returnTo`, `stepup`, `service` and `fresh`,
 * and nothing else. With a session, a ticket or a service adds to it; without them the sign-in replaces it.
 */
export function createStartLogin(parts: Parts) {
  const { auth, transactions, cookies, now, log } = parts;
  const wholeSignIn = { scopes: servicePermissions.flatMap(({ scopes }) => scopes), parameters: {} };
  return async (c: BffContext): Promise<Response> => {
    refuseUnlessPageLoad(c);
    const returnTo = safeReturnPath(onlyValue(c, 'returnTo'));
    const service = permissionFor(onlyValue(c, 'service'))?.service;
    const isFresh = onlyValue(c, 'fresh') === '1';
    if (comesFromElsewhere(c)) {
      return confirmPage(service === undefined ? loginPath(returnTo) : serviceLoginPath(service, returnTo));
    }
    const cookieHeader = c.req.header('cookie');
    // A ticket that is there twice is read as none that anyone issued.
    const ticket = c.req.queries('stepup')?.join(' ');
    const asked = await readStepUp(parts, cookieHeader, { ticket, service, isFresh });
    if (asked.kind === 'refused') return loginPage('ticket_unusable', returnTo, c.get('requestId'));
    const request: AuthorizeRequest = asked.kind === 'step_up' ? asked : wholeSignIn;
    const secrets = auth.createLoginSecrets();
    const authorize = await auth.authorizationUrl(secrets, request).catch((cause: unknown) => {
      log.error({ cause }, 'no sign-in can start: the metadata of Globus Auth can not be had');
      return null;
    });
    if (!authorize) return loginPage('unavailable', returnTo, c.get('requestId'));
    const opened = await cookies.open(cookieHeader);
    const replaces = opened.kind === 'opened' ? opened.key : null;
    const stepUp = asked.kind === 'step_up' ? asked.memory : null;
    const started = { ...secrets, returnTo, replaces, stepUp, startedAtMs: now() };
    for (const value of await transactions.begin(cookieHeader, started)) {
      c.header('Set-Cookie', value, { append: true });
    }
    return c.redirect(authorize.href, 302);
  };
}

/** A sign-in is a page that a person looks at: no script, image or frame starts one. */
function refuseUnlessPageLoad(c: BffContext): void {
  const destination = c.req.header('sec-fetch-dest') ?? 'document';
  if (destination !== 'document') {
    throw new Problem('login_rejected', { reason: 'not_a_page_load' });
  }
}

/** Whether another site sent the browser here, a sibling included: then the person is asked first (ASVS 7.6.2). */
function comesFromElsewhere(c: BffContext): boolean {
  const site = c.req.header('sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}

function onlyValue(c: BffContext, name: 'returnTo' | 'service' | 'fresh'): string | undefined {
  const [value, second] = c.req.queries(name) ?? [];
  return second === undefined ? value : undefined;
}
