import type { SessionView, SignedIn } from '@isthmus/bff-contract';
import { expect, test } from 'vitest';
import { nextSessionState, type SessionState } from './session-state.ts';

const identity = {
  sub: 'a',
  username: 'noor@coastal.example',
  name: 'Noor Haddad',
  email: null,
  organization: null,
  identityProvider: null,
};
const session: SignedIn = {
  authenticated: true,
  sessionRef: 'r1',
  identity,
  identities: [identity],
  authenticatedAtMs: null,
  services: {},
  idleSecondsLeft: 3600,
  absoluteSecondsLeft: 43_200,
};
const environment = { globus: 'local' } as const;
const signedIn: SessionState = { kind: 'signed_in', session, environment: 'local' };
const gone = (ended?: 'expired' | 'revoked'): SessionView =>
  ended ? { authenticated: false, ended, environment } : { authenticated: false, environment };

test('a session that runs out leaves the page under a gate, and later answers keep the gate', () => {
  const gated = nextSessionState(signedIn, { kind: 'answered', view: gone('expired') });
  expect(gated.kind).toBe('gated');
  expect(nextSessionState(gated, { kind: 'answered', view: gone() }).kind).toBe('gated');
  expect(nextSessionState(signedIn, { kind: 'expired' }).kind).toBe('gated');
});

test('a session that was ended on purpose leaves nothing on the page', () => {
  expect(nextSessionState(signedIn, { kind: 'answered', view: gone('revoked') })).toMatchObject({
    kind: 'signed_out',
    reason: 'revoked',
  });
  expect(nextSessionState(signedIn, { kind: 'answered', view: gone() }).kind).toBe('signed_out');
});

test('a tab that hears of a sign-out shows nothing more, also under a gate', () => {
  const gated = nextSessionState(signedIn, { kind: 'expired' });
  for (const state of [signedIn, gated]) {
    const after = nextSessionState(state, { kind: 'signed_out', inOtherTab: true });
    expect(after).toEqual({ kind: 'signed_out', reason: 'other_tab', environment: 'local' });
    expect(nextSessionState(after, { kind: 'answered', view: gone() })).toMatchObject({ reason: 'other_tab' });
  }
});

test('a person who signed out here is told so, whatever the portal answers later', () => {
  const after = nextSessionState(signedIn, { kind: 'signed_out', inOtherTab: false });
  expect(nextSessionState(after, { kind: 'answered', view: gone() })).toMatchObject({ reason: 'this_tab' });
});

test('a page out of the back/forward cache shows nothing until the session is known again', () => {
  expect(nextSessionState(signedIn, { kind: 'restored' })).toEqual({ kind: 'checking' });
});

test('one failed check does not throw a person out', () => {
  expect(nextSessionState(signedIn, { kind: 'failed', error: new Error('net') })).toBe(signedIn);
  expect(nextSessionState({ kind: 'checking' }, { kind: 'failed', error: new Error('net') }).kind).toBe('unknown');
});

test('signing in anew lifts the gate', () => {
  const gated = nextSessionState(signedIn, { kind: 'expired' });
  const view: SessionView = { ...session, sessionRef: 'r2', environment };
  expect(nextSessionState(gated, { kind: 'answered', view })).toMatchObject({
    kind: 'signed_in',
    session: { sessionRef: 'r2' },
  });
});
