import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../clock.ts';
import type { SwitchBoard } from '../control/switches.ts';
import { authProblem } from './auth-errors.ts';
import { problem } from './token-routes.ts';

const minuteMs = 60_000;

/**
 * Refuses a client's token requests beyond the switch's number in a minute of local Globus's own clock, which the
 * libraries for this don't go by. Clients count by their credentials, all those without together.
 */
export function limitRate({ clock, switches }: { clock: Clock; switches: SwitchBoard }): MiddlewareHandler {
  let minute = 0;
  const counts = new Map<string, number>();
  return async (c: Context, next) => {
    const most = switches.state.token_requests_per_minute;
    if (most === null) return next();
    const now = clock.now();
    if (Math.floor(now / minuteMs) !== minute) {
      minute = Math.floor(now / minuteMs);
      counts.clear();
    }
    const client = c.req.header('authorization') ?? '';
    const count = (counts.get(client) ?? 0) + 1;
    counts.set(client, count);
    if (count <= most) return next();
    c.header('retry-after', String(Math.ceil(((minute + 1) * minuteMs - now) / 1000)));
    return problem(c, authProblem('TOO_MANY_REQUESTS', `A client may send ${most} token requests a minute.`));
  };
}
