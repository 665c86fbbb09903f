import { type DownloadTicketView, downloadTicketParameter, downloadTicketRequest } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import { readJson } from '../edge/read-json.ts';
import { judgeRequestTarget } from '../edge/request-target.ts';
import { Problem } from '../problem.ts';
import { type DownloadTickets, ticketSeconds } from './download-ticket.ts';
import { type RequireSession, requiredProblem } from './require-session.ts';

type Parts = {
  requireSession: RequireSession;
  tickets: DownloadTickets;
  /** Whether a GET of this path may be made without the guard header at all. */
  opensHeaderless: (path: string) => boolean;
};

/** POST /bff/download-ticket: an address that a browser without Fetch Metadata can follow once, within a minute. */
export function createDownloadTicketEndpoint({ requireSession, tickets, opensHeaderless }: Parts) {
  return async (c: BffContext): Promise<Response> => {
    const required = await requireSession(c.req.header('cookie'));
    if (required.kind !== 'session') throw requiredProblem(required.kind);
    const wish = downloadTicketRequest.safeParse(await readJson(c.env.incoming, largestRequest));
    const target = wish.success ? judgeRequestTarget(wish.data.path) : null;
    if (target === null) throw new Problem('request_malformed', { reason: 'no_path' });
    if (target.kind === 'refused') throw new Problem(target.type, { reason: target.reason });
    const { path, query } = target;
    if (!opensHeaderless(path)) throw new Problem('path_not_allowed');
    const ticket = await tickets.issue(required.session.key, path + query);
    const url = `${path}${query}${query === '' ? '?' : '&'}${downloadTicketParameter}=${ticket}`;
    return c.json({ url, secondsLeft: ticketSeconds } satisfies DownloadTicketView);
  };
}

const largestRequest = 8 * 1024;
