import { type Token, type UserClaims, userClaims } from '@isthmus/globus';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, type JWTVerifyGetKey } from 'jose';
import * as oauth from 'openid-client';
import type { Config } from '../config.ts';
import type { Secret } from '../secret.ts';
import type { TokenKind } from '../vault/vault.ts';
import {
  type AuthAnswer,
  type AuthFetchParts,
  authDeadlineMs,
  basic,
  type ClientCredentials,
  createAuthFetch,
} from './auth-fetch.ts';
import type { AuthGate } from './auth-gate.ts';
import { judgeLogoutToken, type LogoutTokenResult } from './logout-token.ts';
import { type AuthFailure, distinctTokens, errorWord, failureOf } from './token-answers.ts';

export type { AuthFailure, IssuedToken } from './token-answers.ts';

export type ExchangeResult =
  /** `issuedAtMs`: about when, by this process's clock; lives of tokens count from there. */
  | { kind: 'issued'; tokens: readonly Token[]; claims: UserClaims; issuedAtMs: number }
  /** The callback brings no code that may be redeemed. `error` is Auth's word for it, not to be shown. */
  | { kind: 'refused'; error: string; cause: unknown }
  | AuthFailure;
export type RefreshResult = { kind: 'refreshed'; token: Token; issuedAtMs: number } | AuthFailure;
export type RevokeResult =
  | { kind: 'revoked' }
  | { kind: 'unsupported' }
  | { kind: 'unavailable'; retryAfterSeconds: number; cause: unknown };

export type LoginSecrets = { state: string; nonce: string; verifier: string };

export type GlobusAuth = {
  createLoginSecrets(): LoginSecrets;
  /** URL of the authorize page; `parameters` are Globus's own beside those of OAuth. Throws when Auth's metadata can't be had. */
  authorizationUrl(
    secrets: LoginSecrets,
    request: { scopes: readonly string[]; parameters: Readonly<Record<string, string>> },
  ): Promise<URL>;
  /** Judges the callback's query and redeems its code. `query` begins with a question mark. */
  exchange(query: string, secrets: LoginSecrets): Promise<ExchangeResult>;
  /** One call to the token endpoint, at once: whoever calls sees to it that there are not too many (auth-gate.ts). */
  refresh(refreshToken: Secret<string>, resourceServer: string): Promise<RefreshResult>;
  revoke(token: Secret<string>, kind: TokenKind): Promise<RevokeResult>;
  /** Judges what Auth sends when a session has ended there. Whether it came before is not looked at. */
  readLogoutToken(jwt: string): Promise<LogoutTokenResult>;
  /** When Auth's metadata was read, in epoch milliseconds; reads it when that was never done. */
  metadataAtMs(): Promise<number>;
  close(): Promise<void>;
};

type AuthConfig = ClientCredentials & Pick<Config, 'authUrl' | 'publicUrl'>;

export type GlobusAuthParts = AuthFetchParts & { gate: AuthGate };

