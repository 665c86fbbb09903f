import type { Token } from '@isthmus/globus';
import { Secret } from '../secret.ts';
import type { StoredGrant, StoredSession } from '../vault/vault.ts';
import type { AuthHealth } from './auth-gate.ts';
import { answered, endGrant } from './dead-grant.ts';
import type { AuthFailure, IssuedToken, RefreshResult } from './globus-auth.ts';
import {
  count,
  currentToken,
  grantOf,
  newsOf,
  type Refreshed,
  type RefreshOrder,
  type RefreshParts,
  unavailable,
} from './grant-news.ts';
import { keepStoring } from './keep-storing.ts';

/** A grant as it was read under the lease, with the refresh token that renews it. */
type Renewal = { session: StoredSession; grant: StoredGrant; refreshToken: Secret<string> };

/**
 * Renews one grant, if it still has the generation that the caller knows, and stores the result before returning it.
 * Whoever calls holds the lease of this grant.
 */
export async function refreshGrant(parts: RefreshParts, order: RefreshOrder): Promise<Refreshed> {
  const { vault, secrets, gate } = parts;
  // What is known of the grant is from before the lease: another process may have renewed it since.
  const session = await vault.load(order.key);
  const news = newsOf(secrets, session, order);
  if (news !== null) return { result: news };
  const grant = session && grantOf(session, order.resourceServer);
  const refreshToken =
    session && grant && secrets.openToken(session, grant.refreshToken, { ...grant, kind: 'refresh_token' });
  if (!session || !grant || refreshToken === null || refreshToken === undefined) {
    return { result: { kind: 'reauth_required' } };
  }
  const renewal = { session, grant, refreshToken };
  const answer = await gate.run(() => send(parts, renewal), healthOf);
  if (answer.kind === 'refreshed') return saveRenewed(parts, renewal, answer.token, answer.issuedAtMs);
  if (answer.kind === 'moved_on') return { result: await currentToken(parts, order) };
  if (answer.kind === 'turned_away') {
    count(parts, order.resourceServer, `failed_${answer.by}`);
    return { result: unavailable(answer.retryAfterSeconds) };
  }
  return recordFailure(parts, renewal, answer);
}

type Sent = RefreshResult | { kind: 'moved_on' };

async function send({ vault, auth, now }: RefreshParts, { session, grant, refreshToken }: Renewal): Promise<Sent> {
  // Written before the call: should the process die in it, its successor knows that an answer may have been lost. It
  // is refused when the grant was changed while this one waited, be it that the process stood still.
  const isCurrent = await vault.markIntent(session.key, grant.resourceServer, grant.generation, now());
  return isCurrent ? auth.refresh(refreshToken, grant.resourceServer) : { kind: 'moved_on' };
}

function healthOf(sent: Sent): AuthHealth {
  if (sent.kind === 'moved_on') return null;
  if (sent.kind === 'untrusted') return { kind: 'fails' };
  if (sent.kind !== 'unavailable') return { kind: 'answers' };
  const { reason, retryAfterSeconds } = sent;
  // The limit is the portal's own: Auth sees one client at few addresses, whoever's token is renewed.
  return reason === 'rate_limited' ? { kind: 'asks_for_pause', seconds: retryAfterSeconds } : { kind: 'fails' };
}

async function saveRenewed(
  parts: RefreshParts,
  { session, grant, refreshToken }: Renewal,
  token: Token,
  issuedAtMs: number,
): Promise<Refreshed> {
  const { vault, secrets, outbox, readiness, log, closing } = parts;
  const { resourceServer } = grant;
  readiness.report('client', null);
  const accessToken = new Secret(token.access_token);
  // Globus answers with the refresh token it was sent; when it names none, the old one stays good.
  const newest = new Secret(token.refresh_token ?? refreshToken.reveal());
  const isRotated = newest.reveal() !== refreshToken.reveal();
  const next = secrets.sealGrant(session, {
    resourceServer,
    generation: grant.generation + 1,
    state: 'ready',
    scopes: token.scope.split(' '),
    issuedAtMs,
    expiresAtMs: issuedAtMs + token.expires_in * 1000,
    accessToken,
    refreshToken: newest,
    intentAtMs: null,
  });
  const issued: IssuedToken[] = [
    ...(isRotated ? [{ token: newest, kind: 'refresh_token' as const, resourceServer }] : []),
    { token: accessToken, kind: 'access_token', resourceServer },
  ];
  const write = () => vault.replaceGrant(session.key, next);
  try {
    if (!(await write())) return await tooLate(parts, session.key, grant, issued);
  } catch (cause) {
    log.error({ cause, resourceServer }, 'a renewed token is kept until the store takes it');
    count(parts, resourceServer, 'failed_store');
    const unsaved = keepStoring(write, closing)
      .then((isSaved) => (isSaved ? undefined : outbox.revoke(issued)))
      .catch((lost: unknown) =>
        log.fatal({ cause: lost, resourceServer }, 'a renewed token was lost as the process ended'),
      );
    return { result: unavailable(2), unsaved };
  }
  count(parts, resourceServer, 'leader');
  return {
    result: { kind: 'token', accessToken, generation: next.generation, endsAtMs: next.expiresAtMs },
  };
}

/** The session ended meanwhile, or another process was faster: what was just issued belongs to nobody. */
async function tooLate(
  parts: RefreshParts,
  key: string,
  { resourceServer, generation }: StoredGrant,
  issued: readonly IssuedToken[],
): Promise<Refreshed> {
  count(parts, resourceServer, 'late');
  await parts.outbox.revoke(issued);
  return { result: await currentToken(parts, { key, resourceServer, generation }) };
}

async function recordFailure(parts: RefreshParts, renewal: Renewal, failure: AuthFailure): Promise<Refreshed> {
  const { vault, outbox, readiness, log } = parts;
  const { session, grant, refreshToken } = renewal;
  const { resourceServer, generation } = grant;
  const { cause } = failure;
  if (failure.kind === 'invalid_grant') return endGrant(parts, session, grant, cause);
  const reason = failure.kind === 'unavailable' ? failure.reason : failure.kind;
  count(parts, resourceServer, `failed_${reason}`);
  log.warn({ cause, reason, resourceServer }, 'a refresh failed');
  if (failure.kind === 'untrusted') {
    const strange = failure.issued.filter(({ token }) => token.reveal() !== refreshToken.reveal());
    await outbox.revoke(strange);
    return { result: unavailable(operatorPauseSeconds) };
  }
  if (failure.kind === 'misconfigured') {
    log.error({ alarm: 'client_refused', cause }, 'Globus Auth refuses the portal itself');
    readiness.report('client', { level: 'note', detail: 'Globus Auth refuses the client id, secret or scopes' });
  }
  // Nothing was issued that could have been lost on the way.
  if (reason !== 'lost') await vault.markIntent(session.key, resourceServer, generation, grant.intentAtMs ?? answered);
  return { result: unavailable(failure.kind === 'unavailable' ? failure.retryAfterSeconds : operatorPauseSeconds) };
}

// For faults that only the people who run the portal can mend.
const operatorPauseSeconds = 30;
