import type {
  GrantState,
  NewRevocation,
  SessionEnd,
  StoredGrant,
  StoredRevocation,
  StoredSession,
  StoredToken,
  TokenKind,
} from './vault.ts';

/** The version that this code writes. It reads its own, all older ones, and what the next one adds it leaves alone. */
export const recordVersion = 1;

/** Field and value in turn, as HSET takes them. */
export type FlatFields = (string | number | Uint8Array)[];
export type ReadFields = Readonly<Record<string, Buffer>>;

export function fieldsOf(session: StoredSession, version: number): FlatFields {
  const { subject, authSession, createdAtMs, signedInAtMs, lastSeenAtMs, absoluteEndsAtMs, wrappedKey, profile } =
    session;
  const times = ['created', createdAtMs, 'signedIn', signedInAtMs, 'seen', lastSeenAtMs, 'ends', absoluteEndsAtMs];
  const head = ['version', version, 'rev', 1, 'subject', subject, 'ended', '', 'wrappedKey', wrappedKey];
  return [
    ...head,
    ...times,
    ...(authSession === null ? [] : ['authSession', authSession]),
    ...(profile ? ['profile', profile] : []),
    ...session.grants.flatMap((grant) => [
      `grant:${grant.resourceServer}`,
      grantDocument(grant),
      ...(grant.accessToken ? [`access:${grant.resourceServer}`, grant.accessToken.sealed] : []),
      ...(grant.refreshToken ? [`refresh:${grant.resourceServer}`, grant.refreshToken.sealed] : []),
    ]),
  ];
}

export function fingerprintsOf({ grants }: StoredSession): string[] {
  return grants.flatMap(({ accessToken, refreshToken }) =>
    [accessToken, refreshToken].flatMap((token) => token?.fingerprint ?? []),
  );
}

/** All of a grant but its ciphertexts. Scalars only: Lua's JSON takes an empty list for an empty object. */
export function grantDocument(grant: StoredGrant): string {
  const { generation, state, scopes, issuedAtMs, expiresAtMs, intentAtMs, accessToken, refreshToken } = grant;
  return JSON.stringify({
    generation,
    state,
    issuedAtMs,
    expiresAtMs,
    intentAtMs,
    scopes: scopes.join(' '),
    accessFingerprint: accessToken?.fingerprint ?? null,
    refreshFingerprint: refreshToken?.fingerprint ?? null,
  });
}

/** Throws when the record is none of ours, or was written by a version that this one can't live beside. */
export function sessionOf(key: string, fields: ReadFields): StoredSession {
  const version = numberOf(fields.version);
  if (version > recordVersion + 1) throw new Error(`a record of version ${version} is too new for this process`);
  return {
    key,
    subject: textOf(fields.subject),
    authSession: fields.authSession ? textOf(fields.authSession) : null,
    createdAtMs: numberOf(fields.created),
    signedInAtMs: numberOf(fields.signedIn),
    lastSeenAtMs: numberOf(fields.seen),
    absoluteEndsAtMs: numberOf(fields.ends),
    // Written by this module only.
    ended: textOf(fields.ended) === '' ? null : (textOf(fields.ended) as SessionEnd),
    ...(fields.successor && { successor: textOf(fields.successor) }),
    wrappedKey: bytesOf(fields.wrappedKey),
    profile: fields.profile ? bytesOf(fields.profile) : null,
    grants: Object.keys(fields)
      .filter((field) => field.startsWith(grantPrefix))
      .map((field) => grantOf(field.slice(grantPrefix.length), fields)),
  };
}

const grantPrefix = 'grant:';

type GrantDocument = {
  generation: number;
  state: GrantState;
  scopes: string;
  issuedAtMs: number;
  expiresAtMs: number;
  accessFingerprint: string | null;
  refreshFingerprint: string | null;
  intentAtMs: number | null;
};

function grantOf(resourceServer: string, fields: ReadFields): StoredGrant {
  // Written by grantDocument, here or in another process.
  const document = JSON.parse(textOf(fields[grantPrefix + resourceServer])) as GrantDocument;
  const { generation, state, scopes, issuedAtMs, expiresAtMs, intentAtMs } = document;
  return {
    resourceServer,
    generation,
    state,
    scopes: scopes.split(' ').filter(Boolean),
    issuedAtMs,
    expiresAtMs,
    accessToken: tokenOf(fields[`access:${resourceServer}`], document.accessFingerprint),
    refreshToken: tokenOf(fields[`refresh:${resourceServer}`], document.refreshFingerprint),
    intentAtMs,
  };
}

function tokenOf(sealed: Buffer | undefined, fingerprint: string | null): StoredToken | null {
  return sealed && fingerprint !== null ? { sealed: bytesOf(sealed), fingerprint } : null;
}

/** The values of an entry in the order in which the script takes them. */
export function revocationValues(entry: NewRevocation): FlatFields {
  const { batch, kind, resourceServer, generation, wrappedKey, token, endsAtMs, always } = entry;
  const { sealed, fingerprint } = token;
  return [batch, kind, resourceServer, generation, wrappedKey, sealed, fingerprint, endsAtMs, Number(always)];
}

export function revocationOf(id: string, fields: ReadFields): StoredRevocation {
  return {
    id,
    batch: textOf(fields.batch),
    // Written by this module only.
    kind: textOf(fields.kind) as TokenKind,
    resourceServer: textOf(fields.resourceServer),
    generation: numberOf(fields.generation),
    wrappedKey: bytesOf(fields.wrappedKey),
    token: { sealed: bytesOf(fields.sealed), fingerprint: textOf(fields.fingerprint) },
    attempts: numberOf(fields.attempts),
    always: textOf(fields.always) === '1',
    endsAtMs: numberOf(fields.endsAtMs),
  };
}

function textOf(value: Buffer | undefined): string {
  if (value === undefined) throw new Error('a record lacks a field');
  return value.toString();
}

function numberOf(value: Buffer | undefined): number {
  const number = Number(textOf(value));
  if (Number.isNaN(number)) throw new Error('a field that must be a number is not');
  return number;
}

/** A copy: the client's buffer is a part of a larger one, which would live as long as the record. */
function bytesOf(value: Buffer | undefined): Uint8Array {
  if (value === undefined) throw new Error('a record lacks a field');
  return new Uint8Array(value);
}
