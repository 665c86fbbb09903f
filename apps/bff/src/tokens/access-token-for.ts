import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Session } from '../session/require-session.ts';
import type { StoredGrant, StoredSession } from '../vault/vault.ts';
import {
  type AccessTokenResult,
  count,
  grantOf,
  type RefreshOrder,
  type RefreshParts,
  tokenOf,
  unavailable,
} from './grant-news.ts';
import { type Flight, startFlight } from './refresh-flight.ts';
import { createRefreshLeases } from './refresh-lease.ts';

export type { AccessTokenResult } from './grant-news.ts';

export type AccessTokens = {
  /** The token to call a resource server with, renewed when it is about to run out. At once while it is fresh. */
  accessTokenFor(session: Session, resourceServer: string): AccessTokenResult | Promise<AccessTokenResult>;
  /** Another token than that of `generation`, which the resource server refused. Renews at most once a generation. */
  forceRefresh(session: Session, resourceServer: string, generation: number): Promise<AccessTokenResult>;
  /** Resolves when no refresh is under way and all that was issued is stored. */
  close(): Promise<void>;
};

type Options = Omit<RefreshParts, 'leases' | 'closing'>;

/** Makes the one place that gives out access tokens. Each is renewed for its own resource server, apart from all others. */
export function createAccessTokens(options: Options): AccessTokens {
  const { secrets, gate, now } = options;
  const closing = new AbortController();
  const parts: RefreshParts = { ...options, leases: createRefreshLeases(options), closing: closing.signal };
  // Keyed by session and resource server: never by one of them alone, or one person gets another's token.
  const flights = new Map<string, Flight>();
  const pauses = new LRUCache<string, number>({ max: 10_000 });
  // Until when another process is left to renew a token that is still good.
  const yielded = new LRUCache<string, number>({ max: 10_000 });
  const forced = new LRUCache<string, { generation: number; atMs: number }>({ max: 10_000 });

  function pausedSeconds(place: string): number {
    return Math.max(((pauses.get(place) ?? 0) - now()) / 1000, gate.closedForSeconds(), 0);
  }

  /** One refresh at a time for a grant. It goes on when the caller has gone, and saves before anyone uses the result. */
  function start(place: string, order: RefreshOrder, yields: boolean): Flight {
    const flight = startFlight(parts, order, yields);
    flights.set(place, flight);
    void flight.over.then(() => flights.delete(place));
    void flight.answer.then((result) => {
      if (result.kind === 'unavailable') pauses.set(place, now() + pauseMs);
      else if (result.kind === 'yielded') yielded.set(place, now() + pauseMs);
    });
    return flight;
  }

  /** The result of a refresh that the caller has to wait for, its own or one that is under way. */
  async function renewed(order: RefreshOrder): Promise<AccessTokenResult> {
    const place = placeOf(order);
    for (;;) {
      const joined = flights.get(place);
      if (joined && joined.generation !== order.generation) {
        await joined.over;
        continue;
      }
      const waitSeconds = joined ? 0 : pausedSeconds(place);
      if (waitSeconds > 0) return unavailable(waitSeconds);
      const flight = joined ?? start(place, order, false);
      const result = await flight.answer;
      if (result.kind !== 'yielded') {
        if (joined) count(parts, order.resourceServer, 'waiter');
        return result;
      }
      // It gave way to another process because its token was still good, which this caller's is not.
      await flight.over;
    }
  }

  /** For a token that runs out soon: whoever starts its refresh waits a little for it, all others go on with it. */
  function soonRenewed(session: Session, grant: StoredGrant, current: AccessTokenResult) {
    const order = orderOf(session, grant);
    const place = placeOf(order);
    const isLeft = (yielded.get(place) ?? 0) > now();
    const canStart = grant.refreshToken !== null && !flights.has(place) && !isLeft && pausedSeconds(place) === 0;
    // With all slots taken, those whose token has run out go first.
    if (canStart && gate.hasFreeSlot()) return paid(start(place, order, true), order, current);
    count(parts, order.resourceServer, 'stale_served');
    return current;
  }

  async function paid({ answer }: Flight, { resourceServer }: RefreshOrder, current: AccessTokenResult) {
    const waited = new AbortController();
    const late = delay(patienceMs, null, { signal: waited.signal }).catch(() => null);
    const first = await Promise.race([answer, late]).finally(() => waited.abort());
    if (first !== null && first.kind !== 'unavailable' && first.kind !== 'yielded') return first;
    count(parts, resourceServer, 'stale_served');
    return current;
  }

  return {
    accessTokenFor(session, resourceServer) {
      const grant = grantOf(session, resourceServer);
      if (grant?.state !== 'ready') return { kind: grant?.state ?? 'not_granted' };
      const remainingMs = grant.expiresAtMs - now();
      if (remainingMs <= 0) {
        return grant.refreshToken === null ? { kind: 'reauth_required' } : renewed(orderOf(session, grant));
      }
      const current = tokenOf(secrets, session, grant);
      if (remainingMs > longestWindowMs || remainingMs > refreshWindowMs(session.key, grant)) return current;
      return soonRenewed(session, grant, current);
    },
    async forceRefresh(session, resourceServer, generation) {
      const order = { key: session.key, resourceServer, generation };
      const place = placeOf(order);
      // Nothing could renew it: what the service says is all there is to say.
      if (grantOf(session, resourceServer)?.refreshToken === null) return unavailable(1);
      const last = forced.get(place);
      // The service refuses even what was just renewed for it: another renewal would be refused as well.
      if (last?.generation === generation && now() - last.atMs < forcedAgainMs) return unavailable(1);
      const result = await renewed(order);
      if (result.kind === 'token') forced.set(place, { generation: result.generation, atMs: now() });
      return result;
    },
    async close() {
      closing.abort();
      await Promise.all([...flights.values()].map(({ over }) => over));
    },
  };
}

const patienceMs = 2000;
const pauseMs = 1000;
const forcedAgainMs = 60_000;
const longestWindowMs = 300_000;

function orderOf({ key }: StoredSession, { resourceServer, generation }: StoredGrant): RefreshOrder {
  return { key, resourceServer, generation };
}

function placeOf({ key, resourceServer }: RefreshOrder): string {
  return `${key} ${resourceServer}`;
}

/** Under a tenth of its life, between one and five minutes, and spread by session so that not all come at once. */
function refreshWindowMs(key: string, { issuedAtMs, expiresAtMs }: StoredGrant): number {
  const lifeMs = expiresAtMs - issuedAtMs;
  const windowMs = Math.min(Math.max(lifeMs / 10, 60_000), longestWindowMs);
  // The key is a MAC, so its first bytes are as good as random.
  const spread = Buffer.from(key.slice(0, 4), 'base64url').readUInt16BE() / 0xffff;
  return Math.min(windowMs * (0.9 + 0.1 * spread), lifeMs / 2);
}
