import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { bffUpstreamHeader, loginPath } from '@isthmus/bff-contract';
import type { Pool } from 'undici';
import { hasEncodedSlash, hasTokenKey } from '../edge/request-target.ts';
import { type FlatHeaders, securityHeaders } from '../edge/security-headers.ts';
import type { Metrics } from '../operations/metrics.ts';
import { traceparentOf } from '../operations/request-id.ts';
import { Problem, type ProblemOptions } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import type { AccessTokenResult, AccessTokens } from '../tokens/access-token-for.ts';
import { Exchange } from './exchange.ts';
import { requestHeadersFor } from './forwarded-headers.ts';
import { createRuleMatcher, type RuleMatch } from './match-rule.ts';
import { createReclaimer } from './reclaim-buffers.ts';
import { type RequestBody, readRequestBody } from './request-body.ts';
import type { ServiceRow, ServiceTable } from './resource-servers.ts';
import { createUpstream } from './upstream.ts';

export type Proxy = {
  /**
   * Answers one call below /api of a signed-in browser: `path` and `query` as the edge accepted them. Resolves when
   * the answer has passed; rejects with a Problem, also when the answer has already begun and can't be finished.
   */
  handle(call: ProxyCall): Promise<void>;
  close(): Promise<void>;
};

export type ProxyCall = {
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
  query: string;
  session: Session;
  /** What the edge named the request. */
  requestId: string;
};

export type ProxyOptions = {
  services: ServiceTable;
  tokens: AccessTokens;
  https: boolean;
  metrics: Metrics;
  /** Whether somebody records the traces that upstream requests are told of. */
  isTraced: boolean;
  /** Name resolution for resource servers. Default: the system's. */
  lookup?: LookupFunction;
};

/** What is made once for each service. */
type Route = {
  name: string;
  row: ServiceRow;
  match: (method: string, path: string) => RuleMatch;
  pool: Pool;
  /** The header fields that every answer of this service has. */
  answerHeaders: FlatHeaders;
};

/** Makes the proxy of the services in the table. One request reads top to bottom in `handle`. */
export function createProxy({ services, tokens, https, metrics, isTraced, lookup }: ProxyOptions): Proxy {
  const reclaimBuffers = createReclaimer();
  const routes = new Map<string, Route>();
  for (const [name, row] of services) {
    const answerHeaders = [...securityHeaders(https).api, ...sessionBound, bffUpstreamHeader, name];
    routes.set(name, { name, row, match: createRuleMatcher(row), pool: createUpstream(row, lookup), answerHeaders });
  }

  async function handle({ req, res, path, query, session, requestId }: ProxyCall): Promise<void> {
    const { route, upstreamPath } = routeOf(routes, path);
    const { name: service, row } = route;
    const method = req.method ?? '';
    const { rule } = allowedRule(route, method, upstreamPath, query);
    const read = readRequestBody(req, row, reclaimBuffers);
    const body = read instanceof Promise ? await read : read;
    const found = tokens.accessTokenFor(session, row.resourceServer);
    const granted = found instanceof Promise ? await found : found;
    if (granted.kind !== 'token') throw tokenProblem(granted, service);

    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const send = (accessToken: string, generation: number, canReplay: boolean): void => {
      const exchange = new Exchange(res, {
        service,
        origin: row.origin,
        path: upstreamPath,
        answerHeaders: route.answerHeaders,
        requestId,
        metrics,
        reclaimBuffers,
        done: resolve,
        failed: reject,
        renew: canReplay ? () => renew(generation) : null,
      });
      const headers = requestHeadersFor(req.headers, accessToken, traceparentOf(requestId, isTraced));
      const headersTimeout = rule.headersTimeoutMs ?? row.headersTimeoutMs;
      route.pool.dispatch(
        { method, path: upstreamPath + query, headers, body: bytesOrStream(body), headersTimeout },
        exchange,
      );
    };
    /** After a 401: sends the call again if there is another token; tells whether it did. */
    const renew = async (refused: number): Promise<boolean> => {
      const renewed = await tokens.forceRefresh(session, row.resourceServer, refused);
      if (renewed.kind === 'unavailable' || res.destroyed) return false;
      // The service was right: the grant is dead. That is for the portal to say.
      if (renewed.kind !== 'token') throw tokenProblem(renewed, service);
      send(renewed.accessToken, renewed.generation, false);
      return true;
    };
    send(granted.accessToken, granted.generation, body.kind !== 'streamed');
    await promise;
  }

  return {
    handle,
    async close() {
      await Promise.all([...routes.values()].map(({ pool }) => pool.close()));
    },
  };
}

// What belongs to one session is in no cache, whatever the resource server says.
const sessionBound = ['Cache-Control', 'no-store, private', 'Vary', 'Cookie'];

const prefix = '/api/';

/** `/api/transfer/v0.10/task_list` is the service `transfer` and the upstream path `/v0.10/task_list`. */
function routeOf(routes: ReadonlyMap<string, Route>, path: string): { route: Route; upstreamPath: string } {
  const slash = path.indexOf('/', prefix.length);
  const route = routes.get(slash < 0 ? path.slice(prefix.length) : path.slice(prefix.length, slash));
  if (route === undefined) throw new Problem('service_unknown');
  return { route, upstreamPath: slash < 0 ? '/' : path.slice(slash) };
}

function allowedRule({ name: service, row, match }: Route, method: string, path: string, query: string) {
  if (!row.allowsEncodedSlash && hasEncodedSlash(path)) {
    throw new Problem('path_rejected', { service, reason: 'encoded slash' });
  }
  if (hasTokenKey(query)) throw new Problem('request_malformed', { service, reason: 'token_in_query' });
  const matched = match(method, path);
  if (matched.kind === 'open') return matched;
  throw new Problem(matched.kind, { service, ...('allow' in matched && { allow: matched.allow }) });
}

function bytesOrStream(body: RequestBody) {
  if (body.kind === 'none') return null;
  return body.kind === 'held' ? body.bytes : body.stream;
}

type Refusal = Exclude<AccessTokenResult, { kind: 'token' }>;

function tokenProblem(refusal: Refusal, service: string): Problem {
  const options: ProblemOptions = { service };
  if (refusal.kind === 'unavailable') {
    return new Problem('token_refresh_unavailable', { ...options, retryAfterSeconds: refusal.retryAfterSeconds });
  }
  if (refusal.kind === 'session_ended') return new Problem(`session_${refusal.end}`, { login: loginPath('/') });
  const type = refusal.kind === 'not_granted' ? 'consent_required' : 'reauth_required';
  return new Problem(type, { ...options, login: loginPath('/') });
}
