import type { QueryClient } from '@tanstack/react-query';
import { faultOf, isSessionLost, serviceInTrouble } from '../errors/fault.ts';

export type ServiceTrouble = {
  service: string;
  /** `busy`: it answers, and asks for fewer requests. */
  kind: 'down' | 'busy';
  sinceMs: number;
  /** When it is asked again, in epoch milliseconds. */
  retryAtMs: number;
  /** How often in a row it was asked in vain. */
  failures: number;
};

/** One circuit breaker for each service. It decides what the banners, the header and the polls do. */
export type ServiceHealth = {
  /** The services in trouble now; the same array until something changes. */
  troubles: () => readonly ServiceTrouble[];
  troubleOf: (service: string) => ServiceTrouble | null;
  /** How many times longer than usual polls of a service wait: it grows while the service asks for fewer requests. */
  paceOf: (service: string) => number;
  /** Services whose calls need the person to sign in first, the same array until that changes; `portal` for all. */
  locked: () => readonly string[];
  isLocked: (service: string) => boolean;
  /** The person has signed in, or turned out to be: nothing is locked any more. */
  unlock: () => void;
  noteFailure: (error: unknown) => void;
  noteAnswer: (service: string) => void;
  subscribe: (onChange: () => void) => () => void;
};

const firstWaitMs = 5000;
const longestWaitMs = 60_000;
const slowestPace = 16;
/** After so long without another such refusal polls become twice as fast again. */
const paceLastsMs = 60_000;

/** `now` is the time in epoch milliseconds. */
export function createServiceHealth(now: () => number): ServiceHealth {
  let troubles: readonly ServiceTrouble[] = [];
  let locked: readonly string[] = [];
  const paces = new Map<string, { pace: number; sinceMs: number }>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const set = (next: readonly ServiceTrouble[]) => {
    troubles = next;
    tell();
  };
  const setLocked = (next: readonly string[]) => {
    if (next.length === locked.length) return;
    locked = next;
    tell();
  };
  const troubleOf = (service: string) => troubles.find((trouble) => trouble.service === service) ?? null;
  const paceOf = (service: string) => {
    const slowed = paces.get(service);
    if (slowed === undefined) return 1;
    return Math.max(1, slowed.pace / 2 ** Math.floor((now() - slowed.sinceMs) / paceLastsMs));
  };
  return {
    troubles: () => troubles,
    troubleOf,
    paceOf,
    locked: () => locked,
    isLocked: (service) => locked.includes(service) || locked.includes('portal'),
    unlock: () => setLocked([]),
    noteFailure: (error) => {
      const lock = lockedBy(error);
      if (lock !== null && !locked.includes(lock)) setLocked([...locked, lock]);
      const found = serviceInTrouble(error);
      if (found === null) return;
      const before = troubleOf(found.service);
      const nowMs = now();
      const kind = isBusy(error) ? 'busy' : 'down';
      // What was under way when the service failed says nothing new.
      if (before !== null && before.kind === kind && nowMs < before.retryAtMs && found.retryAfterSeconds === null)
        return;
      if (kind === 'busy' && (before?.kind !== 'busy' || nowMs >= before.retryAtMs))
        paces.set(found.service, { pace: Math.min(slowestPace, paceOf(found.service) * 2), sinceMs: nowMs });
      const failures = (before?.failures ?? 0) + 1;
      const waitMs = waitMsOf(found.retryAfterSeconds, failures);
      const sinceMs = before?.kind === kind ? before.sinceMs : nowMs;
      const trouble = { service: found.service, kind, sinceMs, retryAtMs: nowMs + waitMs, failures } as const;
      set([...troubles.filter(({ service }) => service !== found.service), trouble]);
    },
    noteAnswer: (service) => {
      setLocked(locked.filter((one) => one !== service));
      const rest = troubles.filter((trouble) => trouble.service !== service && trouble.service !== 'portal');
      if (rest.length !== troubles.length) set(rest);
    },
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** What the service asked for, at most five minutes; else 5, 10, 20 s and so on up to a minute. */
function waitMsOf(askedSeconds: number | null, failures: number): number {
  if (askedSeconds !== null) return Math.min(Math.max(askedSeconds, 1), 300) * 1000;
  return Math.min(firstWaitMs * 2 ** (failures - 1), longestWaitMs);
}

/** The service that takes no call before the person has signed in anew. */
function lockedBy(error: unknown): string | null {
  if (isSessionLost(error)) return 'portal';
  const fault = faultOf(error);
  if (fault?.kind !== 'problem' || fault.code !== 'reauth_required') return null;
  // Of a collection's files one permission is gone, and what shows them asks for it anew.
  return fault.service === 'collections' ? null : fault.service;
}

function isBusy(error: unknown): boolean {
  const fault = faultOf(error);
  return fault !== null && 'status' in fault && fault.status === 429;
}

/** Tells `health` what the calls of a client come to. A failure that is tried again in a moment is none yet. */
export function watchCalls(client: QueryClient, health: ServiceHealth): void {
  const noteError = (error: unknown) => {
    health.noteFailure(error);
    const fault = faultOf(error);
    if (fault?.kind === 'upstream' && serviceInTrouble(error) === null) health.noteAnswer(fault.service);
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return;
    const { action, query } = event;
    if (action.type === 'error') noteError(action.error);
    if (action.type === 'success' && !action.manual) health.noteAnswer(String(query.queryKey[0]));
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') noteError(event.action.error);
  });
}

const serviceNames: Record<string, string> = { transfer: 'Globus Transfer', auth: 'Globus Auth', portal: 'The portal' };

export function serviceName(service: string): string {
  return serviceNames[service] ?? `Globus ${service.charAt(0).toUpperCase()}${service.slice(1)}`;
}
