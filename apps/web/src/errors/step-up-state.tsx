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
  /** The service that asks. */
  service: string | null;
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
  const { stepUp, service, collection, onRetry, action, compact = false, footer } = props;
  const words = stepUpWords(stepUp, { collection, identities: useIdentityNames() });
  const { triedBefore } = stepUp;
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
      {triedBefore && (
        <p>
          You have been through this a moment ago, and it did not help. Going round again seldom does: perhaps another
          identity is meant, or the people who run it must change something. Quote what stands here to them.
        </p>
      )}
      {words.asks.length > 0 && (
        <>
          <p>{words.lead}</p>
          <ul className="my-2 list-disc pl-5 text-left text-fg">
            {words.asks.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      {words.quote !== null && (
        <p>
          It says: <q className="break-words">{words.quote}</q>
        </p>
      )}
      {triedBefore ? (
        <Diagnosis stepUp={stepUp} service={service} />
      ) : (
        <p className="mt-2">
          <SignedInAs /> You come back to this page, and it goes on by itself.
        </p>
      )}
    </EmptyState>
  );
}

/** The same in a sentence, where there is little room and what the person was doing stays on show. */
export function StepUpNote({ stepUp, collection }: { stepUp: StepUpView; collection: string }) {
  const words = stepUpWords(stepUp, { collection, identities: useIdentityNames() });
  const { triedBefore } = stepUp;
  return (
    <>
      {triedBefore ? `${collection} still asks for the same.` : `${words.title}.`}
      {words.quote !== null && <q className="ml-1 break-words">{words.quote}</q>}
      {!triedBefore && ' You come back to this page, and it goes on by itself.'}
      <span className="mt-1 block">
        <StepUpLink stepUp={stepUp} look={triedBefore ? 'secondary' : 'primary'}>
          {triedBefore ? 'Go through it again' : words.action}
        </StepUpLink>
      </span>
    </>
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

function SignedInAs() {
  const username = useSignedIn()?.identity.username;
  return username === undefined ? null : (
    <>
      You are signed in as <strong className="font-medium break-all text-fg">{username}</strong>.
    </>
  );
}

/** What was asked for and what there is of it, to quote to others. */
function Diagnosis({ stepUp, service }: { stepUp: StepUpView; service: string | null }) {
  const session = useSignedIn();
  const names = useIdentityNames();
  const { requiredScopes, identities, singleDomain } = stepUp;
  const granted = (service === null ? undefined : session?.services[service])?.scopes ?? [];
  const wanted = [
    ...identities.map((id) => names.get(id) ?? id),
    ...singleDomain.map((domain) => `anybody of ${domain}`),
  ];
  return (
    <dl className="mt-2 grid gap-1 text-left text-sm">
      {requiredScopes.length > 0 && (
        <>
          <Quoted title="Asked for" lines={requiredScopes} none="" />
          <Quoted title="The portal has" lines={granted} none="nothing of this service" />
        </>
      )}
      {wanted.length > 0 && <Quoted title="Identity asked for" lines={wanted} none="" />}
      <Quoted
        title="Your identities"
        lines={(session?.identities ?? []).map(({ username }) => username)}
        none="not known while nobody is signed in"
      />
    </dl>
  );
}

function Quoted({ title, lines, none }: { title: string; lines: readonly string[]; none: string }) {
  return (
    <>
      <dt className="font-medium text-fg">{title}</dt>
      {lines.length === 0 && <dd>{none}</dd>}
      {lines.map((line) => (
        <dd key={line} className="font-mono text-xs break-all">
          {line}
        </dd>
      ))}
    </>
  );
}

function useSignedIn() {
  const { state } = useSession();
  return state.kind === 'signed_in' || state.kind === 'gated' ? state.session : null;
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
  return new Map((useSignedIn()?.identities ?? []).map(({ sub, username }) => [sub, username]));
}
