import { createEnvelope } from '../vault/envelope.ts';
import { createGrantSecrets } from '../vault/grant-secrets.ts';
import type { Portal } from './portal.ts';

/** The refresh tokens in all live sessions of these people. */
export async function heldTokens(
  { config, vault }: Pick<Portal, 'config' | 'vault'>,
  subs: Iterable<string>,
): Promise<Set<string>> {
  const secrets = createGrantSecrets(createEnvelope(config));
  const held = new Set<string>();
  for (const sub of subs) {
    for (const session of await vault.sessionsOf(secrets.subjectOf(sub))) {
      for (const grant of session.grants) {
        const token = secrets.openToken(session, grant.refreshToken, { ...grant, kind: 'refresh_token' });
        if (token !== null) held.add(token.reveal());
      }
    }
  }
  return held;
}
