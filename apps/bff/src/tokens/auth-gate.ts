import { BulkheadRejectedError, bulkhead } from 'cockatiel';

/** What the end of a call says about Globus Auth; null: nothing, it was not asked. */
export type AuthHealth = { kind: 'answers' } | { kind: 'fails' } | { kind: 'asks_for_pause'; seconds: number } | null;

/** `full`: too many calls wait already. `closed`: Auth has failed too often, or asked for a pause. */
export type TurnedAway = { kind: 'turned_away'; by: 'full' | 'closed'; retryAfterSeconds: number };

export type AuthGate = {
  /** Seconds until a call may be tried; 0 when it may be now. */
  closedForSeconds(): number;
  /** Whether a call would be sent at once, without waiting for others. */
  hasFreeSlot(): boolean;
  /** Runs a call when there is a slot for it and Auth is not given a rest. */
  run<T>(call: () => Promise<T>, healthOf: (result: T) => AuthHealth): Promise<T | TurnedAway>;
  /** Runs a call that a person waits for: it needs a slot, but tries Auth whatever happened before. */
  runForPerson<T>(call: () => Promise<T>): Promise<T | TurnedAway>;
};

/**
 * Guards the token endpoint of Globus Auth, for this process: at most 20 calls at once, a bounded queue behind them,
 * and a breaker that after five failures in a row lets one call through every 1 to 30 seconds.
 */
export function createAuthGate(now: () => number): AuthGate {
  const slots = bulkhead(parallelCalls, waitingCalls);
  const breaker = createBreaker(now);

  async function inSlot<T>(call: () => Promise<T | TurnedAway>): Promise<T | TurnedAway> {
    try {
      return await slots.execute(call);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return { kind: 'turned_away', by: 'full', retryAfterSeconds: 2 };
      throw error;
    }
  }

  return {
    closedForSeconds: () => breaker.closedForMs() / 1000,
    hasFreeSlot: () => slots.executionSlots > 0,
    runForPerson: inSlot,
    run: (call, healthOf) => inSlot(() => breaker.run(call, healthOf)),
  };
}

const parallelCalls = 20;
const waitingCalls = 400;

// Not cockatiel's breaker: that reads the clock by itself, knows no Retry-After, and lets everyone who comes during a
// probe wait for its end.
function createBreaker(now: () => number) {
  let failures = 0;
  let restMs = firstRestMs;
  let closedUntilMs: number | null = null;
  let isProbing = false;

  function close(forMs: number): void {
    closedUntilMs = now() + forMs;
  }

  function learn(health: AuthHealth, wasProbe: boolean): void {
    if (health === null) return;
    if (health.kind === 'answers') {
      failures = 0;
      restMs = firstRestMs;
      closedUntilMs = null;
    } else if (health.kind === 'asks_for_pause') {
      close(health.seconds * 1000);
    } else if (wasProbe) {
      restMs = Math.min(restMs * 2, longestRestMs);
      close(restMs);
    } else if (closedUntilMs === null) {
      failures += 1;
      if (failures >= tolerated) close(restMs);
    }
  }

  function closedForMs(): number {
    if (closedUntilMs === null) return 0;
    return Math.max(closedUntilMs - now(), isProbing ? firstRestMs : 0);
  }

  return {
    closedForMs,
    async run<T>(call: () => Promise<T>, healthOf: (result: T) => AuthHealth): Promise<T | TurnedAway> {
      const waitMs = closedForMs();
      if (waitMs > 0) return { kind: 'turned_away', by: 'closed', retryAfterSeconds: waitMs / 1000 };
      const isProbe = closedUntilMs !== null;
      isProbing = isProbe;
      try {
        const result = await call();
        learn(healthOf(result), isProbe);
        return result;
      } finally {
        if (isProbe) isProbing = false;
      }
    },
  };
}

const tolerated = 5;
const firstRestMs = 1000;
const longestRestMs = 30_000;
