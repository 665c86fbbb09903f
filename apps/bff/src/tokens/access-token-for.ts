import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import type { Session } from '../session/require-session.ts';
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

export type AccessTokens = {
  /** The token to call a resource server with, renewed when it is about to run out. */
  accessTokenFor(session: Session, resourceServer: string): Promise<AccessTokenResult>;
  /** Another token than that of `generation`, which the resource server refused. Renews at most once a generation. */
  forceRefresh(session: Session, resourceServer: string, generation: number): Promise<AccessTokenResult>;
  /** Resolves when no refresh is under way. */
  settle(): Promise<void>;
};

type Parts = {
  vault: Vault;
  secrets: GrantSecrets;
  auth: GlobusAuth;
  outbox: RevocationOutbox;
  now: () => number;
  log: Log;
};

export function createAccessTokens(parts: Parts): AccessTokens {
  const { secrets, now, log } = parts;
  // Keyed by session and resource server: never by one of them alone, or one person gets another's token.
  const flights = new Map<string, Promise<AccessTokenResult>>();
  const pauses = new LRUCache<string, number>({ max: 10_000 });

  /** One refresh at a time for a grant. It goes on when the caller has gone, and saves before anyone uses the result. */
  function refresh(session: StoredSession, resourceServer: string, generation: number): Promise<AccessTokenResult> {
    const place = `${session.key} ${resourceServer}`;
    const flight = flights.get(place);
    if (flight) return flight;
    const pausedUntilMs = pauses.get(place) ?? 0;
    if (pausedUntilMs > now()) return Promise.resolve(unavailable((pausedUntilMs - now()) / 1000));
    const started = refreshGrant(parts, session.key, resourceServer, generation)
      .then((result) => {
        if (result.kind === 'unavailable') pauses.set(place, now() + pauseMs);
        return result;
      })
      .catch((cause: unknown) => {
        log.error({ cause, resourceServer }, 'a refresh failed');
        return unavailable(5);
      })
      .finally(() => flights.delete(place));
    flights.set(place, started);
    return started;
  }

  return {
    async accessTokenFor(session, resourceServer) {
      const grant = grantOf(session, resourceServer);
      if (!grant || grant.state !== 'ready')
        return { kind: grant?.state === 'reauth_required' ? 'reauth_required' : 'not_granted' };
      const remainingMs = grant.expiresAtMs - now();
      const current = tokenOf(secrets, session, grant);
      if (remainingMs > refreshWindowMs(session.key, grant)) return current;
      if (remainingMs <= 0) return refresh(session, resourceServer, grant.generation);
      // Still valid: whoever comes while a refresh is under way uses it, and whoever starts one waits only so long.
      if (grant.refreshToken === null || flights.has(`${session.key} ${resourceServer}`)) return current;
      const waited = new AbortController();
      const refreshed = refresh(session, resourceServer, grant.generation);
      const first = await Promise.race([refreshed, delay(patienceMs, current, { signal: waited.signal })]).finally(() =>
        waited.abort(),
      );
      return first.kind === 'unavailable' ? current : first;
    },
    forceRefresh: (session, resourceServer, generation) => refresh(session, resourceServer, generation),
    async settle() {
      await Promise.all(flights.values());
    },
  };
}

const patienceMs = 2000;
const pauseMs = 1000;

/** Under a tenth of its life, between one and five minutes, and spread by session so that not all come at once. */
function refreshWindowMs(key: string, { issuedAtMs, expiresAtMs }: StoredGrant): number {
  const lifeMs = expiresAtMs - issuedAtMs;
  const windowMs = Math.min(Math.max(lifeMs / 10, 60_000), 300_000);
  // The key is a MAC, so its first bytes are as good as random.
  const spread = Buffer.from(key.slice(0, 4), 'base64url').readUInt16BE() / 0xffff;
  return Math.min(windowMs * (0.9 + 0.1 * spread), lifeMs / 2);
}

