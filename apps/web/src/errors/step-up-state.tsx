import { type StepUpView, stepUpPath } from '@isthmus/bff-contract';
import { KeyRound, RotateCw } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../session/session-provider.tsx';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { stepUpWords } from './step-up-words.ts';

export type StepUpStateProps = {
  stepUp: StepUpView;
  /** Name of the collection that asks, when it is one. */
  collection?: string | undefined;
  /** Asks the service once more, which also brings a fresh ticket. */
  onRetry?: (() => void) | undefined;
  /** More to do, beside the usual buttons. */
  action?: ReactNode;
  compact?: boolean;
  footer: ReactNode;
};

/** In place of content that a service shows only after more has been allowed or proved: what it asks, and the way. */
export function StepUpState(props: StepUpStateProps) {
  const { stepUp, collection, onRetry, action, compact = false, footer } = props;
  const words = stepUpWords(stepUp, { collection, identities: useIdentityNames() });
  const { triedBefore, message } = stepUp;
  useFreshTicket(stepUp.ticket, onRetry);
  return (
    <EmptyState
      icon={KeyRound}
      title={triedBefore ? `${collection ?? 'Globus'} still asks for the same` : words.title}
      compact={compact}
      footer={footer}
      action={
        <>
          <StepUpLink stepUp={stepUp} look={triedBefore ? 'secondary' : 'primary'}>
            {triedBefore ? 'Go through it again' : words.action}
          </StepUpLink>
          {onRetry && triedBefore && (
            <Button look="primary" onPress={onRetry}>
              <RotateCw aria-hidden />
              Check again
            </Button>
          )}
          {action}
        </>
      }
    >
      {triedBefore ? <Diagnosis stepUp={stepUp} /> : <p>You come back to this page, and it goes on by itself.</p>}
      {words.asks.length > 0 && (
        <ul className="mt-2 list-disc pl-5 text-left">
          {words.asks.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {message !== null && (
        <p className="mt-2">
          It says: <q className="break-words">{message}</q>
        </p>
      )}
    </EmptyState>
  );
}

/** The link that sends the person through a step-up and back to this very page. */
export function StepUpLink({
  stepUp,
  look = 'primary',
  children,
}: {
  stepUp: StepUpView;
  look?: 'primary' | 'secondary';
  children: ReactNode;
}) {
  const { pathname, search } = useLocation();
  return (
    <a href={stepUpPath(stepUp.ticket, pathname + search)} className={buttonClass(look)}>
      {children}
    </a>
  );
}

/** Why going round once more is not likely to help, with what to quote to others. */
function Diagnosis({ stepUp }: { stepUp: StepUpView }) {
  const { state } = useSession();
  const granted =
    state.kind === 'signed_in' ? Object.values(state.session.services).flatMap(({ scopes }) => scopes) : [];
  return (
    <>
      <p>
        You have been through this a moment ago, and it did not help. Going round again seldom does: perhaps another
        identity is meant, or the people who run it must change something. Quote the details below to them.
      </p>
      {stepUp.requiredScopes.length > 0 && (
        <dl className="mt-2 grid gap-1 text-left text-sm">
          <dt className="font-medium">Asked for</dt>
          {stepUp.requiredScopes.map((scope) => (
            <dd key={scope} className="font-mono text-xs break-all">
              {scope}
            </dd>
          ))}
          <dt className="font-medium">The portal has</dt>
          {granted.map((scope) => (
            <dd key={scope} className="font-mono text-xs break-all">
              {scope}
            </dd>
          ))}
        </dl>
      )}
    </>
  );
}

/** A ticket is good for five minutes: who reads for longer gets a fresh one before they press. */
function useFreshTicket(ticket: string, onRetry: (() => void) | undefined): void {
  const canRetry = onRetry !== undefined;
  useEffect(() => {
    if (!canRetry) return;
    const timer = setTimeout(() => onRetry?.(), freshForMs);
    return () => clearTimeout(timer);
    // The callback is new at each render; the ticket is what counts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ticket, canRetry]);
}

const freshForMs = 4 * 60_000;

function useIdentityNames(): ReadonlyMap<string, string> {
  const { state } = useSession();
  const identities = state.kind === 'signed_in' || state.kind === 'gated' ? state.session.identities : [];
  return new Map(identities.map(({ sub, username }) => [sub, username]));
}
