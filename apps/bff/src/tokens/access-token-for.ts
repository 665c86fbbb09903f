import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Session } from '../session/require-session.ts';
import type { StoredGrant, StoredSession } from '../vault/vault.ts';
import {
  type AccessTokenResult,
  grantOf,
  type RefreshParts,
  refreshGrant,
  tokenOf,
  unavailable,
} from './refresh-grant.ts';

export type { AccessTokenResult } from './refresh-grant.ts';

export type AccessTokens = {
  /** The token to call a resource server with, renewed when it is about to run out. */
  accessTokenFor(session: Session, resourceServer: string): Promise<AccessTokenResult>;
  /** Another token than that of `generation`, which the resource server refused. Renews at most once a generation. */
  forceRefresh(session: Session, resourceServer: string, generation: number): Promise<AccessTokenResult>;
  /** Resolves when no refresh is under way. */
  settle(): Promise<void>;
};

/** Makes the one place that gives out access tokens. Each is renewed for its own resource server, apart from all others. */
export function createAccessTokens(parts: RefreshParts): AccessTokens {
  const { secrets, now, log } = parts;
  // Keyed by session and resource server: never by one of them alone, or one person gets another's token.
  const flights = new Map<string, Promise<AccessTokenResult>>();
  const pauses = new LRUCache<string, number>({ max: 10_000 });

  /** One refresh at a time for a grant. It goes on when the caller has gone, and saves before anyone uses the result. */
  function refresh(session: StoredSession, resourceServer: string, generation: number): Promise<AccessTokenResult> {
    const place = `${session.key} ${resourceServer}`;
    const flight = flights.get(place);
    if (flight) return flight;
    const pausedUntilMs = pauses.get(place) ?? 0;
    if (pausedUntilMs > now()) return Promise.resolve(unavailable((pausedUntilMs - now()) / 1000));
    const started = refreshGrant(parts, session.key, resourceServer, generation)
      .then((result) => {
        if (result.kind === 'unavailable') pauses.set(place, now() + pauseMs);
        return result;
      })
      .catch((cause: unknown) => {
        log.error({ cause, resourceServer }, 'a refresh failed');
        return unavailable(5);
      })
      .finally(() => flights.delete(place));
    flights.set(place, started);
    return started;
  }

  return {
    async accessTokenFor(session, resourceServer) {
      const grant = grantOf(session, resourceServer);
      if (!grant || grant.state !== 'ready')
        return { kind: grant?.state === 'reauth_required' ? 'reauth_required' : 'not_granted' };
      const remainingMs = grant.expiresAtMs - now();
      const current = tokenOf(secrets, session, grant);
      if (remainingMs > refreshWindowMs(session.key, grant)) return current;
      if (remainingMs <= 0) return refresh(session, resourceServer, grant.generation);
      // Still valid: whoever comes while a refresh is under way uses it, and whoever starts one waits only so long.
      if (grant.refreshToken === null || flights.has(`${session.key} ${resourceServer}`)) return current;
      const waited = new AbortController();
      const refreshed = refresh(session, resourceServer, grant.generation);
      const first = await Promise.race([refreshed, delay(patienceMs, current, { signal: waited.signal })]).finally(() =>
        waited.abort(),
      );
      return first.kind === 'unavailable' ? current : first;
    },
    forceRefresh: (session, resourceServer, generation) => refresh(session, resourceServer, generation),
    async settle() {
      await Promise.all(flights.values());
    },
  };
}

const patienceMs = 2000;
const pauseMs = 1000;

/** Under a tenth of its life, between one and five minutes, and spread by session so that not all come at once. */
function refreshWindowMs(key: string, { issuedAtMs, expiresAtMs }: StoredGrant): number {
  const lifeMs = expiresAtMs - issuedAtMs;
  const windowMs = Math.min(Math.max(lifeMs / 10, 60_000), 300_000);
  // The key is a MAC, so its first bytes are as good as random.
  const spread = Buffer.from(key.slice(0, 4), 'base64url').readUInt16BE() / 0xffff;
  return Math.min(windowMs * (0.9 + 0.1 * spread), lifeMs / 2);
}