async function refreshGrant(
  { vault, secrets, auth, outbox, now, log }: Parts,
  key: string,
  resourceServer: string,
  generation: number,
): Promise<AccessTokenResult> {
  const session = await vault.load(key);
  const grant = session && grantOf(session, resourceServer);
  if (!session || !grant || grant.state !== 'ready') return { kind: 'reauth_required' };
  if (grant.generation !== generation) return tokenOf(secrets, session, grant);
  const refreshToken = secrets.openToken(session, grant.refreshToken, { ...grant, kind: 'refresh_token' });
  if (refreshToken === null) return { kind: 'reauth_required' };

  const startedAtMs = now();
  const result = await auth.refresh(refreshToken);
  if (result.kind === 'refreshed' && result.token.resource_server === resourceServer) {
    const { token } = result;
    const next = secrets.sealGrant(session, {
      resourceServer,
      generation: generation + 1,
      state: 'ready',
      scopes: token.scope.split(' '),
      issuedAtMs: startedAtMs,
      expiresAtMs: startedAtMs + token.expires_in * 1000,
      accessToken: token.access_token,
      // Globus answers with the refresh token it was sent; when it names none, the old one stays good.
      refreshToken: token.refresh_token ?? refreshToken,
    });
    if (await vault.replaceGrant(key, next))
      return { kind: 'token', accessToken: token.access_token, generation: next.generation };
    // The session ended meanwhile, or another process was faster: what was just issued belongs to nobody.
    await outbox.add([{ token: token.access_token, kind: 'access_token', resourceServer }]);
    if (token.refresh_token !== undefined && token.refresh_token !== refreshToken) {
      await outbox.add([{ token: token.refresh_token, kind: 'refresh_token', resourceServer }]);
    }
    return currentToken(vault, secrets, key, resourceServer);
  }
  const failure: AuthFailure =
    result.kind === 'refreshed'
      ? { kind: 'untrusted', issued: [], cause: new Error('a token for another resource server') }
      : result;
  log.warn({ cause: failure.cause, outcome: failure.kind, resourceServer }, 'a refresh was refused or failed');
  if (failure.kind === 'untrusted') await outbox.add(failure.issued.filter(({ token }) => token !== refreshToken));
  if (failure.kind !== 'invalid_grant')
    return unavailable(failure.kind === 'unavailable' ? failure.retryAfterSeconds : 30);
  const dead = {
    ...grant,
    generation: generation + 1,
    state: 'reauth_required' as const,
    accessToken: null,
    refreshToken: null,
  };
  const accessToken = secrets.accessToken(session, grant);
  if (!(await vault.replaceGrant(key, dead))) return currentToken(vault, secrets, key, resourceServer);
  if (accessToken !== null) await outbox.add([{ token: accessToken, kind: 'access_token', resourceServer }]);
  return { kind: 'reauth_required' };
}

async function currentToken(
  vault: Vault,
  secrets: GrantSecrets,
  key: string,
  resourceServer: string,
): Promise<AccessTokenResult> {
  const session = await vault.load(key);
  const grant = session && grantOf(session, resourceServer);
  return session && grant?.state === 'ready' ? tokenOf(secrets, session, grant) : { kind: 'reauth_required' };
}

function tokenOf(secrets: GrantSecrets, session: StoredSession, grant: StoredGrant): AccessTokenResult {
  const accessToken = secrets.accessToken(session, grant);
  return accessToken === null
    ? { kind: 'reauth_required' }
    : { kind: 'token', accessToken, generation: grant.generation };
}

function grantOf(session: StoredSession, resourceServer: string): StoredGrant | undefined {
  return session.grants.find((grant) => grant.resourceServer === resourceServer);
}

function unavailable(seconds: number): AccessTokenResult {
  return { kind: 'unavailable', retryAfterSeconds: Math.max(1, Math.ceil(seconds)) };
}
