import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { loginPath } from '@isthmus/bff-contract';
import type { Audit } from '../audit.ts';
import type { Metrics } from '../operations/metrics.ts';
import { traceparentOf } from '../operations/request-id.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import type { StepUps } from '../session/step-ups.ts';
import type { AccessTokenResult, AccessTokens } from '../tokens/access-token-for.ts';
import type { SessionEnd } from '../vault/vault.ts';
import type { Admitted, Caller, Place, ProxyCall } from './admitted.ts';
import { createCollectionServers } from './collection-servers.ts';
import { type Attempt, Exchange, type ExchangeParts } from './exchange.ts';
import { requestHeadersFor } from './forwarded-headers.ts';
import type { LiveStreams } from './live-streams.ts';
import { createOwnReads, type Refusal } from './own-reads.ts';
import { createPersonLimits, type PersonLimitSizes } from './person-limits.ts';
import type { ReadDocument } from './read-document.ts';
import { createReclaimer } from './reclaim-buffers.ts';
import { type RequestBody, readRequestBody } from './request-body.ts';
import type { ServiceTable } from './resource-servers.ts';
import { allowedRule, createRoutes, enterRoute, opensHeaderless, type Route, routeOf } from './routes.ts';
import { createSilenceWatch } from './silence-watch.ts';
import { type Asker, judgeRefusal, permissionProblem } from './step-up-answer.ts';
import { createWebSockets } from './web-sockets.ts';

export type Proxy = {
  /**
   * Answers one call below /api of a signed-in browser: `path` and `query` as the edge accepted them. Resolves when
   * the answer has passed; rejects with a Problem, also when the answer has already begun and can't be finished.
   */
  handle(call: ProxyCall): Promise<void>;
  /**
   * Whether a GET of this path passes without the guard header, for this `Sec-Fetch-Dest` or, without one, at all.
   */
  opensHeaderless(path: string, destination?: string): boolean;
  /** Joins a WebSocket of the browser to one of a service that has them. Rejects with a Problem before the handshake. */
  upgrade(call: UpgradeCall): Promise<void>;
  /**
   * A read of a service of the table that the portal makes for itself, as the session's person and within the limits of
   * their own calls. Rejects with a Problem.
   */
  read(service: string, path: string, caller: Caller): Promise<ReadDocument>;
  close(): Promise<void>;
};

export type UpgradeCall = Omit<ProxyCall, 'res'> & { socket: Duplex; head: Buffer };

export type ProxyOptions = {
  services: ServiceTable;
  tokens: AccessTokens;
  stepUps: StepUps;
  liveStreams: LiveStreams;
  publicUrl: string;
  https: boolean;
  metrics: Metrics;
  audit: Audit;
  /** Whether somebody records the traces that upstream requests are told of. */
  isTraced: boolean;
  /** What one person may have under way at a time. */
  personLimits?: PersonLimitSizes;
  /** Name resolution for resource servers. Default: the system's. */
  lookup?: LookupFunction | undefined;
  /** Where the data servers of collections may be. */
  collectionHosts: readonly string[];
  now: () => number;
};

/** What may be done for a call after its next try. */
type Allowance = { mayRenew: boolean; mayRepeat: boolean };

type Granted = Extract<AccessTokenResult, { kind: 'token' }>;

