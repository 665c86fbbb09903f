import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { Problem } from '../problem.ts';
import { isGuarded, judgeBrowser, judgeWebSocket } from './browser-guard.ts';
import { createHostJudge } from './host.ts';
import { judgeRequestTarget, splitTicket } from './request-target.ts';

/** A request that the edge let in: its raw path, and its raw query with the question mark. */
export type Admitted = {
  path: string;
  query: string;
  /** What the request has instead of the guard header; whoever goes on must find it good. Not in the query any more. */
  ticket: string | null;
};

export type Edge = {
  request(req: IncomingMessage): Admitted;
  /** The same for a request to open a WebSocket, which can carry no header of the page's own. */
  webSocket(req: IncomingMessage): Pick<Admitted, 'path' | 'query'>;
};

type EdgeOptions = Pick<Config, 'publicUrl' | 'backchannelLogout'> & {
  /** Whether a GET of this path passes without the guard header when a browser makes it for this destination. */
  opensHeaderless: (path: string, destination: string) => boolean;
};

/**
 * Makes the edge: all that is judged of a request before anything is read from a store. Throws the Problem of the
 * first gate that refuses: raw target, host, then the browser guard.
 */
export function createEdge({ publicUrl, backchannelLogout, opensHeaderless }: EdgeOptions): Edge {
  const originReachedBy = createHostJudge(publicUrl);

  function originOf({ headers, socket }: IncomingMessage): string {
    if (headers.host === undefined) throw new Problem('request_malformed', { reason: 'host_missing' });
    const origin = originReachedBy(headers.host, socket.localPort);
    if (origin === null) throw new Problem('host_rejected');
    return origin;
  }

  function request(req: IncomingMessage): Admitted {
    const target = targetOf(req);
    const origin = originOf(req);
    const { headers, method = '' } = req;
    const { path } = target;
    const { query, ticket } = target.query === '' ? withoutTicket : splitTicket(target.query);
    const refusal = isGuarded(method, path, backchannelLogout) ? judgeBrowser(method, headers, origin) : null;
    if (refusal === null) return { path, query, ticket: null };
    if (refusal !== 'header' || method !== 'GET') throw new Problem('csrf_rejected', { reason: refusal });
    if (ticket !== null) return { path, query, ticket };
    const destination = headers['sec-fetch-dest'];
    // Here the browser itself must have said that a page of this origin asks: an absent word is no word.
    const isOwn = headers['sec-fetch-site'] === 'same-origin' && typeof destination === 'string';
    if (isOwn && opensHeaderless(path, destination)) return { path, query, ticket: null };
    throw new Problem('csrf_rejected', { reason: refusal });
  }

  function webSocket(req: IncomingMessage): Pick<Admitted, 'path' | 'query'> {
    const target = targetOf(req);
    const refusal = judgeWebSocket(req.headers, originOf(req));
    if (refusal !== null) throw new Problem('csrf_rejected', { reason: refusal });
    if (req.method !== 'GET') throw new Problem('method_not_allowed', { allow: ['GET'] });
    if (!target.path.startsWith('/api/')) throw new Problem('not_found');
    return target;
  }

  return { request, webSocket };
}

function targetOf(req: IncomingMessage) {
  const target = judgeRequestTarget(req.url ?? '');
  if (target.kind === 'refused') throw new Problem(target.type, { reason: target.reason });
  return target;
}

const withoutTicket = { query: '', ticket: null };
