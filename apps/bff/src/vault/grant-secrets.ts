import { LRUCache } from 'lru-cache';
import { Secret } from '../secret.ts';
import type { DataKey, Envelope } from './envelope.ts';
import type { Sealed, StoredGrant, StoredToken, TokenKind } from './vault.ts';

/** A grant as it is known in this process, before it is sealed. */
export type OpenGrant = Omit<StoredGrant, 'accessToken' | 'refreshToken'> & {
  accessToken: Secret<string> | null;
  refreshToken: Secret<string> | null;
};

/** Whatever holds tokens of one session or one refused sign-in: `key` names it, `wrappedKey` opens them. */
export type SecretHolder = { key: string; wrappedKey: Sealed };

export type GrantSecrets = {
  /** A holder for secrets that were never stored before. */
  createHolder(key: string): SecretHolder;
  sealGrant(holder: SecretHolder, grant: OpenGrant): StoredGrant;
  sealToken(holder: SecretHolder, token: Secret<string>, of: TokenContext): StoredToken;
  /** Null when there is none, or when it was sealed for another place: swapped records open nothing. */
  openToken(holder: SecretHolder, token: StoredToken | null, of: TokenContext): Secret<string> | null;
  /** The access token of a grant, opened once a generation. Never touches a refresh token. */
  accessToken(holder: SecretHolder, grant: StoredGrant): Secret<string> | null;
  /** The holder's key wrapped by the newest ring key, when an older one wraps it now. */
  rewrap(holder: SecretHolder): Sealed | null;
  /** What a new session of this `sub` is stored under. Tells nothing without the keys. */
  subjectOf(sub: string): string;
  /** All that sessions of this `sub` may be stored under, by the keys of the ring. */
  subjectsOf(sub: string): readonly string[];
  /** The same for a session of Auth, by the `sid` of its ID tokens. */
  authSessionOf(sid: string): string;
  authSessionsOf(sid: string): readonly string[];
  /** All fingerprints that this token may be stored with. */
  fingerprintsOf(token: Secret<string>): readonly string[];
  sealText(holder: SecretHolder, text: string, context: string): Sealed;
  openText(holder: SecretHolder, sealed: Sealed, context: string): string | null;
};

/** The place that a token's ciphertext is bound to. */
export type TokenContext = { kind: TokenKind; resourceServer: string; generation: number };

export function createGrantSecrets(envelope: Envelope): GrantSecrets {
  const accessTokens = new LRUCache<string, Secret<string>>({ max: 10_000 });
  // A vault hands out the same record until it changes: for those the name of the place needs not be put together.
  let openedGrants = new WeakMap<StoredGrant, Secret<string>>();
  let openedWith = envelope.keys();

  function dataKeyOf(holder: SecretHolder): DataKey | null {
    return envelope.openDataKey(holder.wrappedKey, holder.key);
  }

  function sealText(holder: SecretHolder, text: string, context: string): Sealed {
    const dataKey = dataKeyOf(holder);
    if (!dataKey) throw new Error('no key of VAULT_KEYS opens this session');
    return envelope.seal(text, dataKey, `${holder.key} ${context}`);
  }

  function openText(holder: SecretHolder, sealed: Sealed, context: string): string | null {
    const dataKey = dataKeyOf(holder);
    return dataKey && envelope.open(sealed, dataKey, `${holder.key} ${context}`);
  }

  const secrets: GrantSecrets = {
    createHolder: (key) => ({ key, wrappedKey: envelope.createDataKey(key).wrapped }),
    rewrap: (holder) => envelope.rewrap(holder.wrappedKey, holder.key),
    subjectOf: (sub) => envelope.fingerprint(`subject ${sub}`),
    subjectsOf: (sub) => envelope.fingerprints(`subject ${sub}`),
    authSessionsOf: (sid) => envelope.fingerprints(`session at Auth ${sid}`),
    fingerprintsOf: (token) => envelope.fingerprints(token.reveal()),
    authSessionOf: (sid) => envelope.fingerprint(`session at Auth ${sid}`),
    sealText,
    openText,
    sealToken: (holder, token, of) => ({
      sealed: sealText(holder, token.reveal(), contextOf(of)),
      fingerprint: envelope.fingerprint(token.reveal()),
    }),
    openToken(holder, token, of) {
      const text = token && openText(holder, token.sealed, contextOf(of));
      return text === null ? null : new Secret(text);
    },
    sealGrant(holder, { accessToken, refreshToken, ...grant }) {
      const seal = (token: Secret<string> | null, kind: TokenKind) =>
        token === null ? null : secrets.sealToken(holder, token, { ...grant, kind });
      return {
        ...grant,
        accessToken: seal(accessToken, 'access_token'),
        refreshToken: seal(refreshToken, 'refresh_token'),
      };
    },
    accessToken(holder, grant) {
      if (openedWith !== envelope.keys()) {
        accessTokens.clear();
        openedGrants = new WeakMap();
      }
      openedWith = envelope.keys();
      const opened = openedGrants.get(grant);
      if (opened !== undefined) return opened;
      const place = `${holder.key} ${grant.resourceServer} ${grant.generation}`;
      const token =
        accessTokens.get(place) ?? secrets.openToken(holder, grant.accessToken, { ...grant, kind: 'access_token' });
      if (token === null) return null;
      accessTokens.set(place, token);
      openedGrants.set(grant, token);
      return token;
    },
  };
  return secrets;
}

function contextOf({ kind, resourceServer, generation }: TokenContext): string {
  return `${kind} ${resourceServer} ${generation}`;
}