/** Makes the proxy of the services in the table. One request reads top to bottom in `handle`. */
export function createProxy(options: ProxyOptions): Proxy {
  const { services, tokens, stepUps, liveStreams, publicUrl, https, metrics, audit, isTraced, lookup } = options;
  const { collectionHosts, now } = options;
  const routes = createRoutes({ services, publicUrl, https, lookup });
  const people = createPersonLimits(options.personLimits ?? { calls: 64, streams: 8 });
  const webSockets = createWebSockets(liveStreams, lookup);
  const ownReads = createOwnReads({ routes, tokens, people, tokenProblem, leaked });
  const readTransfer = (session: Session, path: string) => ownReads.ask('transfer', path, session);
  const collections = createCollectionServers({ readTransfer, allowedHosts: collectionHosts, now });
  const reclaimBuffers = createReclaimer();
  const exchangeParts: ExchangeParts = {
    metrics,
    silenceWatch: createSilenceWatch(),
    reclaimBuffers,
    judgeRefusal: ({ call, asker }, refusal) => judgeRefusal(stepUps, call.session, asker, refusal),
    streamBegins: watchStream,
  };

  async function handle(call: ProxyCall): Promise<void> {
    const { req, path, query, session } = call;
    const { route, upstreamPath } = routeOf(routes, path);
    const rule = allowedRule(route, req.method ?? '', upstreamPath, query);
    const { row, name } = route;
    const load = people.enter(session.subject);
    let body: RequestBody | null = null;
    try {
      const read = readRequestBody(req, row, reclaimBuffers);
      body = read instanceof Promise ? await read : read;
      // Here and below: no waiting, and no turn of the loop, for what is at hand.
      const where = placeOf(route, upstreamPath, session);
      const place = where instanceof Promise ? await where : where;
      const asker = { service: name, resourceServer: place.resourceServer };
      const found = tokens.accessTokenFor(session, place.resourceServer);
      const granted = found instanceof Promise ? await found : found;
      if (granted.kind !== 'token') throw await tokenProblem(granted, session, asker);
      // Not before: whoever waits for a token takes no place of those who have one.
      enterRoute(route);
      try {
        await exchange({ call, place, asker, route, rule, body, load }, granted);
      } finally {
        route.underWay -= 1;
      }
    } catch (error) {
      // An upload that goes nowhere is not kept waiting for a reader.
      if (body?.kind === 'streamed') body.stream.destroy();
      if (error instanceof Problem && error.type === 'token_leak_blocked') leaked(name, call);
      throw error;
    } finally {
      people.leave(session.subject, load);
    }
  }

  function placeOf({ name, row }: Route, upstreamPath: string, session: Session): Place | Promise<Place> {
    const { origin, resourceServer } = row;
    if (origin === null || resourceServer === null) return placeOfCollection(upstreamPath, session);
    return { origin, resourceServer, base: `/api/${name}`, upstreamBase: '', upstreamPath };
  }

  async function placeOfCollection(path: string, session: Session): Promise<Place> {
    const { server, path: upstreamPath } = await collections.locate(session, path);
    const { id, origin, basePath } = server;
    return { origin, resourceServer: id, base: `/api/collections/${id}`, upstreamBase: basePath, upstreamPath };
  }

  /** Sends an admitted call; once more after a renewed token or a connection that was dead. */
  function exchange(admitted: Admitted, granted: Granted): Promise<void> {
    const { call, body } = admitted;
    const outcome = Promise.withResolvers<void>();
    const isRead = body.kind === 'none' && (call.req.method === 'GET' || call.req.method === 'HEAD');
    send(admitted, granted, outcome, { mayRenew: body.kind !== 'streamed', mayRepeat: isRead });
    return outcome.promise;
  }

  function send(admitted: Admitted, granted: Granted, outcome: PromiseWithResolvers<void>, may: Allowance): void {
    const { call, place, route, body } = admitted;
    const accessToken = granted.accessToken.reveal();
    const attempt: Attempt = {
      accessToken,
      renew: may.mayRenew ? () => renew(admitted, granted.generation, outcome) : null,
      repeat: may.mayRepeat ? () => send(admitted, granted, outcome, { ...may, mayRepeat: false }) : null,
    };
    const one = new Exchange(exchangeParts, admitted, attempt, outcome);
    if (route.underWay > route.row.connections) {
      const queued = setTimeout(() => one.giveUpUnlessStarted(), route.row.queueTimeoutMs);
      void outcome.promise.finally(() => clearTimeout(queued)).catch(() => undefined);
    }
    const traceparent = traceparentOf(call.requestId, isTraced);
    route.upstream.dispatch(
      {
        origin: place.origin,
        method: call.req.method ?? '',
        path: place.upstreamPath + call.query,
        headers: requestHeadersFor(route.requestHeaders, call.req.headers, accessToken, traceparent),
        body: bytesOrStream(body),
        // The exchange sees to both deadlines itself.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      one,
    );
  }

  /** After a 401: sends the call again if there is another token; tells whether it did. */
  async function renew(admitted: Admitted, refused: number, outcome: PromiseWithResolvers<void>): Promise<boolean> {
    const { call, place, asker } = admitted;
    const renewed = await tokens.forceRefresh(call.session, place.resourceServer, refused);
    if (renewed.kind === 'unavailable' || call.res.destroyed) return false;
    // The service was right: the grant is dead. That is for the portal to say.
    if (renewed.kind !== 'token') throw await tokenProblem(renewed, call.session, asker);
    send(admitted, renewed, outcome, { mayRenew: false, mayRepeat: false });
    return true;
  }

  async function tokenProblem(refusal: Refusal, session: Session, asker: Asker): Promise<Problem> {
    const { service } = asker;
    if (refusal.kind === 'unavailable') {
      return new Problem('token_refresh_unavailable', { service, retryAfterSeconds: refusal.retryAfterSeconds });
    }
    if (refusal.kind === 'session_ended') return new Problem(`session_${refusal.end}`, { login: loginPath('/') });
    const type = refusal.kind === 'not_granted' ? 'consent_required' : 'reauth_required';
    return permissionProblem(stepUps, session, type, asker);
  }

  /** An event stream counts apart from calls, and ends with its session. */
  function watchStream({ call, load }: Admitted, stream: { end(why: SessionEnd | null): void }): void {
    people.enterStream(load);
    const { res, session } = call;
    const live = { sessionKey: session.key, end: (why: SessionEnd | null) => stream.end(why) };
    liveStreams.add(live);
    res.once('close', () => {
      liveStreams.remove(live);
      people.leaveStream(load);
    });
  }

  async function upgrade(call: UpgradeCall): Promise<void> {
    const { path, query, session, requestId } = call;
    const { route, upstreamPath } = routeOf(routes, path);
    const { row, name: service } = route;
    allowedRule(route, 'GET', upstreamPath, query);
    const { resourceServer } = row;
    if (!row.webSockets || resourceServer === null) throw new Problem('path_not_allowed', { service });
    const load = people.enter(session.subject);
    try {
      people.enterStream(load);
      try {
        const granted = await tokens.accessTokenFor(session, resourceServer);
        if (granted.kind !== 'token') throw await tokenProblem(granted, session, { service, resourceServer });
        const { endsAtMs } = granted;
        const accessToken = granted.accessToken.reveal();
        const traceparent = traceparentOf(requestId, isTraced);
        const headers = requestHeadersFor(route.requestHeaders, {}, accessToken, traceparent);
        const ofSocket = { route, target: upstreamPath + query, accessToken, endsAtMs, headers };
        await webSockets.connect({ ...call, ...ofSocket, leaked: () => leaked(service, call) });
      } finally {
        people.leaveStream(load);
      }
    } finally {
      people.leave(session.subject, load);
    }
  }

  function leaked(service: string, { session, requestId }: Caller): void {
    metrics.leaksBlocked.inc({ service });
    audit('token_leak_blocked', { session: session.key, kind: service, requestId });
  }

  return {
    handle,
    read: (...call) => ownReads.read(...call),
    upgrade,
    opensHeaderless: (path, destination) => opensHeaderless(routes, path, destination),
    async close() {
      webSockets.close();
      await Promise.all([...routes.values()].map(({ upstream }) => upstream.close()));
    },
  };
}

function bytesOrStream(body: RequestBody) {
  if (body.kind === 'none') return null;
  return body.kind === 'held' ? body.bytes : body.stream;
}
