import type { Token } from '@isthmus/globus';
import type { Log } from '../log.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { StoredGrant, StoredSession, Vault } from '../vault/vault.ts';
import type { AuthFailure, GlobusAuth } from './globus-auth.ts';
import type { RevocationOutbox } from './revocation-outbox.ts';

export type AccessTokenResult =
  | { kind: 'token'; accessToken: string; generation: number }
  /** The person did not allow the portal to use this resource server. */
  | { kind: 'not_granted' }
  /** The grant for this resource server is dead; others are not concerned. */
  | { kind: 'reauth_required' }
  /** The token has run out and could not be renewed just now; the session stays. */
  | { kind: 'unavailable'; retryAfterSeconds: number };

export type RefreshParts = {
  vault: Vault;
  secrets: GrantSecrets;
  auth: GlobusAuth;
  outbox: RevocationOutbox;
  now: () => number;
  log: Log;
};

/** The grant that is to be renewed, with the refresh token that renews it. */
type Renewal = { session: StoredSession; grant: StoredGrant; refreshToken: string };

/** Renews one grant, if it still has the generation that the caller knows, and stores the result before returning it. */
export async function refreshGrant(
  parts: RefreshParts,
  key: string,
  resourceServer: string,
  generation: number,
): Promise<AccessTokenResult> {
  const { vault, secrets, auth, now } = parts;
  const session = await vault.load(key);
  const grant = session && grantOf(session, resourceServer);
  if (!session || grant?.state !== 'ready') return { kind: 'reauth_required' };
  if (grant.generation !== generation) return tokenOf(secrets, session, grant);
  const refreshToken = secrets.openToken(session, grant.refreshToken, { ...grant, kind: 'refresh_token' });
  if (refreshToken === null) return { kind: 'reauth_required' };
  const renewal = { session, grant, refreshToken };
  const startedAtMs = now();
  const result = await auth.refresh(refreshToken, resourceServer);
  if (result.kind === 'refreshed') return saveRenewed(parts, renewal, result.token, startedAtMs);
  return recordFailure(parts, renewal, result);
}

async function saveRenewed(
  parts: RefreshParts,
  { session, grant, refreshToken }: Renewal,
  token: Token,
  startedAtMs: number,
): Promise<AccessTokenResult> {
  const { vault, secrets, outbox } = parts;
  const { resourceServer } = grant;
  const next = secrets.sealGrant(session, {
    resourceServer,
    generation: grant.generation + 1,
    state: 'ready',
    scopes: token.scope.split(' '),
    issuedAtMs: startedAtMs,
    expiresAtMs: startedAtMs + token.expires_in * 1000,
    accessToken: token.access_token,
    // Globus answers with the refresh token it was sent; when it names none, the old one stays good.
    refreshToken: token.refresh_token ?? refreshToken,
    intentAtMs: null,
  });
  if (await vault.replaceGrant(session.key, next)) {
    return { kind: 'token', accessToken: token.access_token, generation: next.generation };
  }
  // The session ended meanwhile, or another process was faster: what was just issued belongs to nobody.
  const isRotated = token.refresh_token !== undefined && token.refresh_token !== refreshToken;
  await outbox.add([
    ...(isRotated ? [{ token: token.refresh_token ?? '', kind: 'refresh_token' as const, resourceServer }] : []),
    { token: token.access_token, kind: 'access_token', resourceServer },
  ]);
  return currentToken(parts, session.key, resourceServer);
}

async function recordFailure(
  parts: RefreshParts,
  { session, grant, refreshToken }: Renewal,
  failure: AuthFailure,
): Promise<AccessTokenResult> {
  const { vault, secrets, outbox, log } = parts;
  const { resourceServer } = grant;
  log.warn({ cause: failure.cause, outcome: failure.kind, resourceServer }, 'a refresh was refused or failed');
  if (failure.kind === 'untrusted') await outbox.add(failure.issued.filter(({ token }) => token !== refreshToken));
  if (failure.kind !== 'invalid_grant') {
    return unavailable(failure.kind === 'unavailable' ? failure.retryAfterSeconds : operatorPauseSeconds);
  }
  const accessToken = secrets.accessToken(session, grant);
  const generation = grant.generation + 1;
  const gone = { accessToken: null, refreshToken: null, intentAtMs: null };
  const dead = { ...grant, ...gone, generation, state: 'reauth_required' as const };
  if (!(await vault.replaceGrant(session.key, dead))) return currentToken(parts, session.key, resourceServer);
  if (accessToken !== null) await outbox.add([{ token: accessToken, kind: 'access_token', resourceServer }]);
  return { kind: 'reauth_required' };
}

// For faults that only the people who run the portal can mend.
const operatorPauseSeconds = 30;

async function currentToken(
  { vault, secrets }: RefreshParts,
  key: string,
  resourceServer: string,
): Promise<AccessTokenResult> {
  const session = await vault.load(key);
  const grant = session && grantOf(session, resourceServer);
  return session && grant?.state === 'ready' ? tokenOf(secrets, session, grant) : { kind: 'reauth_required' };
}

export function tokenOf(secrets: GrantSecrets, session: StoredSession, grant: StoredGrant): AccessTokenResult {
  const accessToken = secrets.accessToken(session, grant);
  if (accessToken === null) return { kind: 'reauth_required' };
  return { kind: 'token', accessToken, generation: grant.generation };
}

export function grantOf(session: StoredSession, resourceServer: string): StoredGrant | undefined {
  return session.grants.find((grant) => grant.resourceServer === resourceServer);
}

export function unavailable(seconds: number): AccessTokenResult {
  return { kind: 'unavailable', retryAfterSeconds: Math.max(1, Math.ceil(seconds)) };
}
