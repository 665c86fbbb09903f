import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Everything that is counted, in one place. Labels take fixed words only: a service's name, an outcome, a gate; never
 * a person, a session, a path or anything else that a request brings.
 */
export function createMetrics() {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `isthmus_${name}`, help, labelNames, registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `isthmus_${name}`, help, labelNames, registers: [registry] });
  const seconds = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Histogram({ name: `isthmus_${name}`, help, labelNames, buckets, registers: [registry] });
  return {
    registry,
    logins: counter('logins_total', 'Sign-ins and step-ups that came back, by outcome', ['kind', 'outcome']),
    sessionsEnded: counter('sessions_ended_total', 'Sessions that ended, by cause', ['cause']),
    sessionsLive: gauge('sessions_live', 'Sessions that are alive in the store'),
    refreshes: counter('refreshes_total', 'Renewals of access tokens, by what came of them', ['service', 'result']),
    refreshSeconds: seconds('refresh_seconds', 'Time that a renewal took, its lease included', ['service']),
    leaseWaitSeconds: seconds('lease_wait_seconds', 'Time that was waited for a renewal by another process'),
    leasesLost: counter('leases_lost_total', 'Leases that ran out while their work was under way', ['lease']),
    authClockSkewSeconds: gauge('auth_clock_skew_seconds', 'How far the clock of Globus Auth is ahead of this one'),
    revocations: counter('revocations_total', 'Revocations tried, by result', ['kind', 'result']),
    revocationsWaiting: gauge('revocations_waiting', 'Tokens that wait to be revoked'),
    oldestRevocationSeconds: gauge('revocation_oldest_seconds', 'Age of the oldest token that waits to be revoked'),
    guardRefusals: counter('csrf_refusals_total', 'Calls refused by the browser guard, by gate', ['gate']),
    pathRefusals: counter('path_refusals_total', 'Request targets refused before routing'),
    problems: counter('problems_total', 'Refusals by problem type', ['type']),
    limited: counter('limited_total', 'Calls refused by a limit', ['limit']),
    leaksBlocked: counter('token_leaks_blocked_total', 'Answers cut because they held a token', ['service']),
    upstreamSeconds: seconds('upstream_seconds', 'Time until the header of an answer came', ['service', 'status']),
    storeSeconds: seconds('store_seconds', 'Time that an operation of the store took', ['operation']),
    repeatedCookies: counter('repeated_cookies_total', 'Requests with two session cookies, one of them planted'),
    sealFailures: counter('seal_failures_total', 'Seals that did not open, by purpose and key', ['purpose', 'key']),
    authCalls: counter('auth_calls_total', 'Calls to Globus Auth, by endpoint and outcome', ['endpoint', 'outcome']),
  };
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
