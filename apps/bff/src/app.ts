import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { createAudit } from './audit.ts';
import { createBffRoutes, type OwnRoute, ownRoutesOf } from './bff-routes.ts';
import type { Config } from './config.ts';
import { type Admitted, createEdge } from './edge/admit.ts';
import { answerRawly, type UpgradeListener } from './edge/limits.ts';
import { createRequestLimits } from './edge/request-limits.ts';
import { answerKindOf, securityHeaders } from './edge/security-headers.ts';
import type { Log } from './log.ts';
import { isBusySignIn, sendBusyPage } from './login/busy-page.ts';
import { adminSessionsPath, createAdminSessions } from './operations/admin-sessions.ts';
import { countRefusal } from './operations/count-refusal.ts';
import { watchEventLoop } from './operations/event-loop.ts';
import { createMetrics, type Metrics } from './operations/metrics.ts';
import { createPrivateListener } from './operations/private-listener.ts';
import { createReadiness, type Readiness } from './operations/readiness.ts';
import { newRequestId } from './operations/request-id.ts';
import { createRequestObserver, type RequestTracer } from './operations/request-observer.ts';
import { setGauges } from './operations/set-gauges.ts';
import { Problem, problemFrom, requestIdHeader, sendProblem } from './problem.ts';
import { createLiveStreams } from './proxy/live-streams.ts';
import type { PersonLimitSizes } from './proxy/person-limits.ts';
import { createProxy } from './proxy/proxy-request.ts';
import { createServiceTable, type ServiceTable, serviceNames } from './proxy/resource-servers.ts';
import { createDownloadTickets } from './session/download-ticket.ts';
import { lookOf } from './session/look-of.ts';
import {
  createRequireSession,
  endOfSession,
  type RequiredSession,
  requiredProblem,
  type Session,
} from './session/require-session.ts';
import { createSessionCookies } from './session/session-cookie.ts';
import { createSessionEndings } from './session/session-endings.ts';
import { createStepUps } from './session/step-ups.ts';
import { createStaticFiles } from './static-files.ts';
import { createAccessTokens } from './tokens/access-token-for.ts';
import { createAuthGate } from './tokens/auth-gate.ts';
import { createClockWatch } from './tokens/clock-watch.ts';
import { createGlobusAuth } from './tokens/globus-auth.ts';
import { startReaper } from './tokens/reaper.ts';
import { createRevocationOutbox } from './tokens/revocation-outbox.ts';
import { createSureWrites } from './tokens/sure-writes.ts';
import { announceEnds } from './vault/announce-ends.ts';
import { createEnvelope } from './vault/envelope.ts';
import { gatherTouches } from './vault/gather-touches.ts';
import { createGrantSecrets } from './vault/grant-secrets.ts';
import { measureVault } from './vault/measure-vault.ts';
import type { Vault } from './vault/vault.ts';

export type Bff = {
  listener: RequestListener;
  /** For what asks to become a WebSocket. */
  upgradeListener: UpgradeListener;
  /** For the private port: health, metrics, administration. */
  privateListener: RequestListener;
  readiness: Readiness;
  /** The BFF's own paths, which are all that is open below /bff. */
  ownRoutes: readonly OwnRoute[];
  /** Stops being ready. Calls are still served. */
  beginDraining(): void;
  /** From now on each connection ends with its next answer. */
  letGo(): void;
  /** Waits for refreshes and revocations under way, then lets go of every connection. The vault stays open. */
  close(): Promise<void>;
  /** Ends what would stay open by itself: event streams, each with a hint to connect again. */
  endStreams(): void;
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
  /** How often it is looked whether the sessions of open streams still live. */
  checkStreamsEveryMs?: number;
  /** What one person may have under way at a time. */
  personLimits?: PersonLimitSizes;
  /** Name resolution for resource servers. Default: the system's. */
  lookup?: LookupFunction;
};

