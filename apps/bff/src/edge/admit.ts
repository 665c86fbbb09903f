import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { Problem } from '../problem.ts';
import { isGuarded, judgeBrowser } from './browser-guard.ts';
import { createHostJudge } from './host.ts';
import { judgeRequestTarget } from './request-target.ts';

/** A request that the edge let in: its raw path, and its raw query with the question mark. */
export type Admitted = { path: string; query: string };

/**
 * Makes the edge: all that is judged of a request before anything is read from a store. Throws the Problem of the
 * first gate that refuses: raw target, host, then the browser guard.
 */
export function createEdge({ publicUrl }: Pick<Config, 'publicUrl'>): (req: IncomingMessage) => Admitted {
  const originReachedBy = createHostJudge(publicUrl);
  return (req) => {
    const target = judgeRequestTarget(req.url ?? '');
    if (target.kind === 'refused') throw new Problem(target.type, { reason: target.reason });
    const { headers, method = '' } = req;
    if (headers.host === undefined) throw new Problem('request_malformed', { reason: 'host_missing' });
    const origin = originReachedBy(headers.host, req.socket.localPort);
    if (origin === null) throw new Problem('host_rejected');
    const refusal = isGuarded(method, target.path) ? judgeBrowser(method, headers, origin) : null;
    if (refusal !== null) throw new Problem('csrf_rejected', { reason: refusal });
    return target;
  };
}
