import { setTimeout as delay } from 'node:timers/promises';
import {
  type AccessTokenResult,
  newsOf,
  type Refreshed,
  type RefreshOrder,
  type RefreshParts,
  unavailable,
} from './grant-news.ts';
import { refreshGrant } from './refresh-grant.ts';
import type { Lease } from './refresh-lease.ts';

/** One refresh on its way, apart from whoever asked for it. */
export type Flight = {
  generation: number;
  /** Never rejects. `yielded`: another process is renewing this grant. */
  answer: Promise<AccessTokenResult | { kind: 'yielded' }>;
  /** Resolves when all that was issued is stored, and another refresh of this grant may begin. */
  over: Promise<void>;
};

/**
 * Starts the refresh of one grant: by this process, or by waiting for the one that holds the lease. `yields`: the
 * token is good for a while, so that there is nothing to wait for.
 */
export function startFlight(parts: RefreshParts, order: RefreshOrder, yields: boolean): Flight {
  const { metrics, serviceOf, log } = parts;
  const { resourceServer } = order;
  const done = metrics.refreshSeconds.startTimer({ service: serviceOf(resourceServer) });
  const work = fly(parts, order, yields).catch((cause: unknown): Refreshed => {
    log.error({ cause, resourceServer }, 'a refresh failed');
    return { result: unavailable(storePauseSeconds) };
  });
  const finished = new AbortController();
  const late = delay(answerWithinMs, null, { signal: finished.signal }).catch(() => null);
  const over = work.then(async ({ result, unsaved }) => {
    if (result.kind !== 'yielded') done();
    finished.abort();
    await unsaved;
  });
  const answer = Promise.race([work, late]).then((refreshed) => refreshed?.result ?? unavailable(storePauseSeconds));
  return { generation: order.generation, answer, over };
}

// No caller waits longer than this, whatever the refresh waits for.
const answerWithinMs = 15_000;
const storePauseSeconds = 2;

async function fly(parts: RefreshParts, order: RefreshOrder, yields: boolean): Promise<Refreshed> {
  const { leases, metrics } = parts;
  let lease = await leases.take(order.key, order.resourceServer);
  if (lease === null) {
    if (yields) return { result: { kind: 'yielded' } };
    const done = metrics.leaseWaitSeconds.startTimer();
    const outcome = await leaseOrNews(parts, order).finally(done);
    if ('kind' in outcome) return { result: outcome };
    lease = outcome;
  }
  return underLease(parts, order, lease);
}

async function underLease(parts: RefreshParts, order: RefreshOrder, lease: Lease): Promise<Refreshed> {
  try {
    const { result, unsaved } = await refreshGrant(parts, order);
    // Whoever waits for the token need not wait for this.
    return { result, unsaved: Promise.resolve(unsaved).then(() => lease.release()) };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Waits until the process that renews this grant has done it, or the lease is free because it failed or died. */
async function leaseOrNews(
  { vault, secrets, leases }: RefreshParts,
  order: RefreshOrder,
): Promise<Lease | AccessTokenResult> {
  const untilMs = performance.now() + waitAtMostMs;
  for (let pauseMs = 25; performance.now() < untilMs; pauseMs = Math.min(pauseMs * 2, 200)) {
    await delay(pauseMs);
    const news = newsOf(secrets, await vault.load(order.key), order);
    if (news !== null) return news;
    const lease = await leases.take(order.key, order.resourceServer);
    if (lease !== null) return lease;
  }
  return unavailable(1);
}

const waitAtMostMs = 3000;