/** Puts the portal's server side together. One request reads top to bottom in `answer`. */
export function createBff(options: BffOptions): Bff {
  const { config, now = Date.now, log, metrics = createMetrics(), tracer } = options;
  const { services = createServiceTable(config), reapEveryMs = 5000, checkStreamsEveryMs = 1000 } = options;
  const https = config.secureCookies;
  const observe = createRequestObserver({ accessLog: config.accessLog, tracer, services, log });
  const eventLoop = watchEventLoop(config.limits.eventLoopDelayMs);
  const limits = createRequestLimits({ config, isOverloaded: () => eventLoop.isOverloaded(), now });
  const gathered = gatherTouches(measureVault(options.vault, metrics));
  const liveStreams = createLiveStreams({
    load: async (key) => gathered.load(key),
    endOf: (session) => endOfSession(session, config, now()),
    checkEveryMs: checkStreamsEveryMs,
    now,
  });
  const vault = announceEnds(gathered, (key, end) => liveStreams.sessionEnded(key, end));
  const cookies = createSessionCookies(config, metrics);
  const secrets = createGrantSecrets(createEnvelope(config));
  const requireSession = createRequireSession({ cookies, vault, secrets, config, now });
  const stepUps = createStepUps({ config, secrets, now });
  const readiness = createReadiness({ vault, authMetadataAtMs: () => auth.metadataAtMs(), now });
  const gate = createAuthGate(now);
  const auth = createGlobusAuth(config, {
    gate,
    now,
    metrics,
    onClockSkew: createClockWatch({ metrics, readiness, log }),
  });
  const audit = createAudit(log);
  const sureWrites = createSureWrites(log);
  const outbox = createRevocationOutbox({ vault, secrets, auth, sureWrites, audit, metrics, now, log });
  const endings = createSessionEndings({ vault, audit, metrics, now, revokeTokensOf: (key) => outbox.tryToDrain(key) });
  const watched = { now, log, metrics, readiness, serviceOf: serviceNames(services) };
  const tokens = createAccessTokens({ vault, secrets, auth, gate, outbox, endings, ...watched });
  const reaper = startReaper({ vault, outbox, endings, config, metrics, now, log }, reapEveryMs);
  const proxy = createProxy({
    ...options,
    services,
    tokens,
    stepUps,
    liveStreams,
    publicUrl: config.publicUrl,
    collectionHosts: config.collectionHosts,
    now,
    https,
    metrics,
    audit,
    isTraced: tracer !== undefined,
  });
  const tickets = createDownloadTickets(config, vault, now);
  const opensHeaderless = (path: string, destination?: string) => proxy.opensHeaderless(path, destination);
  const admit = createEdge({ ...config, opensHeaderless });
  const parts = {
    config,
    cookies,
    requireSession,
    stepUps,
    vault,
    secrets,
    auth,
    outbox,
    sureWrites,
    endings,
    audit,
    now,
    log,
    metrics,
  };
  const routes = createBffRoutes({
    ...parts,
    tickets,
    opensHeaderless,
    read: (...call) => proxy.read(...call),
    limitSession: (key) => limits.session(key),
  });
  const bffListener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const adminListener = getRequestListener(createAdminSessions(parts).fetch, { overrideGlobalObjects: false });
  const adminSessions = { prefix: adminSessionsPath, handle: adminListener } as const;
  const headers = securityHeaders(https);
  let isLettingGo = false;
  const files = createStaticFiles(config.webRoot, headers.shell);

  async function answer(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const { path, query, ticket } = admit.request(req);
    if (ticket !== null) {
      await answerTicketed(req, res, { path, query, ticket }, requestId);
    } else if (isBelow('/api', path)) {
      const session = sessionIn(await requireSession(req.headers.cookie, lookOf(req)), req);
      await proxy.handle({ req, res, path, query, session, requestId });
    } else if (isBelow('/bff', path)) {
      limits.own(req, path);
      setHeaders(res, headers.bff);
      res.setHeader(requestIdHeader, requestId);
      await bffListener(req, res);
    } else {
      files(req, res, path);
    }
  }

  /** A download by a browser that can't send the guard header: the ticket must be good, and for this very call. */
  async function answerTicketed(
    req: IncomingMessage,
    res: ServerResponse,
    { path, query, ticket: presented }: Admitted,
    requestId: string,
  ): Promise<void> {
    const ticket = presented === null ? null : await tickets.open(presented);
    if (ticket === null) throw new Problem('csrf_rejected', { reason: 'ticket' });
    const session = sessionIn(await requireSession(req.headers.cookie, lookOf(req)), req);
    if (!opensHeaderless(path) || !(await tickets.redeem(ticket, session.key, path + query))) {
      throw new Problem('csrf_rejected', { reason: 'ticket' });
    }
    await proxy.handle({ req, res, path, query, session, requestId });
  }

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, requestId: string): Promise<void> {
    const { path, query } = admit.webSocket(req);
    const session = sessionIn(await requireSession(req.headers.cookie), req);
    await proxy.upgrade({ req, socket, head, path, query, session, requestId });
  }

  function sessionIn(required: RequiredSession, req: IncomingMessage): Session {
    if (required.kind === 'session') {
      limits.session(required.session.key);
      return required.session;
    }
    limits.anonymous(req);
    throw requiredProblem(required.kind);
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
    if (!res.headersSent && isBusySignIn(req, problem)) void sendBusyPage(req, res, problem, requestId);
    else sendProblem(res, problem);
  }

  return {
    listener: (req, res) => {
      const requestId = newRequestId();
      if (isLettingGo) res.shouldKeepAlive = false;
      observe?.(req, res, requestId);
      answer(req, res, requestId).catch((error: unknown) => refuse(req, res, error, requestId));
    },
    upgradeListener: (req, socket, head) => {
      const requestId = newRequestId();
      // Node listens no more for errors of a connection that it has handed over.
      socket.on('error', () => socket.destroy());
      upgrade(req, socket, head, requestId).catch((error: unknown) => {
        const problem = problemFrom(error);
        countRefusal(metrics, problem);
        log.debug({ requestId, problem: problem.type, cause: problem.options.cause }, 'a WebSocket was refused');
        answerRawly(socket, problem, { https, requestId });
      });
    },
    privateListener: createPrivateListener({
      readiness,
      metrics,
      measure: () => setGauges(vault, metrics, now),
      log,
      mounts: [adminSessions],
    }),
    readiness,
    ownRoutes: ownRoutesOf(routes),
    letGo() {
      isLettingGo = true;
    },
    beginDraining() {
      readiness.report('draining', { level: 'fault', detail: 'this process is about to end' });
    },
    async close() {
      liveStreams.close();
      eventLoop.close();
      const revoked = outbox.close();
      await reaper.close();
      await tokens.close();
      await sureWrites.close();
      await revoked;
      await proxy.close();
      await auth.close();
      await gathered.flush().catch((cause: unknown) => log.warn({ cause }, 'when sessions were last seen is lost'));
    },
    endStreams: () => liveStreams.close(),
  };
}

function isBelow(root: '/api' | '/bff', path: string): boolean {
  return path.startsWith(root) && (path.length === root.length || path[root.length] === '/');
}

function setHeaders(res: ServerResponse, flat: readonly string[]): void {
  for (let at = 0; at + 1 < flat.length; at += 2) res.setHeader(flat[at] ?? '', flat[at + 1] ?? '');
}
