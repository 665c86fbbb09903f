import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { StoredSession, Vault } from '../vault/vault.ts';
import { profile } from './profile.ts';

/**
 * Live sessions that are stored under any of these fingerprints, the oldest first: one person has one for each key of
 * the pepper ring while it is rotated.
 */
export async function sessionsUnder(
  vault: Pick<Vault, 'sessionsOf'>,
  fingerprints: readonly string[],
): Promise<StoredSession[]> {
  const found = await Promise.all(fingerprints.map((fingerprint) => vault.sessionsOf(fingerprint)));
  return found.flat().toSorted((one, other) => one.createdAtMs - other.createdAtMs);
}

/** All fingerprints under which sessions of the same person may be stored. */
export function subjectsOfSession(secrets: GrantSecrets, session: StoredSession): readonly string[] {
  const text = session.profile && secrets.openText(session, session.profile, 'profile');
  return text === null ? [session.subject] : secrets.subjectsOf(profile.parse(JSON.parse(text)).identity.sub);
}
