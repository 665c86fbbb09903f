import { loginPath } from '@isthmus/bff-contract';
import type { Config } from '../config.ts';
import { Problem } from '../problem.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { SessionEnd, StoredSession, Vault } from '../vault/vault.ts';
import { activeLook, type Look } from './look-of.ts';
import type { SessionCookies } from './session-cookie.ts';

/** A live session, as one snapshot of its record. */
export type Session = StoredSession & { ended: null };

export type RequiredSession =
  | { kind: 'session'; session: Session }
  /** `hasCookie`: there is one, be it unreadable. `successor`: key of the session that took its place. */
  | { kind: 'none' | 'expired' | 'revoked'; hasCookie: boolean; successor?: string | undefined };

export type RequireSession = (cookieHeader: string | undefined, look?: Look) => Promise<RequiredSession>;

export type SessionLimits = Pick<Config, 'idleMs'>;

/** Makes the one judge of who is signed in. Each call asks the vault, so an ended session is refused at once. */
export function createRequireSession({
  cookies,
  vault,
  secrets,
  config,
  now,
}: {
  cookies: SessionCookies;
  vault: Vault;
  secrets: Pick<GrantSecrets, 'rewrap'>;
  config: SessionLimits;
  now: () => number;
}): RequireSession {
  async function touch(session: Session, nowMs: number): Promise<void> {
    await vault.touch([{ key: session.key, lastSeenAtMs: nowMs }]);
    const rewrapped = secrets.rewrap(session);
    if (rewrapped !== null) await vault.rewrap(session.key, session.wrappedKey, rewrapped);
  }

  return async (cookieHeader, { passive } = activeLook) => {
    // No waiting, and no turn of the loop, for what is at hand.
    const opening = cookies.open(cookieHeader);
    const cookie = opening instanceof Promise ? await opening : opening;
    if (cookie.kind !== 'opened') return { kind: 'none', hasCookie: cookie.kind === 'unreadable' };
    const loading = vault.load(cookie.key);
    const session = loading instanceof Promise ? await loading : loading;
    if (session === null) return { kind: 'none', hasCookie: true };
    const nowMs = now();
    const end = endOfSession(session, config, nowMs);
    if (end !== null || !isAlive(session)) {
      return { kind: end ?? 'none', hasCookie: true, successor: session.successor };
    }
    if (!passive && nowMs - session.lastSeenAtMs >= touchEveryMs) await touch(session, nowMs);
    return { kind: 'session', session };
  };
}

/** Whether a session has reached a limit, so that it is dead even before the reaper has come by. */
export function isOverdue(session: StoredSession, limits: SessionLimits, nowMs: number): boolean {
  return nowMs >= idleEndsAtMs(session, limits) || nowMs >= session.absoluteEndsAtMs;
}

/** Why a session is over, or null while it lives. */
export function endOfSession(session: StoredSession, limits: SessionLimits, nowMs: number): SessionEnd | null {
  if (session.ended !== null) return session.ended;
  return isOverdue(session, limits, nowMs) ? 'expired' : null;
}

export function idleEndsAtMs(session: StoredSession, { idleMs }: SessionLimits): number {
  return session.lastSeenAtMs + idleMs;
}

/** What a call that needs a session is told when there is none. */
export function requiredProblem(kind: Exclude<RequiredSession['kind'], 'session'>): Problem {
  const type = kind === 'none' ? 'session_required' : (`session_${kind}` as const);
  return new Problem(type, { login: loginPath('/') });
}

const touchEveryMs = 60_000;

function isAlive(session: StoredSession): session is Session {
  return session.ended === null;
}
