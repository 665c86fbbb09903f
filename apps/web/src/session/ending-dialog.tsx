import { loginPath } from '@isthmus/bff-contract';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useNow } from '../ui/use-now.ts';
import { useSession } from './session-provider.tsx';
import type { Ending } from './use-ending.ts';

/** Two minutes before the session ends, in every tab: what to do to stay (WCAG 2.2.1). */
export function EndingDialog({ ending }: { ending: Ending }) {
  const { stay } = useSession();
  const { pathname, search } = useLocation();
  const isIdle = ending.kind === 'idle';
  return (
    <Dialog
      isOpen
      onOpenChange={() => {}}
      isDismissable={false}
      role="alertdialog"
      title={isIdle ? 'Are you still there?' : 'Your session is about to end'}
      footer={
        isIdle ? (
          <StayButton onPress={stay} />
        ) : (
          <a href={loginPath(pathname + search)} className={buttonClass('primary')}>
            Sign in again
          </a>
        )
      }
    >
      <p className="text-fg-muted">
        {isIdle
          ? 'Nobody has used the portal for a while, so it signs you out in two minutes.'
          : 'It has reached its longest life and ends in two minutes.'}{' '}
        What you selected and typed is kept for you, and transfers that are running go on.
      </p>
      <TimeLeft untilMs={ending.endsAtMs} />
    </Dialog>
  );
}

/** Has the focus from the beginning, so that one key is enough. */
function StayButton({ onPress }: { onPress: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <Button ref={button} look="primary" onPress={onPress}>
      Stay signed in
    </Button>
  );
}

function TimeLeft({ untilMs }: { untilMs: number }) {
  const seconds = Math.max(0, Math.ceil((untilMs - useNow(1000)) / 1000));
  const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <p role="timer" className="mt-3 text-2xl font-semibold tracking-tight tabular-nums">
      {words}
    </p>
  );
}
