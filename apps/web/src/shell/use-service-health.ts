import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { healthOf } from '../query-client.ts';
import { type ServiceTrouble, serviceName } from './service-health.ts';

/** The services in trouble now. */
export function useTroubles(): readonly ServiceTrouble[] {
  const health = healthOf(useQueryClient());
  return useSyncExternalStore(health.subscribe, health.troubles);
}

/** The trouble that a service, or the portal itself, is in; null while it is well. */
export function useTroubleOf(service: string): ServiceTrouble | null {
  return useTroubles().find((trouble) => trouble.service === service || trouble.service === 'portal') ?? null;
}

/** Services whose calls need the person to sign in first. */
export function useLocked(): readonly string[] {
  const health = healthOf(useQueryClient());
  return useSyncExternalStore(health.subscribe, health.locked);
}

/** Why a service is not asked again by hand now, with the seconds that are left; null when it may be. */
export function useAskRefusal(service: string): string | null {
  const trouble = useTroubleOf(service);
  const untilMs = trouble?.kind === 'busy' ? trouble.retryAtMs : null;
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (untilMs === null) return;
    const tick = () => setNowMs(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [untilMs]);
  if (untilMs === null) return null;
  const seconds = Math.ceil((untilMs - Math.max(nowMs, untilMs - 300_000)) / 1000);
  const wait = seconds > 0 ? `It is asked again in ${seconds} s.` : 'It is being asked again.';
  return `${serviceName(service)} asks for fewer requests. ${wait}`;
}

/**
 * Asks services in trouble again when it is time and somebody can see the page: by one read, and by the others once
 * that was answered. To be used once.
 */
export function useProbes(): void {
  const client = useQueryClient();
  const troubles = useTroubles();
  const isHidden = useSyncExternalStore(watchVisibility, isHiddenNow);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (isHidden) return;
    const probe = async (service: string) => {
      await askAgain(client, service);
      setRound((before) => before + 1);
    };
    const timers = troubles.map(({ service, retryAtMs }) =>
      setTimeout(() => void probe(service), Math.max(retryAtMs - Date.now(), shortestMs)),
    );
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [client, troubles, isHidden, round]);
}

const shortestMs = 500;

const isHiddenNow = () => document.hidden;
function watchVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}

/** Asks a service again by one of the reads that are on show; if that is answered, by the others. */
export async function askAgain(client: QueryClient, service: string): Promise<void> {
  const health = healthOf(client);
  const concerned = client
    .getQueryCache()
    .findAll({ type: 'active', predicate: ({ queryKey }) => service === 'portal' || queryKey[0] === service })
    .filter((query) => query.isStale() || query.state.status === 'error' || query.state.fetchStatus === 'fetching');
  const [first, ...others] = concerned.toSorted((a, b) => costOf(a.queryKey) - costOf(b.queryKey));
  // Nothing on show waits for it: whether it is well shows when something does.
  if (first === undefined) {
    health.noteAnswer(service);
    return;
  }
  await client.refetchQueries({ queryKey: first.queryKey, exact: true, type: 'active' }, { cancelRefetch: true });
  if (health.troubleOf(service) !== null) return;
  const keys = new Set(others.map(({ queryHash }) => queryHash));
  await client.refetchQueries({ type: 'active', predicate: ({ queryHash }) => keys.has(queryHash) });
}

/** Listings are the longest answers. */
function costOf(queryKey: readonly unknown[]): number {
  return queryKey[1] === 'listing' ? 1 : 0;
}
