import type { ListedSession } from '@isthmus/bff-contract';
import type { Config } from '../config.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { StoredSession, Vault } from '../vault/vault.ts';
import { unknownClient } from './client-of.ts';
import { profile } from './profile.ts';
import { isOverdue } from './require-session.ts';
import { sessionRefOf } from './session-ref.ts';
import { sessionsUnder } from './sessions-of-person.ts';

type Parts = { vault: Vault; secrets: GrantSecrets; config: Pick<Config, 'idleMs'>; now: () => number };

/** The sessions of one person that still open anything, the oldest first, each with the key of its record. */
export async function listSessions(
  { vault, secrets, config, now }: Parts,
  subjects: readonly string[],
): Promise<(ListedSession & { key: string })[]> {
  const sessions = await sessionsUnder(vault, subjects);
  return sessions
    .filter((session) => !isOverdue(session, config, now()))
    .map((session) => ({
      key: session.key,
      id: sessionRefOf(session.key),
      createdAtMs: session.createdAtMs,
      lastSeenAtMs: session.lastSeenAtMs,
      client: clientIn(session, secrets),
    }));
}

/** Of these sessions, that with the public id. */
export function sessionsById(sessions: readonly StoredSession[], id: string): StoredSession[] {
  return sessions.filter(({ key }) => sessionRefOf(key) === id);
}

function clientIn(session: StoredSession, secrets: GrantSecrets): string {
  const text = session.profile && secrets.openText(session, session.profile, 'profile');
  return text === null ? unknownClient : (profile.parse(JSON.parse(text)).client ?? unknownClient);
}
