import type { IncomingMessage } from 'node:http';
import { bffPaths } from '@isthmus/bff-contract';
import type { Config } from '../config.ts';
import { Problem } from '../problem.ts';
import { cookieName } from '../session/cookie-header.ts';
import { createClientAddress } from './client-address.ts';
import { createRateLimit } from './rate-limit.ts';

/** What is taken of a request before work is done for it. Each throws the Problem of the limit that refuses. */
export type RequestLimits = {
  /** A request at one of the BFF's own paths. */
  own(req: IncomingMessage, path: string): void;
  /** A call of /api by nobody. */
  anonymous(req: IncomingMessage): void;
  /** A call of /api with this session. */
  session(key: string): void;
};

/** Makes the limits of one process: sign-ins and anonymous calls by address, signed-in calls by session. */
export function createRequestLimits({
  config,
  isOverloaded,
  now,
}: {
  config: Pick<Config, 'limits' | 'trustedProxies' | 'secureCookies'>;
  /** While it says so, only people who are signed in are served. */
  isOverloaded: () => boolean;
  now: () => number;
}): RequestLimits {
  const { limits } = config;
  const addressOf = createClientAddress(config.trustedProxies);
  const login = createRateLimit('login', limits.loginPerMinute, now);
  const callback = createRateLimit('callback', limits.callbackPerMinute, now);
  const anonymous = createRateLimit('anonymous', limits.anonymousPerMinute, now);
  const backchannel = createRateLimit('backchannel', limits.backchannelPerMinute, now);
  const sessionCookie = `${cookieName('bff', config.secureCookies)}=`;

  function shed(): void {
    if (isOverloaded()) throw new Problem('overloaded', { reason: 'event_loop', retryAfterSeconds: 5 });
  }

  return {
    own(req, path) {
      // Who comes back from Globus has been let in already, and who signs out lightens the load.
      const isNew = path === bffPaths.login || path === bffPaths.session;
      if (isNew && !req.headers.cookie?.includes(sessionCookie)) shed();
      if (path === bffPaths.login) login(addressOf(req));
      else if (path === bffPaths.callback) callback(addressOf(req));
      else if (path === bffPaths.backchannelLogout) backchannel(addressOf(req));
    },
    anonymous(req) {
      shed();
      anonymous(addressOf(req));
    },
    session: createRateLimit('session', limits.sessionPerMinute, now),
  };
}
