/** Bytes that only the holder of the key rings can read (see envelope.ts). */
export type Sealed = Uint8Array;

/** An encrypted token, and a keyed fingerprint by which equal tokens of several sessions are known as equal. */
export type StoredToken = { sealed: Sealed; fingerprint: string };

export type GrantState = 'ready' | 'reauth_required' | 'not_granted';

/** What one session may do at one resource server. `generation` counts up with each change and fences late writers. */
export type StoredGrant = {
  resourceServer: string;
  generation: number;
  state: GrantState;
  scopes: readonly string[];
  issuedAtMs: number;
  expiresAtMs: number;
  accessToken: StoredToken | null;
  refreshToken: StoredToken | null;
  /** When a refresh of this generation was sent whose answer is not stored: it is under way, or its process died. */
  intentAtMs: number | null;
};

export type SessionEnd = 'expired' | 'revoked';

/** A session as it is stored: no field tells the cookie's id, a token or a claim without the key rings. */
export type StoredSession = {
  /** HMAC of the session id in the cookie. */
  key: string;
  /** Keyed fingerprint of the person's `sub`, by which all sessions of one person are found. */
  subject: string;
  /** Keyed fingerprint of the `sid` that Auth gave its own session in the ID token, when it gave one. */
  authSession: string | null;
  createdAtMs: number;
  /** When the person last went through Globus Auth for this session: its sign-in, or a later step-up. */
  signedInAtMs: number;
  lastSeenAtMs: number;
  absoluteEndsAtMs: number;
  /** Why it ended; null while it lives. Ended sessions hold no grants and no profile. */
  ended: SessionEnd | null;
  /** Key of the session that took its place, when it ended by `succeed`. */
  successor?: string;
  wrappedKey: Sealed;
  profile: Sealed | null;
  grants: readonly StoredGrant[];
};

export type TokenKind = 'access_token' | 'refresh_token';

/** A token that waits to be revoked at Globus Auth. */
export type StoredRevocation = {
  /** The store's own name for the entry. */
  id: string;
  /** Entries of one session (or of one refused sign-in) share a batch. */
  batch: string;
  kind: TokenKind;
  resourceServer: string;
  generation: number;
  wrappedKey: Sealed;
  token: StoredToken;
  attempts: number;
  /** Whether it is revoked even while another live session holds the same token. */
  always: boolean;
  /** When the token dies by itself: trying on makes no sense then. */
  endsAtMs: number;
};
export type NewRevocation = Omit<StoredRevocation, 'id' | 'attempts'>;

/** When somebody last did something in a session. */
export type SessionSeen = { key: string; lastSeenAtMs: number };

/** What a store holds, for metrics and readiness. */
export type VaultFigures = { liveSessions: number; revocations: number; oldestRevocationAtMs: number | null };

/** How long after its creation a refresh token's revocation is given up. */
export const refreshTokenRevocationMs = 7 * 24 * 3_600_000;

/**
 * Where sessions, grants, used sign-in marks and pending revocations are kept. Whatever resolves is durable, and known
 * to every process on the same store before it looks at a request that arrives after that. A store that can't be reached rejects with Problem `store_unavailable`.
 */
export type Vault = {
  create(session: StoredSession): Promise<void>;
  /**
   * The session, ended ones included, or null; without waiting when this process holds a record that is current. The
   * answer is a snapshot: never changed afterwards.
   */
  load(key: string): StoredSession | Promise<StoredSession | null>;
  /** Puts off the idle limit of live sessions, never back. */
  touch(seen: readonly SessionSeen[]): Promise<void>;
  /** Live sessions with this `subject` or this `authSession`, the oldest first. */
  sessionsOf(fingerprint: string): Promise<StoredSession[]>;
  /** Stores `successor` and ends the live session `key` in one step. False, and nothing stored, when it was not alive. */
  succeed(key: string, successor: StoredSession, nowMs: number): Promise<boolean>;
  /** Writes that a refresh of this generation is about to be sent. False when the grant has moved on. */
  markIntent(key: string, resourceServer: string, generation: number, atMs: number): Promise<boolean>;
  /** Replaces the wrapped data key of a live session, unless it is another one than `from` by now. */
  rewrap(key: string, from: Sealed, to: Sealed): Promise<void>;
  /**
   * Writes the grant when the session lives and its stored generation is `grant.generation - 1`; tells whether it did.
   * Also true when this very grant is stored already: a write whose answer was lost may be repeated.
   */
  replaceGrant(key: string, grant: StoredGrant): Promise<boolean>;
  /**
   * Ends a live session and moves its tokens to the revocations in one step, to be revoked even while another session
   * holds the same ones if `always`. False when it was not alive.
   */
  end(key: string, end: SessionEnd, nowMs: number, always?: boolean): Promise<boolean>;
  /** Keys of live sessions past their absolute end or not seen since `idleSinceMs`. */
  overdue(nowMs: number, idleSinceMs: number, limit: number): Promise<string[]>;
  /**
   * Takes or extends the lease of this name for its owner; false while another owner holds it. Whoever holds one must
   * release it, or let it run out by dying.
   */
  acquireLease(name: string, owner: string, nowMs: number, forMs: number): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
  /** True for the first caller with this mark, false for every later one during `forMs`. */
  claimOnce(mark: string, nowMs: number, forMs: number): Promise<boolean>;
  addRevocations(entries: readonly NewRevocation[], nowMs: number): Promise<void>;
  /** Due entries, of one batch or of all, refresh tokens first. Others don't get them until `leaseEndsAtMs`. */
  takeRevocations(nowMs: number, leaseEndsAtMs: number, limit: number, batch?: string): Promise<StoredRevocation[]>;
  postponeRevocation(id: string, dueAtMs: number): Promise<void>;
  removeRevocation(id: string): Promise<void>;
  /** Whether a live session holds a token with this fingerprint. */
  isTokenInUse(fingerprint: string): Promise<boolean>;
  figures(): Promise<VaultFigures>;
  /** Forgets marks and ended sessions that nobody can ask for any more. */
  purge(nowMs: number): Promise<void>;
  close(): Promise<void>;
};
