import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { authProblem } from '../auth/auth-errors.ts';
import { problem } from '../auth/token-routes.ts';
import type { RequestLog, SeenRequest } from '../control/request-log.ts';

/** Requests as they are answered, to pages that follow them as server-sent events. */
export interface RequestStream {
  follow(c: Context<{ Bindings: HttpBindings }>): Response;
  close(): void;
}

export const mostFollowers = 16;
/** How many of those before each follower is told at first. */
const mostRecent = 200;
/** What may wait for a follower who does not read. Then the connection ends: a browser comes back by itself. */
const mostWaitingBytes = 262_144;

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Else the connection would stay open behind the last event, and a server that closes would wait for it.
  connection: 'close',
};

/**
 * Written to Node's response itself: only there can be seen how much waits for a follower. No values of queries and
 * headers: the log has none.
 */
export function createRequestStream(requests: RequestLog): RequestStream {
  const followers = new Set<ServerResponse>();
  let isClosed = false;
  return {
    follow(c) {
      const { incoming, outgoing } = c.env;
      if (isClosed || followers.size >= mostFollowers) {
        c.header('retry-after', '5');
        return problem(c, authProblem('TOO_MANY_REQUESTS', `${mostFollowers} pages follow the requests already.`));
      }
      outgoing.writeHead(200, headers);
      if (incoming.method === 'HEAD') {
        outgoing.end();
        return RESPONSE_ALREADY_SENT;
      }
      // Whoever comes back is told the same anew, so that nothing is missing in between.
      outgoing.write(`retry: 2000\n${eventOf('recent', requests.list().slice(-mostRecent).map(rowOf))}`);
      const unfollow = requests.follow((request) => {
        outgoing.write(eventOf('request', rowOf(request)));
        if (outgoing.writableLength > mostWaitingBytes) outgoing.destroy();
      });
      followers.add(outgoing);
      outgoing.once('close', () => {
        unfollow();
        followers.delete(outgoing);
      });
      return RESPONSE_ALREADY_SENT;
    },
    close() {
      isClosed = true;
      for (const follower of followers) {
        if (follower.writableLength > 0) follower.destroy();
        else follower.end();
      }
    },
  };
}

const rowOf = ({ service, method, path, status, at_ms, time_ms }: SeenRequest) => ({
  service,
  method,
  path,
  status,
  at_ms,
  time_ms,
});

// JSON has no line breaks of its own, so one line of data is enough.
const eventOf = (name: string, value: unknown) => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
