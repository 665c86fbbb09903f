import type { LookupFunction } from 'node:net';
import { bffUpstreamHeader } from '@isthmus/bff-contract';
import type { Dispatcher } from 'undici';
import { hasEncodedSlash, hasTokenKey } from '../edge/request-target.ts';
import { type FlatHeaders, securityHeaders } from '../edge/security-headers.ts';
import { Problem, variesBy } from '../problem.ts';
import { planRequestHeaders, type RequestHeaderPlan } from './forwarded-headers.ts';
import { createRuleMatcher, type RuleMatch } from './match-rule.ts';
import type { Rule, ServiceRow, ServiceTable } from './resource-servers.ts';
import { createUpstream } from './upstream.ts';

/** What is made once for each service. */
export type Route = {
  name: string;
  row: ServiceRow;
  match: (method: string, path: string) => RuleMatch;
  upstream: Dispatcher;
  requestHeaders: RequestHeaderPlan;
  /** The header fields that every answer of this service has. */
  answerHeaders: FlatHeaders;
  /** Calls under way, the waiting ones included. */
  underWay: number;
};

export type Routes = ReadonlyMap<string, Route>;

type Options = { services: ServiceTable; publicUrl: string; https: boolean; lookup: LookupFunction | undefined };

export function createRoutes({ services, publicUrl, https, lookup }: Options): Routes {
  const routes = new Map<string, Route>();
  for (const [name, row] of services) {
    routes.set(name, {
      name,
      row,
      match: createRuleMatcher(row),
      upstream: createUpstream(row, lookup),
      requestHeaders: planRequestHeaders(publicUrl, row),
      answerHeaders: [...securityHeaders(https).api, ...sessionBound, bffUpstreamHeader, name],
      underWay: 0,
    });
  }
  return routes;
}

// What belongs to one session is in no cache, whatever the resource server says.
const sessionBound = ['Cache-Control', 'no-store, private', 'Vary', variesBy];

const prefix = '/api/';

/** `/api/transfer/v0.10/task_list` is the service `transfer` and the upstream path `/v0.10/task_list`. */
export function routeOf(routes: Routes, path: string): { route: Route; upstreamPath: string } {
  const slash = path.indexOf('/', prefix.length);
  const route = routes.get(slash < 0 ? path.slice(prefix.length) : path.slice(prefix.length, slash));
  if (route === undefined) throw new Problem('service_unknown');
  return { route, upstreamPath: slash < 0 ? '/' : path.slice(slash) };
}

/** The rule that opens a path of a service; throws the Problem that says why it is closed. */
export function allowedRule({ name: service, row, match }: Route, method: string, path: string, query: string): Rule {
  if (!row.allowsEncodedSlash && hasEncodedSlash(path)) {
    throw new Problem('path_rejected', { service, reason: 'encoded slash' });
  }
  if (hasTokenKey(query)) throw new Problem('request_malformed', { service, reason: 'token_in_query' });
  const matched = match(method, path);
  if (matched.kind === 'open') return matched.rule;
  throw new Problem(matched.kind, { service, ...('allow' in matched && { allow: matched.allow }) });
}

/** Whether a GET of this path is opened to what can send no guard header, for one destination or for any. */
export function opensHeaderless(routes: Routes, path: string, destination?: string): boolean {
  const [, api, name = ''] = path.split('/', 3);
  const route = api === 'api' ? routes.get(name) : undefined;
  const matched = route?.match('GET', path.slice(prefix.length + name.length));
  if (matched?.kind !== 'open') return false;
  const { headerless } = matched.rule;
  return headerless !== undefined && (destination === undefined || headerless.includes(destination));
}

/** Counts a call in at its service; throws when as many as may wait are waiting already. */
export function enterRoute(route: Route): void {
  const { name: service, row } = route;
  if (route.underWay >= row.connections + row.queueLimit) {
    throw new Problem('upstream_busy', { service, retryAfterSeconds: 1, reason: 'queue_full' });
  }
  route.underWay += 1;
}
