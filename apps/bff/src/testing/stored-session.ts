import type { StoredGrant, StoredSession } from '../vault/vault.ts';

const hour = 3_600_000;

/** A live session of one grant, as a vault is given it. */
export function storedSession(key: string): StoredSession {
  return {
    key,
    subject: 'a person',
    authSession: null,
    createdAtMs: 10,
    signedInAtMs: 10,
    lastSeenAtMs: 10,
    absoluteEndsAtMs: 12 * hour,
    ended: null,
    wrappedKey: new Uint8Array([1]),
    profile: new Uint8Array([2]),
    grants: [storedGrant(1)],
  };
}

export function storedGrant(generation: number): StoredGrant {
  return {
    resourceServer: 'rs',
    generation,
    state: 'ready',
    scopes: ['one', 'two'],
    issuedAtMs: 10,
    expiresAtMs: 20,
    accessToken: { sealed: new Uint8Array([3]), fingerprint: `access ${generation}` },
    refreshToken: { sealed: new Uint8Array([4]), fingerprint: `refresh ${generation}` },
    intentAtMs: null,
  };
}
