import { useEffect, useRef, useState } from 'react';
import * as z from 'zod/mini';
import { isSessionLost, stepUpOf } from '../errors/fault.ts';
import { keepWork, keptWork } from '../kept-work.ts';
import { useSession } from './session-provider.tsx';

/** Longer than a sign-in may take; after that nobody expects what they pressed to happen. */
const freshForMs = 15 * 60_000;

const heldUp = z.object({ sessionRef: z.string(), atMs: z.number() });

/**
 * Repeats once what a gate held up, when the same person is back from it. `error` is what it failed with. Whoever turns
 * back, comes as somebody else or comes after a quarter of an hour has to press again; so has whom the gate asks again.
 * `repeat` is null while there is nothing to go on with, or it can't be gone on with yet.
 */
export function useResume(owner: string, name: string, error: unknown, repeat: (() => void) | null): void {
  const { state } = useSession();
  const sessionRef = state.kind === 'signed_in' ? state.session.sessionRef : null;
  const key = `held ${name}`;
  const [isBack] = useState(() => {
    const held = keptWork(owner, key, heldUp);
    return held !== null && held.sessionRef !== sessionRef && Date.now() - held.atMs < freshForMs;
  });
  const latest = useRef({ repeat, error, sessionRef: sessionRef ?? '' });
  useEffect(() => {
    latest.current = { repeat, error, sessionRef: sessionRef ?? latest.current.sessionRef };
  });
  const isDone = useRef(false);
  const canRepeat = repeat !== null;
  useEffect(() => {
    if (!isBack || !canRepeat || isDone.current) return;
    isDone.current = true;
    latest.current.repeat?.();
  }, [isBack, canRepeat]);
  useEffect(() => {
    const keep = (isHeldUp: boolean) => {
      const { current } = latest;
      const work = { sessionRef: current.sessionRef, atMs: Date.now() } satisfies z.input<typeof heldUp>;
      keepWork(owner, key, isHeldUp ? work : null);
    };
    keep(false);
    const onPageHide = () => keep(stepUpOf(latest.current.error) !== null || isSessionLost(latest.current.error));
    addEventListener('pagehide', onPageHide);
    return () => {
      removeEventListener('pagehide', onPageHide);
      // Who closes it has given it up; a session that is gone closes it by itself.
      keep(isSessionLost(latest.current.error));
    };
  }, [owner, key]);
}
