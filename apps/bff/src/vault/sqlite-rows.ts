import type { SQLOutputValue } from 'node:sqlite';
import type {
  GrantState,
  SessionEnd,
  StoredGrant,
  StoredRevocation,
  StoredSession,
  StoredToken,
  TokenKind,
} from './vault.ts';

type Row = Record<string, SQLOutputValue>;

export function sessionOf(row: Row, grants: Row[]): StoredSession {
  return {
    key: text(row.key),
    subject: text(row.subject),
    authSession: row.auth_session === null ? null : text(row.auth_session),
    createdAtMs: number(row.created_at_ms),
    signedInAtMs: number(row.signed_in_at_ms),
    lastSeenAtMs: number(row.last_seen_at_ms),
    absoluteEndsAtMs: number(row.absolute_ends_at_ms),
    ended: row.ended === null ? null : (text(row.ended) as SessionEnd),
    ...(row.successor !== null && { successor: text(row.successor) }),
    wrappedKey: bytes(row.wrapped_key),
    profile: row.profile === null ? null : bytes(row.profile),
    grants: grants.map(grantOf),
  };
}

function grantOf(row: Row): StoredGrant {
  return {
    resourceServer: shared(text(row.resource_server)),
    generation: number(row.generation),
    state: shared(text(row.state)) as GrantState,
    scopes: text(row.scopes).split(' ').filter(Boolean),
    issuedAtMs: number(row.issued_at_ms),
    expiresAtMs: number(row.expires_at_ms),
    accessToken: tokenOf(row.access_token, row.access_fingerprint),
    refreshToken: tokenOf(row.refresh_token, row.refresh_fingerprint),
    intentAtMs: row.intent_at_ms === null ? null : number(row.intent_at_ms),
  };
}

/** One string for all records, which saves memory, and the comparing of characters on the path of every call. */
function shared(value: string): string {
  const known = sharedStrings.get(value);
  if (known !== undefined) return known;
  if (sharedStrings.size < 1000) sharedStrings.set(value, value);
  return value;
}

const sharedStrings = new Map<string, string>();

export function revocationOf(row: Row): StoredRevocation {
  return {
    id: String(number(row.id)),
    batch: text(row.batch),
    kind: text(row.kind) as TokenKind,
    resourceServer: text(row.resource_server),
    generation: number(row.generation),
    wrappedKey: bytes(row.wrapped_key),
    token: { sealed: bytes(row.sealed), fingerprint: text(row.fingerprint) },
    attempts: number(row.attempts),
    always: row.always === 1,
    endsAtMs: number(row.ends_at_ms),
  };
}

/** In the order in which the statements take them. */
export function grantValues(grant: StoredGrant) {
  const { resourceServer, generation, state, scopes, issuedAtMs, expiresAtMs, intentAtMs } = grant;
  const { accessToken, refreshToken } = grant;
  const access = [accessToken?.sealed ?? null, accessToken?.fingerprint ?? null] as const;
  const refresh = [refreshToken?.sealed ?? null, refreshToken?.fingerprint ?? null] as const;
  const times = [issuedAtMs, expiresAtMs] as const;
  return [resourceServer, generation, state, scopes.join(' '), ...times, ...access, ...refresh, intentAtMs] as const;
}

function tokenOf(sealed: SQLOutputValue | undefined, fingerprint: SQLOutputValue | undefined): StoredToken | null {
  return sealed === null ? null : { sealed: bytes(sealed), fingerprint: text(fingerprint) };
}

export function text(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError('a column that must be text is not');
}

export function number(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError('a column that must be a number is not');
}

function bytes(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a column that must be bytes is not');
}
