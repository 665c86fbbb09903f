import { setTimeout as delay } from 'node:timers/promises';
import type { Token } from '@isthmus/globus';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import { profileOf, storedProfile } from '../session/profile.ts';
import { isOverdue } from '../session/require-session.ts';
import { servicePermissions } from '../session/service-permissions.ts';
import { rememberTriedMs } from '../session/step-ups.ts';
import type { IssuedToken } from '../tokens/globus-auth.ts';
import { holdGrants } from '../tokens/hold-grants.ts';
import type { RefreshLeases } from '../tokens/refresh-lease.ts';
import type { GrantSecrets, SecretHolder } from '../vault/grant-secrets.ts';
import type { StoredGrant, StoredSession, Vault } from '../vault/vault.ts';
import { grantFrom, issuedOf, type SignInAnswer } from './create-session.ts';
import type { StepUpMemory } from './login-transaction.ts';

export type Merged =
  /** The successor is stored, the old session has ended. `unused` must be revoked. */
  | { kind: 'merged'; predecessor: string; unused: readonly IssuedToken[]; absoluteEndsAtMs: number }
  /** The person who came back is not the one of the session: nothing was changed. */
  | { kind: 'other_identity' }
  /** There is no session any more to add to. */
  | { kind: 'gone' };

type Parts = {
  vault: Vault;
  secrets: GrantSecrets;
  leases: RefreshLeases;
  config: Pick<Config, 'idleMs'>;
  now: () => number;
};

/**
 * Adds what a step-up brought to the session that asked for it, as its successor under `newKey`: same limits, same
 * grants but for those that the answer renews. `referenced` are sessions that this browser had since: a step-up in
 * another tab may have moved on from the one that asked.
 */
export async function mergeStepUp(
  parts: Parts,
  newKey: string,
  memory: StepUpMemory,
  referenced: readonly string[],
  issued: SignInAnswer,
): Promise<Merged> {
  const { secrets } = parts;
  const subjects = secrets.subjectsOf(issued.claims.sub);
  for (const key of new Set([memory.session, ...referenced])) {
    const session = await liveSession(parts, key);
    if (session === null) continue;
    if (!subjects.includes(session.subject)) return { kind: 'other_identity' };
    const release = await holdGrants(
      parts.leases,
      key,
      session.grants.map(({ resourceServer }) => resourceServer),
    );
    try {
      // Anew, as a renewal that was waited for has changed a grant.
      const current = await liveSession(parts, key);
      const successor = current && succeed(parts, newKey, current, memory, issued);
      if (successor && (await succeedForSure(parts, key, successor.session))) {
        const { absoluteEndsAtMs } = successor.session;
        return { kind: 'merged', predecessor: key, unused: successor.unused, absoluteEndsAtMs };
      }
    } finally {
      await release();
    }
  }
  return { kind: 'gone' };
}

async function liveSession({ vault, config, now }: Parts, key: string): Promise<StoredSession | null> {
  const session = await vault.load(key);
  return session?.ended === null && !isOverdue(session, config, now()) ? session : null;
}

/**
 * When the store's answer is lost, the session may have moved already: then its old cookie opens nothing any more, and
 * only who gets the new one stays signed in. So it is asked for a moment what has become of it.
 */
async function succeedForSure({ vault, now }: Parts, key: string, successor: StoredSession): Promise<boolean> {
  for (let pauseMs = 50; ; pauseMs *= 2) {
    try {
      const isMoved = pauseMs > 50 && (await vault.load(successor.key)) !== null;
      return isMoved || (await vault.succeed(key, successor, now()));
    } catch (error) {
      if (pauseMs > longestPauseMs) throw error;
      await delay(pauseMs);
    }
  }
}

const longestPauseMs = 1600;

function succeed(
  { secrets, now }: Parts,
  newKey: string,
  session: StoredSession,
  memory: StepUpMemory,
  issued: SignInAnswer,
): { session: StoredSession; unused: readonly IssuedToken[] } {
  const { tokens, claims } = issued;
  const holder = secrets.createHolder(newKey);
  const nowMs = now();
  const profile = JSON.stringify(nextProfile(secrets, session, memory, issued, nowMs));
  const taken = tokens.filter((token) => isOfUse(session, memory, token));
  const grants = [
    ...session.grants
      .filter(({ resourceServer }) => taken.every((token) => token.resource_server !== resourceServer))
      .map((grant) => moveGrant(secrets, session, holder, grant)),
    ...taken.map((token) => grantFrom(secrets, holder, token.resource_server, token, issued.issuedAtMs ?? nowMs)),
  ];
  return {
    session: {
      ...session,
      ...holder,
      subject: secrets.subjectOf(claims.sub),
      authSession: claims.sid === undefined ? session.authSession : secrets.authSessionOf(claims.sid),
      signedInAtMs: nowMs,
      lastSeenAtMs: nowMs,
      profile: secrets.sealText(holder, profile, 'profile'),
      grants,
    },
    unused: tokens.filter((token) => !taken.includes(token)).flatMap(issuedOf),
  };
}

/** Tokens of resource servers that were asked for, unless they may do less than the portal needs there. */
function isOfUse(session: StoredSession, memory: StepUpMemory, { resource_server, scope }: Token): boolean {
  const permission = servicePermissions.find(({ resourceServer }) => resourceServer === resource_server);
  const granted = scope.split(' ');
  if (permission) return permission.scopes.every((needed) => granted.includes(needed));
  const isHeld = session.grants.some(({ resourceServer }) => resourceServer === resource_server);
  return isHeld || resource_server === memory.resourceServer;
}

/** The same grant, sealed for another holder. */
function moveGrant(
  secrets: GrantSecrets,
  from: SecretHolder,
  to: SecretHolder,
  { accessToken, refreshToken, ...grant }: StoredGrant,
): StoredGrant {
  const access = secrets.openToken(from, accessToken, { ...grant, kind: 'access_token' });
  const refresh = secrets.openToken(from, refreshToken, { ...grant, kind: 'refresh_token' });
  const isReadable = grant.state !== 'ready' || access !== null;
  const state = isReadable ? grant.state : 'reauth_required';
  return secrets.sealGrant(to, { ...grant, state, accessToken: access, refreshToken: refresh });
}

/** What the new ID token says of the person, and that they have been through this demand. */
function nextProfile(
  secrets: GrantSecrets,
  session: StoredSession,
  memory: StepUpMemory,
  { claims, client }: SignInAnswer,
  nowMs: number,
): z.infer<typeof storedProfile> {
  const text = session.profile && secrets.openText(session, session.profile, 'profile');
  // Loose, so that what other parts of the portal remember there is kept.
  const before = text ? z.looseObject({ tried: storedProfile.shape.tried }).parse(JSON.parse(text)) : { tried: [] };
  const recent = before.tried.filter(({ demand, atMs }) => demand !== memory.demand && nowMs - atMs < rememberTriedMs);
  const tried = [...recent.slice(-longestMemory + 1), { demand: memory.demand, atMs: nowMs }];
  return { ...before, ...profileOf(claims, client), tried };
}

const longestMemory = 20;
