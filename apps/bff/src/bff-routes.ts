import { bffPaths } from '@isthmus/bff-contract';
import { Hono, type Next } from 'hono';
import type { Audit } from './audit.ts';
import type { BffContext, BffEnv } from './bff-context.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { createBackchannelLogout } from './login/backchannel-logout.ts';
import { createFinishLogin } from './login/finish-login.ts';
import { loginPage } from './login/login-page.ts';
import { createLoginTransactions } from './login/login-transaction.ts';
import { createLogout } from './login/logout.ts';
import { createStartLogin } from './login/start-login.ts';
import { countRefusal } from './operations/count-refusal.ts';
import type { Metrics } from './operations/metrics.ts';
import { Problem, problemDocumentOf, problemFrom, problemHeaders, requestIdHeader, variesBy } from './problem.ts';
import type { Proxy } from './proxy/proxy-request.ts';
import { createTimerPermissionEndpoint } from './proxy/timer-permission-endpoint.ts';
import type { DownloadTickets } from './session/download-ticket.ts';
import { createDownloadTicketEndpoint } from './session/download-ticket-endpoint.ts';
import type { RequireSession } from './session/require-session.ts';
import type { SessionCookies } from './session/session-cookie.ts';
import type { SessionEndings } from './session/session-endings.ts';
import { createSessionEndpoint } from './session/session-endpoint.ts';
import { createEndSession, createSessionsEndpoint } from './session/sessions-endpoint.ts';
import type { StepUps } from './session/step-ups.ts';
import type { GlobusAuth } from './tokens/globus-auth.ts';
import type { RevocationOutbox } from './tokens/revocation-outbox.ts';
import type { SureWrites } from './tokens/sure-writes.ts';
import type { GrantSecrets } from './vault/grant-secrets.ts';
import type { Vault } from './vault/vault.ts';

type Parts = {
  config: Config;
  cookies: SessionCookies;
  requireSession: RequireSession;
  vault: Vault;
  secrets: GrantSecrets;
  auth: GlobusAuth;
  outbox: RevocationOutbox;
  sureWrites: SureWrites;
  endings: SessionEndings;
  audit: Audit;
  stepUps: StepUps;
  now: () => number;
  log: Log;
  metrics: Metrics;
  tickets: DownloadTickets;
  opensHeaderless: (path: string) => boolean;
  read: Proxy['read'];
  limitSession: (key: string) => void;
};

/** A path of the BFF's own, and the methods that it takes. */
export type OwnRoute = { methods: readonly string[]; path: string };

/** The BFF's own endpoints. What reaches them has passed the edge and the browser guard. */
export function createBffRoutes(parts: Parts): Hono<BffEnv> {
  const transactions = createLoginTransactions(parts.config, parts.now, parts.metrics);
  const app = new Hono<BffEnv>();
  app.use(neverCached);
  route(app, 'GET', bffPaths.login, createStartLogin({ ...parts, transactions }));
  route(app, 'GET', bffPaths.callback, createFinishLogin({ ...parts, transactions }));
  route(app, 'POST', bffPaths.logout, createLogout(parts));
  route(app, 'GET', bffPaths.session, createSessionEndpoint(parts));
  if (parts.config.backchannelLogout) route(app, 'POST', bffPaths.backchannelLogout, createBackchannelLogout(parts));
  routes(app, bffPaths.sessions, createSessionsEndpoint(parts));
  routes(app, `${bffPaths.sessions}/:id`, { DELETE: createEndSession(parts) });
  route(app, 'POST', bffPaths.downloadTicket, createDownloadTicketEndpoint(parts));
  route(app, 'POST', bffPaths.timerPermission, createTimerPermissionEndpoint(parts));
  app.notFound((c) => answerError(c, new Problem('not_found'), parts));
  app.onError((error, c) => answerError(c, problemFrom(error), parts));
  return app;
}

type Method = 'GET' | 'POST' | 'DELETE';
type Handle = (c: BffContext) => Promise<Response>;

function route(app: Hono<BffEnv>, method: Method, path: string, handle: Handle): void {
  routes(app, path, { [method]: handle });
}

/** What `createBffRoutes` has put together. */
export function ownRoutesOf(app: Hono<BffEnv>): OwnRoute[] {
  return app.routes.flatMap(({ path, handler }) => {
    const methods = methodsOf.get(handler);
    return methods ? [{ methods, path }] : [];
  });
}

const methodsOf = new WeakMap<object, readonly string[]>();

function routes(app: Hono<BffEnv>, path: string, handlers: Partial<Record<Method, Handle>>): void {
  const byMethod = new Map(Object.entries(handlers));
  const answer = (c: BffContext) => {
    // Not app.get: that would also run a sign-in for a HEAD.
    const handle = byMethod.get(c.req.method);
    if (!handle) throw new Problem('method_not_allowed', { allow: [...byMethod.keys()] });
    return handle(c);
  };
  methodsOf.set(answer, [...byMethod.keys()]);
  app.all(path, answer);
}

async function neverCached(c: BffContext, next: Next): Promise<void> {
  // The edge has named the request; Hono's answer keeps the field.
  c.set('requestId', String(c.env.outgoing.getHeader(requestIdHeader)));
  await next();
  c.header('Cache-Control', 'no-store, private');
  c.header('Vary', variesBy);
}

function answerError(c: BffContext, problem: Problem, { log, metrics }: Pick<Parts, 'log' | 'metrics'>): Response {
  const requestId = c.get('requestId');
  countRefusal(metrics, problem);
  const level = problem.type === 'internal_error' ? 'error' : problem.status >= 500 ? 'warn' : 'debug';
  log[level]({ requestId, problem: problem.type, cause: problem.options.cause }, 'a request was refused');
  // A person looks at these two: they get a page.
  const isNavigation = c.req.path === bffPaths.login || c.req.path === bffPaths.callback;
  return isNavigation && problem.status >= 500 ? problemPage(problem, requestId) : problemResponse(c, problem);
}

function problemPage(problem: Problem, requestId: string): Response {
  const { body, headers } = loginPage('unavailable', '/', requestId);
  const { 'Content-Type': _, ...fields } = problemHeaders(problem);
  for (const [name, value] of Object.entries(fields)) headers.set(name, value);
  return new Response(body, { status: problem.status, headers });
}

function problemResponse(c: BffContext, problem: Problem): Response {
  const body = JSON.stringify(problemDocumentOf(problem, c.get('requestId')));
  return new Response(body, { status: problem.status, headers: problemHeaders(problem) });
}
