import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../session/require-session.ts';
import type { PersonLoad } from './person-limits.ts';
import type { RequestBody } from './request-body.ts';
import type { Rule } from './resource-servers.ts';
import type { Route } from './routes.ts';
import type { Asker } from './step-up-answer.ts';

/** A call below /api of a signed-in browser: `path` and `query` as the edge accepted them. */
export type ProxyCall = {
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
  query: string;
  session: Session;
  /** What the edge named the request. */
  requestId: string;
};

/** Who a call is made for, and its id in the logs. */
export type Caller = Pick<ProxyCall, 'session' | 'requestId'>;

/** Where a call goes, and with whose token. */
export type Place = {
  origin: string;
  resourceServer: string;
  /** Path of ours under which the resource server's paths lie: `/api/transfer`. */
  base: string;
  /** The beginning of upstream paths that `base` stands for; empty for all. */
  upstreamBase: string;
  upstreamPath: string;
};

/** A call that has passed all rules: what its exchanges with the resource server have in common. */
export type Admitted = {
  call: ProxyCall;
  place: Place;
  asker: Asker;
  route: Route;
  rule: Rule;
  body: RequestBody;
  load: PersonLoad;
};
