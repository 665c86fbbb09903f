import { loginPath } from '@isthmus/bff-contract';
import { Ban, CircleAlert, KeyRound, RotateCw, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { faultOf, stepUpOf } from './fault.ts';
import { StepUpState } from './step-up-state.tsx';
import { fixerNames } from './words.ts';
import { explain } from './words-for.ts';

export type ErrorStateProps = {
  error: unknown;
  /** Name of the collection concerned, when it is one. */
  collection?: string | undefined;
  /** Shows "Try again". */
  onRetry?: (() => void) | undefined;
  /** More to do, beside the usual buttons. */
  action?: ReactNode;
  /** Less room around it, for a part of a page. */
  compact?: boolean;
  className?: string;
};

/** In place of content that could not be had: what happened, why, what to do, who can fix it, and the details folded. */
export function ErrorState({ error, collection, onRetry, action, compact = false, className }: ErrorStateProps) {
  const words = explain(error);
  const signInHelps = needsSignIn(error);
  const stepUp = stepUpOf(error);
  if (stepUp !== null) {
    const fault = faultOf(error);
    const service = fault?.kind === 'problem' ? fault.service : null;
    const footer = <ErrorDetails error={error} />;
    return (
      <div role="alert" className={className}>
        <StepUpState {...{ stepUp, service, collection, onRetry, action, compact, footer }} />
      </div>
    );
  }
  return (
    <div role="alert" className={className}>
      <EmptyState
        icon={iconFor(error)}
        title={words.title}
        compact={compact}
        footer={<ErrorDetails error={error} />}
        action={
          <>
            {signInHelps && <SignInAgain />}
            {onRetry && !signInHelps && (
              <Button onPress={onRetry}>
                <RotateCw aria-hidden />
                Try again
              </Button>
            )}
            {action}
          </>
        }
      >
        <p>{words.why}</p>
        <p className="mt-1">{words.next}</p>
      </EmptyState>
    </div>
  );
}

/** Who can fix it, the code, the request id and the server's own words. */
export function ErrorDetails({ error }: { error: unknown }) {
  const { fixer, code, requestId, raw, helpPath } = explain(error);
  return (
    <details className="max-w-md text-left text-sm">
      <summary className="cursor-default text-center text-fg-muted hover:text-fg">Details</summary>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md border border-border bg-surface-2 p-3 text-fg">
        <dt className="text-fg-muted">Who can fix it</dt>
        <dd>{fixerNames[fixer]}</dd>
        <dt className="text-fg-muted">Code</dt>
        <dd className="break-all">
          {helpPath ? <TextLink to={helpPath}>{code}</TextLink> : <span className="font-mono">{code}</span>}
        </dd>
        {requestId && (
          <>
            <dt className="text-fg-muted">Request id</dt>
            <dd className="font-mono break-all">{requestId}</dd>
          </>
        )}
        {raw && (
          <>
            <dt className="text-fg-muted">Server said</dt>
            <dd className="font-mono text-xs break-words whitespace-pre-wrap">{raw}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function SignInAgain() {
  const { pathname, search } = useLocation();
  return (
    <a href={loginPath(pathname + search)} className={buttonClass('primary')}>
      Sign in again
    </a>
  );
}

/** True when one service's grant is gone or was never given; a lost session has its own gate. */
function needsSignIn(error: unknown): boolean {
  const fault = faultOf(error);
  if (fault?.kind === 'problem') return fault.code === 'reauth_required' || fault.code === 'consent_required';
  return fault?.kind === 'upstream' && fault.status === 401;
}

function iconFor(error: unknown) {
  const fault = faultOf(error);
  if (needsSignIn(error)) return KeyRound;
  if (!fault || !('status' in fault)) return CircleAlert;
  if (fault.status === 403) return Ban;
  return fault.status === 404 ? SearchX : CircleAlert;
}
