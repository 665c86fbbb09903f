import type { StoredSession, Vault } from '../vault/vault.ts';

/** The session itself or, when step-ups have moved it on, the last of those that took its place; null when that is gone. */
export async function lastSuccessor(
  vault: Pick<Vault, 'load'>,
  session: StoredSession | null,
): Promise<StoredSession | null> {
  if (session === null || session.ended === null || session.successor === undefined) return session;
  return lastSuccessor(vault, await vault.load(session.successor));
}
