import { AsyncLocalStorage } from 'node:async_hooks';
import { type Token, tokenResponse, tokensOf, type UserClaims, userClaims } from '@isthmus/globus';
import { decodeProtectedHeader } from 'jose';
import * as oauth from 'openid-client';
import { Agent, request } from 'undici';
import type { Config } from '../config.ts';
import type { TokenKind } from '../vault/vault.ts';

/** A token as it came over the wire, whatever else was wrong with the answer. */
export type IssuedToken = { token: string; kind: TokenKind; resourceServer: string };

export type AuthFailure =
  /** The code or refresh token is no longer good. */
  | { kind: 'invalid_grant'; cause: unknown }
  /** Auth refuses the portal itself (client id, secret, scope): for the operator, no fault of the person. */
  | { kind: 'misconfigured'; cause: unknown }
  | { kind: 'unavailable'; retryAfterSeconds: number; cause: unknown }
  /** An answer that can't be trusted. What it issued must be revoked. */
  | { kind: 'untrusted'; issued: readonly IssuedToken[]; cause: unknown };

export type ExchangeResult =
  | { kind: 'issued'; tokens: readonly Token[]; claims: UserClaims }
  /** The callback brings no code that may be redeemed. `error` is Auth's word for it, not to be shown. */
  | { kind: 'refused'; error: string; cause: unknown }
  | AuthFailure;
export type RefreshResult = { kind: 'refreshed'; token: Token } | AuthFailure;
export type RevokeResult =
  | { kind: 'revoked' }
  | { kind: 'unsupported' }
  | { kind: 'unavailable'; retryAfterSeconds: number; cause: unknown };

export type LoginSecrets = { state: string; nonce: string; verifier: string };

export type GlobusAuth = {
  createLoginSecrets(): LoginSecrets;
  /** URL of the authorize page. Throws when Auth's metadata can't be had. */
  authorizationUrl(secrets: LoginSecrets, scopes: readonly string[]): Promise<URL>;
  /** Judges the callback's query and redeems its code. `query` begins with a question mark. */
  exchange(query: string, secrets: LoginSecrets): Promise<ExchangeResult>;
  refresh(refreshToken: string): Promise<RefreshResult>;
  revoke(token: string, kind: TokenKind): Promise<RevokeResult>;
  close(): Promise<void>;
};

type AuthConfig = Pick<Config, 'authUrl' | 'clientId' | 'clientSecrets' | 'clientSecretEscaping' | 'publicUrl'>;
/** What one call's token endpoint answered: the library keeps it to itself when it refuses an answer. */
type Exchanged = { sent?: boolean; status?: number; retryAfterSeconds?: number; body?: unknown };

