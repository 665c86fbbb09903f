import { freshLoginPath } from '@isthmus/bff-contract';
import { ShieldCheck } from 'lucide-react';
import { useLocation } from 'react-router';
import { useSession } from '../session/session-provider.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import { assuredUntilMs } from './assurance.ts';

/** From then on a new sign-in is offered. */
const renewMinutes = 10;

/** How long the person's sign-in is still good at a collection that demands a recent one, and how to renew it. */
export function AssuranceBadge({ minutes }: { minutes: number }) {
  const { state } = useSession();
  const { pathname, search } = useLocation();
  const nowMs = useNow(10_000);
  const untilMs = assuredUntilMs(minutes, state.kind === 'signed_in' ? state.session.identities : []);
  if (untilMs === null) return null;
  const left = Math.floor((untilMs - nowMs) / 60_000);
  if (left < 0) return null;
  const isShort = left < renewMinutes;
  return (
    <span className="flex shrink-0 items-center gap-1">
      <StatusBadge tone={isShort ? 'warning' : 'success'} icon={ShieldCheck}>
        {left === 0 ? 'Valid under 1 min' : `Valid ${left} min`}
      </StatusBadge>
      {isShort && (
        <a href={freshLoginPath('transfer', pathname + search)} className={buttonClass('quiet', 'small')}>
          Renew
        </a>
      )}
    </span>
  );
}
