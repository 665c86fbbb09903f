import type { SessionView, SignedIn } from '@isthmus/bff-contract';

export type Environment = SessionView['environment']['globus'];

/** `this_tab` and `other_tab`: the person signed out. */
export type SignedOutReason = 'none' | 'expired' | 'revoked' | 'this_tab' | 'other_tab';

/** What this tab shows of the session. */
export type SessionState =
  /** Not asked yet, or to be asked again before anything may be shown. */
  | { kind: 'checking' }
  /** The BFF could not be asked. */
  | { kind: 'unknown'; error: unknown }
  | { kind: 'signed_out'; reason: SignedOutReason; environment: Environment | null }
  | { kind: 'signed_in'; session: SignedIn; environment: Environment }
  /** It ran out while the person was at work: the page stays, a gate lies over it. */
  | { kind: 'gated'; session: SignedIn; environment: Environment };

export type SessionEvent =
  | { kind: 'answered'; view: SessionView }
  | { kind: 'failed'; error: unknown }
  | { kind: 'expired' }
  | { kind: 'signed_out'; inOtherTab: boolean }
  /** The page came back out of the back/forward cache. */
  | { kind: 'restored' };

export function nextSessionState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'restored':
      return { kind: 'checking' };
    case 'failed':
      return state.kind === 'checking' || state.kind === 'unknown' ? { kind: 'unknown', error: event.error } : state;
    case 'expired':
      return state.kind === 'signed_in' ? { ...state, kind: 'gated' } : state;
    case 'signed_out':
      return {
        kind: 'signed_out',
        reason: event.inOtherTab ? 'other_tab' : 'this_tab',
        environment: environmentOf(state),
      };
    case 'answered':
      return afterAnswer(state, event.view);
  }
}

function afterAnswer(state: SessionState, view: SessionView): SessionState {
  const environment = view.environment.globus;
  if (view.authenticated) return { kind: 'signed_in', session: view, environment };
  if (state.kind === 'gated') return state;
  if (state.kind === 'signed_in' && view.ended === 'expired') return { ...state, kind: 'gated' };
  // The cookie goes with the first answer that says why, so a later one keeps the reason that is known.
  const known = state.kind === 'signed_out' ? state.reason : 'none';
  return { kind: 'signed_out', reason: view.ended ?? known, environment };
}

function environmentOf(state: SessionState): Environment | null {
  return 'environment' in state ? state.environment : null;
}
