import type { SignedIn } from '@isthmus/bff-contract';
import { useEffect, useRef, useState } from 'react';

/** A session that is about to end. */
export type Ending = {
  /** `idle`: it goes on when the person says that they are there. `absolute`: only another sign-in helps. */
  kind: 'idle' | 'absolute';
  endsAtMs: number;
};

/** From then on the person is warned. */
export const warnMs = 120_000;
/** What is known of the session may be so old when a warning relies on it: another tab may have put the end off. */
const freshMs = 10_000;

/** When the session ends, by what the portal said at `answeredAtMs` by this machine's clock. */
export function endingOf(session: SignedIn, answeredAtMs: number): Ending {
  const { idleSecondsLeft: idle, absoluteSecondsLeft: absolute } = session;
  // At the absolute end both are over; who stays until then has had the warning that counts.
  return idle < absolute
    ? { kind: 'idle', endsAtMs: answeredAtMs + idle * 1000 }
    : { kind: 'absolute', endsAtMs: answeredAtMs + absolute * 1000 };
}

/** The end of the session when it is near. `refetch` asks the portal again; it must not count as somebody being there. */
export function useEnding(session: SignedIn | null, answeredAtMs: number, refetch: () => void): Ending | null {
  const ending = session && endingOf(session, answeredAtMs);
  const endsAtMs = ending?.endsAtMs ?? null;
  const [isNear, setNear] = useState<number | null>(null);
  const latest = useRef(refetch);
  useEffect(() => {
    latest.current = refetch;
  });
  useEffect(() => {
    if (endsAtMs === null) return;
    const warn = () => {
      if (Date.now() - answeredAtMs > freshMs) latest.current();
      else setNear(endsAtMs);
    };
    const untilWarningMs = Math.max(0, endsAtMs - warnMs - Date.now());
    const warning = setTimeout(warn, untilWarningMs);
    const end = setTimeout(() => latest.current(), Math.max(1000, endsAtMs - Date.now() + 1000));
    return () => {
      clearTimeout(warning);
      clearTimeout(end);
    };
  }, [endsAtMs, answeredAtMs]);
  return isNear !== null && isNear === endsAtMs ? ending : null;
}
