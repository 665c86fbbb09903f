import type { Secret } from '../secret.ts';
import type { StoredRevocation } from '../vault/vault.ts';
import type { RevokeResult } from './globus-auth.ts';
import type { RevocationParts } from './revocation-outbox.ts';

/** What came of one try: the words of the metric. */
export type RevocationOutcome =
  | 'revoked'
  /** Another live session holds the same token and takes it along when it ends. */
  | 'shared'
  /** Auth revokes no tokens of this kind. */
  | 'unsupported'
  | 'failed'
  /** No key of this process opens it. */
  | 'unreadable'
  | 'given_up';

/** Tries to revoke one waiting token, and writes down what came of it: it is gone, or waits for its next try. */
export async function revokeStored(parts: RevocationParts, entry: StoredRevocation): Promise<RevocationOutcome> {
  const outcome = await tryOne(parts, entry);
  const { kind, resourceServer, batch } = entry;
  parts.metrics.revocations.inc({ kind, result: outcome });
  // Tries that come to nothing are in the log anyway; here is what became of the token.
  if (outcome === 'revoked' || outcome === 'given_up') {
    parts.audit('token_revoked', { session: batch, cause: outcome, kind, resourceServer });
  }
  return outcome;
}

/** Looked for by each key of the ring: the other session may be from before or after a rotation. */
async function isInUse({ vault, secrets }: RevocationParts, entry: StoredRevocation, token: Secret<string> | null) {
  const fingerprints = token === null ? [entry.token.fingerprint] : secrets.fingerprintsOf(token);
  for (const fingerprint of fingerprints) if (await vault.isTokenInUse(fingerprint)) return true;
  return false;
}

async function tryOne(parts: RevocationParts, entry: StoredRevocation): Promise<RevocationOutcome> {
  const { vault, secrets, auth, log } = parts;
  const { id, batch, kind, resourceServer, wrappedKey } = entry;
  const token = secrets.openToken({ key: batch, wrappedKey }, entry.token, entry);
  // Globus may hand one token to two sign-ins: the last session that holds it takes it along.
  if (!entry.always && (await isInUse(parts, entry, token))) {
    await vault.removeRevocation(id);
    return 'shared';
  }
  if (token === null) {
    // Not dropped: a process that has the key, or gets it back, can still do it.
    log.error({ kind, resourceServer }, 'a token can not be revoked: no key of VAULT_KEYS opens it');
    return postpone(parts, entry, 'unreadable', longestPauseMs);
  }
  const result = await auth.revoke(token, kind);
  if (result.kind === 'revoked') {
    await vault.removeRevocation(id);
    return 'revoked';
  }
  return afterRefusal(parts, entry, result);
}

async function afterRefusal(
  parts: RevocationParts,
  entry: StoredRevocation,
  result: Exclude<RevokeResult, { kind: 'revoked' }>,
): Promise<RevocationOutcome> {
  const { vault, log } = parts;
  const { kind, resourceServer, attempts } = entry;
  const pauseMs = Math.min(1000 * 2 ** attempts, longestPauseMs);
  if (result.kind === 'unsupported') {
    log.warn({ kind, resourceServer }, 'Globus Auth revokes no tokens of this kind');
    // An access token ends by itself soon; a refresh token does not, so it is tried again.
    if (kind === 'refresh_token') return postpone(parts, entry, 'unsupported', pauseMs);
    await vault.removeRevocation(entry.id);
    return 'unsupported';
  }
  log.warn({ cause: result.cause, kind, resourceServer, attempts }, 'revocation will be tried again');
  return postpone(parts, entry, 'failed', Math.max(pauseMs, result.retryAfterSeconds * 1000));
}

const longestPauseMs = 15 * 60_000;

async function postpone(
  { vault, now, log }: RevocationParts,
  { id, kind, resourceServer, endsAtMs }: StoredRevocation,
  outcome: RevocationOutcome,
  pauseMs: number,
): Promise<RevocationOutcome> {
  if (now() < endsAtMs) {
    await vault.postponeRevocation(id, now() + pauseMs);
    return outcome;
  }
  await vault.removeRevocation(id);
  if (kind === 'access_token') log.warn({ resourceServer }, 'an access token has run out before it could be revoked');
  // A refresh token can outlive every try: somebody must withdraw the consent at Globus by hand.
  else
    log.fatal({ alarm: 'refresh_token_not_revoked', resourceServer }, 'a refresh token could not be revoked in a week');
  return 'given_up';
}
