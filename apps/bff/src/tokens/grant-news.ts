import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Readiness } from '../operations/readiness.ts';
import type { Secret } from '../secret.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { SessionEnd, StoredGrant, StoredSession, Vault } from '../vault/vault.ts';
import type { AuthGate, TurnedAway } from './auth-gate.ts';
import type { AuthFailure, GlobusAuth } from './globus-auth.ts';
import type { RefreshLeases } from './refresh-lease.ts';
import type { RevocationOutbox } from './revocation-outbox.ts';

export type AccessTokenResult =
  | { kind: 'token'; accessToken: Secret<string>; generation: number; endsAtMs: number }
  /** The person did not allow the portal to use this resource server. */
  | { kind: 'not_granted' }
  /** The grant for this resource server is dead; others are not concerned. */
  | { kind: 'reauth_required' }
  /** The whole session has ended meanwhile. */
  | { kind: 'session_ended'; end: SessionEnd }
  /** The token has run out and could not be renewed just now; the session stays. */
  | { kind: 'unavailable'; retryAfterSeconds: number };

export type RefreshParts = {
  vault: Vault;
  secrets: GrantSecrets;
  auth: GlobusAuth;
  gate: AuthGate;
  leases: RefreshLeases;
  outbox: RevocationOutbox;
  endings: SessionEndings;
  now: () => number;
  log: Log;
  metrics: Metrics;
  readiness: Readiness;
  /** The service that a resource server is known as in metrics. */
  serviceOf: (resourceServer: string) => string;
  /** Aborted when the process ends. */
  closing: AbortSignal;
};

/** Which grant is to be renewed, and the generation that its caller knows. */
export type RefreshOrder = { key: string; resourceServer: string; generation: number };

export type Refreshed = {
  /** `yielded`: another process is renewing this grant. */
  result: AccessTokenResult | { kind: 'yielded' };
  /** What was issued and could not be stored yet. Until it is, nobody may renew this grant. */
  unsaved?: Promise<void>;
};

export async function currentToken({ vault, secrets }: RefreshParts, order: RefreshOrder): Promise<AccessTokenResult> {
  const session = await vault.load(order.key);
  return newsOf(secrets, session, order) ?? unavailable(1);
}

/** What became of a grant since it had the generation that is known of it; null when it still has that. */
export function newsOf(
  secrets: GrantSecrets,
  session: StoredSession | null,
  { resourceServer, generation }: RefreshOrder,
): AccessTokenResult | null {
  if (session === null || session.ended !== null) return { kind: 'session_ended', end: session?.ended ?? 'revoked' };
  const grant = grantOf(session, resourceServer);
  if (grant?.state !== 'ready') return { kind: grant?.state ?? 'not_granted' };
  return grant.generation === generation ? null : tokenOf(secrets, session, grant);
}

export function tokenOf(secrets: GrantSecrets, session: StoredSession, grant: StoredGrant): AccessTokenResult {
  const accessToken = secrets.accessToken(session, grant);
  if (accessToken === null) return { kind: 'reauth_required' };
  return { kind: 'token', accessToken, generation: grant.generation, endsAtMs: grant.expiresAtMs };
}

export function grantOf(session: StoredSession, resourceServer: string): StoredGrant | undefined {
  for (const grant of session.grants) if (grant.resourceServer === resourceServer) return grant;
  return undefined;
}

export function unavailable(seconds: number): AccessTokenResult {
  return { kind: 'unavailable', retryAfterSeconds: Math.max(1, Math.ceil(seconds)) };
}

type Counted = 'leader' | 'waiter' | 'stale_served' | 'late' | `failed_${FailureClass}`;
type FailureClass =
  | Exclude<AuthFailure['kind'], 'unavailable'>
  | Extract<AuthFailure, { kind: 'unavailable' }>['reason']
  | TurnedAway['by']
  | 'lost_response'
  | 'store';

/** Counts how a call came to its token, or why it did not. */
export function count(
  { metrics, serviceOf }: Pick<RefreshParts, 'metrics' | 'serviceOf'>,
  resourceServer: string,
  result: Counted,
): void {
  metrics.refreshes.inc({ service: serviceOf(resourceServer), result });
}
