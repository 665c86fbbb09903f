import type { SignedIn } from '@isthmus/bff-contract';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { healthOf } from '../query-client.ts';
import { useLocked } from '../shell/use-service-health.ts';
import { useSession } from './session-provider.tsx';

const SessionGate = lazy(async () => ({ default: (await import('./session-gate.tsx')).SessionGate }));
const ServiceGate = lazy(async () => ({ default: (await import('./service-gate.tsx')).ServiceGate }));
const EndingDialog = lazy(async () => ({ default: (await import('./ending-dialog.tsx')).EndingDialog }));

/** What lies over every page while its person has to sign in first, or is about to have to. One at a time. */
export function Gates({ session, isGated }: { session: SignedIn; isGated: boolean }) {
  const { ending } = useSession();
  const [service] = useLocked().filter((locked) => locked !== 'portal');
  useUnlock(session);
  const { username } = session.identity;
  return (
    <Suspense fallback={null}>
      {isGated ? (
        <SessionGate username={username} />
      ) : service === undefined ? (
        ending && <EndingDialog ending={ending} />
      ) : (
        <ServiceGate key={service} service={service} username={username} />
      )}
    </Suspense>
  );
}

/** Lets polls go on when the session is there after all, and asks again what failed before it was another one. */
function useUnlock(session: SignedIn): void {
  const client = useQueryClient();
  const { sessionRef } = session;
  const lastRef = useRef(sessionRef);
  useEffect(() => {
    const health = healthOf(client);
    if (health.locked().includes('portal')) health.unlock();
    if (lastRef.current === sessionRef) return;
    lastRef.current = sessionRef;
    health.unlock();
    void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  }, [client, session, sessionRef]);
}