/** The only user of the OAuth library: the code flow, refresh and revocation at Globus Auth, in Globus's dialect. */
export function createGlobusAuth(config: AuthConfig, now: () => number): GlobusAuth {
  const agent = new Agent({
    connect: { timeout: 3000 },
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    connections: 20,
  });
  const exchanges = new AsyncLocalStorage<Exchanged>();
  const redirectUri = `${config.publicUrl}/bff/callback`;
  const fetch = createFetch(agent, config, exchanges);
  let discovered: Promise<oauth.Configuration> | undefined;

  function discover(): Promise<oauth.Configuration> {
    discovered ??= discoverAuth(config, fetch).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  async function call<T>(
    grant: (client: oauth.Configuration, answer: Exchanged) => Promise<T>,
  ): Promise<T | AuthFailure> {
    const answer: Exchanged = {};
    return exchanges.run(answer, async () => {
      try {
        return await grant(await discover(), answer);
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
    async authorizationUrl({ state, nonce, verifier }, scopes) {
      return oauth.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        access_type: 'offline',
      });
    },
    exchange: (query, { state, nonce, verifier }) =>
      call<ExchangeResult>(async (client, answer) => {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const granted = await oauth
          .authorizationCodeGrant(client, new URL(redirectUri + query), checks)
          .catch((cause: unknown) => {
            if (answer.sent) throw cause;
            return {
              kind: 'refused' as const,
              error: cause instanceof oauth.AuthorizationResponseError ? cause.error : 'invalid',
              cause,
            };
          });
        if ('cause' in granted) return granted as ExchangeResult;
        const tokens = distinctTokens(answer.body);
        if (tokens.some((token) => token.state !== undefined && token.state !== state))
          throw new Error('state of the token response');
        refuseOddIdToken(granted.id_token ?? '', granted.claims(), now());
        return { kind: 'issued', tokens, claims: userClaims.parse(granted.claims()) };
      }),
    refresh: (refreshToken) =>
      call<RefreshResult>(async (client, answer) => {
        await oauth.refreshTokenGrant(client, refreshToken);
        const [token, other] = distinctTokens(answer.body);
        if (!token || other) throw new Error('a refresh must answer for exactly one resource server');
        return { kind: 'refreshed', token };
      }),
    async revoke(token, kind) {
      const result = await call<RevokeResult>(async (client, answer) => {
        await oauth.tokenRevocation(client, token, { token_type_hint: kind }).catch((error: unknown) => {
          if (errorWord(answer.body) !== 'unsupported_token_type') throw error;
        });
        return { kind: answer.status === 200 ? 'revoked' : 'unsupported' };
      });
      if (result.kind === 'revoked' || result.kind === 'unsupported') return result;
      return {
        kind: 'unavailable',
        retryAfterSeconds: 'retryAfterSeconds' in result ? result.retryAfterSeconds : 0,
        cause: result.cause,
      };
    },
    close: () => agent.close(),
  };
}

const deadlineMs = 10_000;
const largestAnswer = 256 * 1024;
const toleranceSeconds = 60;
const idTokenAlgorithm = 'RS512';

function discoverAuth(config: AuthConfig, fetch: oauth.CustomFetch): Promise<oauth.Configuration> {
  const insecure = config.authUrl.startsWith('http:') ? [oauth.allowInsecureRequests] : [];
  const metadata = { id_token_signed_response_alg: idTokenAlgorithm, [oauth.clockTolerance]: toleranceSeconds };
  return oauth.discovery(new URL(config.authUrl), config.clientId, metadata, clientAuthentication(config), {
    [oauth.customFetch]: fetch,
    execute: [...insecure, oauth.enableNonRepudiationChecks],
    timeout: deadlineMs / 1000,
  });
}

function clientAuthentication(config: AuthConfig): oauth.ClientAuth {
  return (_server, _client, _body, headers) => headers.set('authorization', basic(config, config.clientSecrets[0]));
}

// Globus's own SDK sends id and secret unescaped; RFC 6749 §2.3.1 would have them form-encoded first.
function basic({ clientId, clientSecretEscaping }: AuthConfig, secret: string): string {
  const spell = clientSecretEscaping === 'rfc6749' ? formEncode : (value: string) => value;
  return `Basic ${Buffer.from(`${spell(clientId)}:${spell(secret)}`).toString('base64')}`;
}

function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** A fetch for Globus Auth alone: own connections, no redirects, a deadline, a size limit; older secrets are tried when the newest is refused. */
function createFetch(agent: Agent, config: AuthConfig, exchanges: AsyncLocalStorage<Exchanged>): oauth.CustomFetch {
  async function send(
    url: string,
    { method, headers, body, signal }: oauth.CustomFetchOptions,
    secret: string | undefined,
  ) {
    const answer = await request(url, {
      dispatcher: agent,
      method,
      headers: { ...headers, ...(secret !== undefined && { authorization: basic(config, secret) }) },
      body: body instanceof URLSearchParams ? body.toString() : null,
      signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])]),
    });
    return { ...answer, text: await readLimited(answer.body) };
  }
  return async (url, options) => {
    const secrets = 'authorization' in options.headers ? config.clientSecrets : [undefined];
    const exchanged = options.method === 'POST' ? exchanges.getStore() : undefined;
    if (exchanged) exchanged.sent = true;
    let answer = await send(url, options, secrets[0]);
    for (const older of secrets.slice(1)) {
      if (answer.statusCode !== 401 || errorWord(parseJson(answer.text)) === 'invalid_grant') break;
      answer = await send(url, options, older);
    }
    const headers = new Headers(
      Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    if (exchanged) {
      exchanged.status = answer.statusCode;
      exchanged.body = parseJson(answer.text);
      const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
      if (Number.isFinite(retryAfter) && retryAfter >= 0) exchanged.retryAfterSeconds = Math.min(retryAfter, 900);
    }
    return new Response(answer.text === '' ? null : answer.text, { status: answer.statusCode, headers });
  };
}

async function readLimited(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > largestAnswer) throw new Error('the answer of Globus Auth is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function distinctTokens(body: unknown): Token[] {
  const tokens = tokensOf(tokenResponse.parse(body));
  if (new Set(tokens.map((token) => token.resource_server)).size === tokens.length) return tokens;
  throw new Error('two tokens for one resource server');
}

/** What the library leaves open: it does not look at the type, nor for a token from the future. */
function refuseOddIdToken(idToken: string, claims: oauth.IDToken | undefined, nowMs: number): void {
  const { typ } = decodeProtectedHeader(idToken);
  if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw new Error('the ID token is a JWT of another type');
  const nowSeconds = nowMs / 1000;
  if (!claims || claims.iat > nowSeconds + toleranceSeconds) throw new Error('the ID token is from the future');
  if (claims.exp < nowSeconds - toleranceSeconds) throw new Error('the ID token has run out');
}

function failureOf(cause: unknown, { status, body, retryAfterSeconds = 5 }: Exchanged): AuthFailure {
  if (status === 200) return { kind: 'untrusted', issued: issuedTokens(body), cause };
  const word = errorWord(body);
  // By the word first: a dead grant has come with status 401 as well as with 400.
  if (word === 'invalid_grant') return { kind: 'invalid_grant', cause };
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal && word !== undefined) return { kind: 'misconfigured', cause };
  return { kind: 'unavailable', retryAfterSeconds, cause };
}

function errorWord(body: unknown): string | undefined {
  const word = isObject(body) ? body.error : undefined;
  return typeof word === 'string' ? word : undefined;
}

/** Every token that can be found in an answer of whatever shape. */
function issuedTokens(body: unknown): IssuedToken[] {
  const others = isObject(body) && Array.isArray(body.other_tokens) ? body.other_tokens.slice(0, 64) : [];
  return [body, ...others].filter(isObject).flatMap((part) => {
    const resourceServer = typeof part.resource_server === 'string' ? part.resource_server : 'unknown';
    return (['refresh_token', 'access_token'] as const).flatMap((kind) => {
      const token = part[kind];
      return typeof token === 'string' && token !== '' ? [{ token, kind, resourceServer }] : [];
    });
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
