import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { useCollections } from './access-check.tsx';
import { timerAccess } from './timer-access.ts';
import { consentsQuery } from './timer-client.ts';
import { type TimerDocument, transferOf } from './timer-document.ts';
import { waitsForAccess } from './timer-status.ts';

/** `unknown`: not asked yet, or it can't be told. */
export type AccessHealth = 'granted' | 'missing' | 'unknown';

/** Of each timer whether its next run has the permissions that it needs, by its id. */
export function useTimerAccess(timers: readonly TimerDocument[]) {
  const { state } = useSession();
  const identity = 'session' in state ? state.session.identity.sub : '';
  const { data: consents } = useQuery({ ...consentsQuery(identity), enabled: identity !== '' && timers.length > 0 });
  const collections = new Map(useCollections(timers.flatMap(endsOf)).map((one) => [one.id, one]));
  const accessOf = (timer: TimerDocument) => {
    const ends = endsOf(timer).flatMap((id) => collections.get(id) ?? []);
    return consents && ends.length > 0 ? timerAccess(consents, ends) : null;
  };
  return {
    collections,
    /** Ids of the collections whose permission is missing. */
    missingOf: (timer: TimerDocument) => accessOf(timer)?.missing ?? [],
    healthOf: (timer: TimerDocument): AccessHealth => {
      if (timer.status === 'ended') return 'unknown';
      if (waitsForAccess(timer)) return 'missing';
      const access = accessOf(timer);
      if (access === null) return 'unknown';
      return access.isAllowed && access.missing.length === 0 ? 'granted' : 'missing';
    },
  };
}

/** Ids of the collections that a timer is about. */
export function endsOf(timer: TimerDocument): string[] {
  const transfer = transferOf(timer);
  return transfer ? [...new Set([transfer.source_endpoint, transfer.destination_endpoint])] : [];
}
