import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createAudit } from './audit.ts';
import { createBffRoutes } from './bff-routes.ts';
import type { Config } from './config.ts';
import { createEdge } from './edge/admit.ts';
import { createRequestLimits } from './edge/request-limits.ts';
import { answerKindOf, securityHeaders } from './edge/security-headers.ts';
import type { Log } from './log.ts';
import { adminSessionsPath, createAdminSessions } from './operations/admin-sessions.ts';
import { countRefusal } from './operations/count-refusal.ts';
import { watchEventLoop } from './operations/event-loop.ts';
import { createMetrics, type Metrics } from './operations/metrics.ts';
import { createPrivateListener } from './operations/private-listener.ts';
import { createReadiness, type Readiness } from './operations/readiness.ts';
import { newRequestId } from './operations/request-id.ts';
import { createRequestObserver, type RequestTracer } from './operations/request-observer.ts';
import { problemFrom, requestIdHeader, sendProblem } from './problem.ts';
import { createProxy } from './proxy/proxy-request.ts';
import { createServiceTable, type ServiceTable, serviceNames } from './proxy/resource-servers.ts';
import { createRequireSession, requiredProblem } from './session/require-session.ts';
import { createSessionCookies } from './session/session-cookie.ts';
import { createSessionEndings } from './session/session-endings.ts';
import { createStaticFiles } from './static-files.ts';
import { createAccessTokens } from './tokens/access-token-for.ts';
import { createAuthGate } from './tokens/auth-gate.ts';
import { createClockWatch } from './tokens/clock-watch.ts';
import { createGlobusAuth } from './tokens/globus-auth.ts';
import { startReaper } from './tokens/reaper.ts';
import { createRevocationOutbox } from './tokens/revocation-outbox.ts';
import { createEnvelope } from './vault/envelope.ts';
import { createGrantSecrets } from './vault/grant-secrets.ts';
import type { Vault } from './vault/vault.ts';

export type Bff = {
  listener: RequestListener;
  /** For the private port: health, metrics, administration. */
  privateListener: RequestListener;
  readiness: Readiness;
  /** Waits for refreshes and revocations under way, then lets go of every connection. The vault stays open. */
  close(): Promise<void>;
};

export type BffOptions = {
  config: Config;
  vault: Vault;
  /** Epoch milliseconds. Every limit of a session or token is judged by it. */
  now?: () => number;
  log: Log;
  metrics?: Metrics;
  /** What is open below /api. Default: the table of resource-servers.ts. */
  services?: ServiceTable;
  /** How often ended sessions are looked for and waiting revocations tried. */
  reapEveryMs?: number;
  /** Where traces go. Default: nowhere. */
  tracer?: RequestTracer;
};

/** Puts the portal's server side together. One request reads top to bottom in `answer`. */
export function createBff(options: BffOptions): Bff {
  const { config, vault, now = Date.now, log, metrics = createMetrics() } = options;
  const { services = createServiceTable(config), reapEveryMs = 5000, tracer } = options;
  const https = config.secureCookies;
  const observe = createRequestObserver({ accessLog: config.accessLog, tracer, services, log });
  const admit = createEdge(config);
  const eventLoop = watchEventLoop();
  const limits = createRequestLimits({ config, isOverloaded: () => eventLoop.isOverloaded(), now });
  const cookies = createSessionCookies(config);
  const secrets = createGrantSecrets(createEnvelope(config));
  const requireSession = createRequireSession({ cookies, vault, secrets, config, now });
  const readiness = createReadiness({ vault, authMetadataAtMs: () => auth.metadataAtMs(), now });
  const gate = createAuthGate(now);
  const auth = createGlobusAuth(config, { gate, now, onClockSkew: createClockWatch({ metrics, readiness, log }) });
  const audit = createAudit(log);
  const outbox = createRevocationOutbox({ vault, secrets, auth, audit, metrics, now, log });
  const endings = createSessionEndings({ vault, audit, metrics, now, revokeTokensOf: (key) => outbox.tryToDrain(key) });
  const watched = { now, log, metrics, readiness, serviceOf: serviceNames(services) };
  const tokens = createAccessTokens({ vault, secrets, auth, gate, outbox, endings, ...watched });
  const reaper = startReaper({ vault, outbox, endings, config, metrics, now, log }, reapEveryMs);
  const proxy = createProxy({ services, tokens, https, metrics, isTraced: tracer !== undefined });
  const parts = { config, cookies, requireSession, vault, secrets, auth, outbox, endings, audit, now, log, metrics };
  const routes = createBffRoutes(parts);
  const bffListener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const adminListener = getRequestListener(createAdminSessions(parts).fetch, { overrideGlobalObjects: false });
  const adminSessions = { prefix: adminSessionsPath, handle: adminListener } as const;
  const headers = securityHeaders(https);
  const files = createStaticFiles(config.webRoot, headers.shell);

  async function answer(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const { path, query } = admit(req);
    if (isBelow('/api', path)) {
      const required = await requireSession(req.headers.cookie);
      if (required.kind !== 'session') {
        limits.anonymous(req);
        throw requiredProblem(required.kind);
      }
      limits.session(required.session.key);
      await proxy.handle({ req, res, path, query, session: required.session, requestId });
    } else if (isBelow('/bff', path)) {
      limits.own(req, path);
      setHeaders(res, headers.bff);
      res.setHeader(requestIdHeader, requestId);
      await bffListener(req, res);
    } else {
      files(req, res, path);
    }
  }

  function refuse(req: IncomingMessage, res: ServerResponse, error: unknown, requestId: string): void {
    const problem = problemFrom(error);
    const { cause, reason } = problem.options;
    countRefusal(metrics, problem);
    const level = problem.type === 'internal_error' ? 'error' : problem.status >= 500 ? 'warn' : 'debug';
    log[level]({ requestId, problem: problem.type, reason, cause }, 'a request was refused');
    if (!res.headersSent) {
      setHeaders(res, headers[answerKindOf(req.url ?? '')]);
      res.setHeader(requestIdHeader, requestId);
    }
    sendProblem(res, problem);
  }

  return {
    listener: (req, res) => {
      const requestId = newRequestId();
      observe?.(req, res, requestId);
      answer(req, res, requestId).catch((error: unknown) => refuse(req, res, error, requestId));
    },
    privateListener: createPrivateListener({ readiness, metrics, log, mounts: [adminSessions] }),
    readiness,
    async close() {
      eventLoop.close();
      const revoked = outbox.close();
      await reaper.close();
      await tokens.close();
      await revoked;
      await proxy.close();
      await auth.close();
    },
  };
}

function isBelow(root: '/api' | '/bff', path: string): boolean {
  return path.startsWith(root) && (path.length === root.length || path[root.length] === '/');
}

function setHeaders(res: ServerResponse, flat: readonly string[]): void {
  for (let at = 0; at + 1 < flat.length; at += 2) res.setHeader(flat[at] ?? '', flat[at + 1] ?? '');
}
