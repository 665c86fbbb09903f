import type { StoredGrant, StoredSession } from '../vault/vault.ts';
import { type AccessTokenResult, count, currentToken, type Refreshed, type RefreshParts } from './grant-news.ts';

/** In place of the time of an intent: Auth has answered, and nothing was issued. */
export const answered = 0;

/**
 * Auth says that the refresh token of this grant is dead: the grant ends. The session goes on with its other grants,
 * unless they have all died at once.
 */
export async function endGrant(
  parts: RefreshParts,
  session: StoredSession,
  grant: StoredGrant,
  cause: unknown,
): Promise<Refreshed> {
  const { vault, secrets, outbox, readiness, now, log } = parts;
  const { resourceServer, generation, intentAtMs } = grant;
  readiness.report('client', null);
  // A refresh was sent before, whose answer never came: it may have brought the token that replaced this one.
  const isLost = intentAtMs !== null && intentAtMs !== answered;
  count(parts, resourceServer, isLost ? 'failed_lost_response' : 'failed_invalid_grant');
  log.warn({ cause, isLost, resourceServer }, 'a grant is dead');
  const accessToken = secrets.accessToken(session, grant);
  const dead: StoredGrant = {
    ...grant,
    generation: generation + 1,
    state: 'reauth_required',
    // When it died; 0 when that tells nothing about the person's other grants.
    expiresAtMs: isLost ? 0 : now(),
    accessToken: null,
    refreshToken: null,
    intentAtMs: null,
  };
  if (!(await vault.replaceGrant(session.key, dead))) {
    return { result: await currentToken(parts, { key: session.key, resourceServer, generation }) };
  }
  if (accessToken !== null) await outbox.revoke([{ token: accessToken, kind: 'access_token', resourceServer }]);
  return { result: await endOfAccount(parts, session.key) };
}

/** When all grants of a session died within a minute, it was the person's consent as a whole that was taken back. */
async function endOfAccount({ vault, endings, log }: RefreshParts, key: string): Promise<AccessTokenResult> {
  const session = await vault.load(key);
  if (session !== null && session.ended === null && !haveAllDied(session.grants)) return { kind: 'reauth_required' };
  const [ended] = await endings.end([key], 'account_revoked');
  if (ended !== undefined) log.warn('all grants of a session died at once: it is ended');
  return { kind: 'session_ended', end: session?.ended ?? 'revoked' };
}

function haveAllDied(grants: readonly StoredGrant[]): boolean {
  const held = grants.filter(({ state }) => state !== 'not_granted');
  const diedAtMs = held.map(({ expiresAtMs }) => expiresAtMs);
  const areDead = held.every(({ state, expiresAtMs }) => state === 'reauth_required' && expiresAtMs > 0);
  return areDead && held.length > 1 && Math.max(...diedAtMs) - Math.min(...diedAtMs) <= accountRevokedWithinMs;
}

const accountRevokedWithinMs = 60_000;
