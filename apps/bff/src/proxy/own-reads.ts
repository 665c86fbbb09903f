import { newRequestId, traceparentOf } from '../operations/request-id.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import type { AccessTokenResult, AccessTokens } from '../tokens/access-token-for.ts';
import type { Caller } from './admitted.ts';
import { requestHeadersFor } from './forwarded-headers.ts';
import type { PersonLimits } from './person-limits.ts';
import { type ReadDocument, readDocument } from './read-document.ts';
import { enterRoute, type Route, type Routes } from './routes.ts';
import type { Asker } from './step-up-answer.ts';
import { upstreamProblem } from './upstream-problem.ts';

export type Refusal = Exclude<AccessTokenResult, { kind: 'token' }>;

/** What the portal reads of services for itself, as a session's person. Both reject with a Problem. */
export type OwnReads = {
  /** A read for an endpoint of the portal's own, within the limits of the person's calls. */
  read(service: string, path: string, caller: Caller): Promise<ReadDocument>;
  /** A read in the middle of a call, which has been counted in already and sees to a token that comes back. */
  ask(service: string, path: string, session: Session): Promise<ReadDocument>;
};

type Parts = {
  routes: Routes;
  tokens: AccessTokens;
  people: PersonLimits;
  tokenProblem: (refusal: Refusal, session: Session, asker: Asker) => Promise<Problem>;
  leaked: (service: string, caller: Caller) => void;
};

type Granted = Extract<AccessTokenResult, { kind: 'token' }>;
/** A service with one place and one permission. */
type NamedRoute = { route: Route; origin: string; asker: Asker };

/** Makes the reads of the portal's own: once more with a renewed token after a 401, never with a body. */
export function createOwnReads({ routes, tokens, people, tokenProblem, leaked }: Parts): OwnReads {
  function routeNamed(service: string): NamedRoute {
    const route = routes.get(service);
    const { origin = null, resourceServer = null } = route?.row ?? {};
    if (!route || origin === null || resourceServer === null) throw new Problem('service_unknown');
    return { route, origin, asker: { service, resourceServer } };
  }

  async function read(service: string, path: string, caller: Caller): Promise<ReadDocument> {
    const { subject } = caller.session;
    const load = people.enter(subject);
    try {
      return await ask(service, path, caller.session);
    } catch (error) {
      if (error instanceof Problem && error.type === 'token_leak_blocked') leaked(service, caller);
      throw error;
    } finally {
      people.leave(subject, load);
    }
  }

  /** After a 401 once more, with a renewed token. */
  async function ask(service: string, path: string, session: Session): Promise<ReadDocument> {
    const named = routeNamed(service);
    const { asker } = named;
    const granted = await tokens.accessTokenFor(session, asker.resourceServer);
    if (granted.kind !== 'token') throw await tokenProblem(granted, session, asker);
    const answer = await askWith(named, granted, path);
    if (answer.statusCode !== 401) return answer;
    const renewed = await tokens.forceRefresh(session, asker.resourceServer, granted.generation);
    if (renewed.kind === 'unavailable') return answer;
    if (renewed.kind !== 'token') throw await tokenProblem(renewed, session, asker);
    return askWith(named, renewed, path);
  }

  return { read, ask };
}

async function askWith({ route, origin }: NamedRoute, granted: Granted, path: string): Promise<ReadDocument> {
  const accessToken = granted.accessToken.reveal();
  const headers = requestHeadersFor(route.requestHeaders, {}, accessToken, traceparentOf(newRequestId(), false));
  enterRoute(route);
  try {
    const answer = await route.upstream.request({ origin, method: 'GET', path, headers });
    return await readDocument(answer, route.name, accessToken);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw upstreamProblem(cause, route.name);
  } finally {
    route.underWay -= 1;
  }
}