/** The only user of the OAuth library: the code flow, refresh and revocation at Globus Auth, in Globus's dialect. */
export function createGlobusAuth(config: AuthConfig, { gate, ...parts }: GlobusAuthParts): GlobusAuth {
  const connection = createAuthFetch(config, parts);
  const { now } = parts;
  const redirectUri = `${config.publicUrl}/bff/callback`;
  let discovered: Promise<Discovered> | undefined;
  let signingKeys: JWTVerifyGetKey | undefined;

  function read(): Promise<Discovered> {
    const atMs = now();
    return discoverAuth(config, connection.fetch).then((client) => ({ client, atMs }));
  }

  function current(): Promise<Discovered> {
    discovered ??= read().catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  async function discover(): Promise<oauth.Configuration> {
    const { client, atMs } = await current();
    if (now() - atMs > metadataRenewalMs && !isRenewing) renew();
    return client;
  }

  let isRenewing = false;
  /** Beside the calls: what was read before serves until the new metadata is there. */
  function renew(): void {
    isRenewing = true;
    read()
      .then((renewed) => {
        discovered = Promise.resolve(renewed);
      })
      .catch(() => {})
      .finally(() => {
        isRenewing = false;
      });
  }

  function call<T>(run: (client: oauth.Configuration, answer: AuthAnswer) => Promise<T>): Promise<T | AuthFailure> {
    return connection.record(async (answer) => {
      try {
        return await run(await discover(), answer);
      } catch (cause) {
        return failureOf(cause, answer);
      }
    });
  }

  return {
    createLoginSecrets: () => ({
      state: oauth.randomState(),
      nonce: oauth.randomNonce(),
      verifier: oauth.randomPKCECodeVerifier(),
    }),
    async authorizationUrl({ state, nonce, verifier }, { scopes, parameters }) {
      return oauth.buildAuthorizationUrl(await discover(), {
        ...parameters,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        access_type: 'offline',
      });
    },
    async exchange(query, secrets) {
      const result = await gate.runForPerson(() =>
        call((client, answer) => redeemCode(client, new URL(redirectUri + query), secrets, answer, now())),
      );
      if (result.kind !== 'turned_away') return result;
      const { retryAfterSeconds } = result;
      return {
        kind: 'unavailable',
        retryAfterSeconds,
        reason: 'turned_away',
        cause: new Error('too many calls to Auth'),
      };
    },
    refresh: (refreshToken, resourceServer) =>
      call(async (client, answer) => {
        await oauth.refreshTokenGrant(client, refreshToken.reveal());
        const [token, other] = distinctTokens(answer.body);
        if (other || token?.resource_server !== resourceServer) throw new Error('tokens for another resource server');
        return { kind: 'refreshed', token, issuedAtMs: answer.madeAtMs ?? now() };
      }),
    async revoke(token, kind) {
      const result = await call<RevokeResult>(async (client, answer) => {
        await oauth.tokenRevocation(client, token.reveal(), { token_type_hint: kind }).catch((error: unknown) => {
          if (errorWord(answer.body) !== 'unsupported_token_type') throw error;
        });
        return { kind: answer.status === 200 ? 'revoked' : 'unsupported' };
      });
      if (result.kind === 'revoked' || result.kind === 'unsupported') return result;
      const retryAfterSeconds = result.kind === 'unavailable' ? result.retryAfterSeconds : 0;
      return { kind: 'unavailable', retryAfterSeconds, cause: result.cause };
    },
    metadataAtMs: async () => (await current()).atMs,
    async readLogoutToken(jwt) {
      let keys: JWTVerifyGetKey;
      try {
        keys = signingKeys ??= keysOf(await discover(), connection.fetch);
      } catch (cause) {
        return { kind: 'unavailable', cause };
      }
      return judgeLogoutToken(jwt, {
        keys,
        issuer: config.authUrl,
        audience: config.clientId,
        algorithm: idTokenAlgorithm,
        toleranceSeconds,
        nowMs: now(),
      });
    },
    close: () => connection.close(),
  };
}

type Discovered = { client: oauth.Configuration; atMs: number };

const metadataRenewalMs = 3_600_000;
const toleranceSeconds = 60;
const idTokenAlgorithm = 'RS512';

async function discoverAuth(config: AuthConfig, fetch: oauth.CustomFetch): Promise<oauth.Configuration> {
  const insecure = config.authUrl.startsWith('http:') ? [oauth.allowInsecureRequests] : [];
  const metadata = { id_token_signed_response_alg: idTokenAlgorithm, [oauth.clockTolerance]: toleranceSeconds };
  const client = await oauth.discovery(
    new URL(config.authUrl),
    config.clientId,
    metadata,
    clientAuthentication(config),
    {
      [oauth.customFetch]: fetch,
      execute: [...insecure, oauth.enableNonRepudiationChecks],
      timeout: authDeadlineMs / 1000,
    },
  );
  // The library compares URLs, and takes one that differs by a slash (RFC 8414 §3.3 wants the same string).
  if (client.serverMetadata().issuer !== config.authUrl) throw new Error('the metadata are those of another issuer');
  return client;
}

function keysOf(client: oauth.Configuration, fetch: oauth.CustomFetch): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(client.serverMetadata().jwks_uri ?? ''), {
    // Whoever sends tokens with keys that nobody knows has them asked for once a minute.
    cooldownDuration: 60_000,
    [customFetch]: (url, { headers, method, signal }) =>
      fetch(url, { headers: Object.fromEntries(headers), method, signal, redirect: 'manual', body: null }),
  });
}

function clientAuthentication(config: ClientCredentials): oauth.ClientAuth {
  return (_server, _client, _body, headers) => headers.set('authorization', basic(config, config.clientSecrets[0]));
}

async function redeemCode(
  client: oauth.Configuration,
  callback: URL,
  { state, nonce, verifier }: LoginSecrets,
  answer: AuthAnswer,
  nowMs: number,
): Promise<ExchangeResult> {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  let granted: Awaited<ReturnType<typeof oauth.authorizationCodeGrant>>;
  try {
    granted = await oauth.authorizationCodeGrant(client, callback, checks);
  } catch (cause) {
    if (answer.sent) throw cause;
    const error = cause instanceof oauth.AuthorizationResponseError ? cause.error : 'invalid';
    return { kind: 'refused', error, cause };
  }
  const tokens = distinctTokens(answer.body);
  const isForeign = tokens.some((token) => token.state !== undefined && token.state !== state);
  if (isForeign) throw new Error('the token response has the state of another sign-in');
  refuseOddIdToken(granted.id_token ?? '', granted.claims(), nowMs);
  return { kind: 'issued', tokens, claims: userClaims.parse(granted.claims()), issuedAtMs: answer.madeAtMs ?? nowMs };
}

/** What the library leaves open: it does not look at the type, nor for a token from the future. */
function refuseOddIdToken(idToken: string, claims: oauth.IDToken | undefined, nowMs: number): void {
  const { typ } = decodeProtectedHeader(idToken);
  if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw new Error('the ID token is a JWT of another type');
  const nowSeconds = nowMs / 1000;
  if (!claims || claims.iat > nowSeconds + toleranceSeconds) throw new Error('the ID token is from the future');
  if (claims.exp < nowSeconds - toleranceSeconds) throw new Error('the ID token has run out');
}
