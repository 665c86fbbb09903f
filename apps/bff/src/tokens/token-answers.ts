import { type Token, tokenResponse, tokensOf } from '@isthmus/globus';
import { Secret } from '../secret.ts';
import type { TokenKind } from '../vault/vault.ts';
import type { AuthAnswer } from './auth-fetch.ts';

/** A token as it came over the wire, whatever else was wrong with the answer. */
export type IssuedToken = { token: Secret<string>; kind: TokenKind; resourceServer: string };

export type AuthFailure =
  /** The code or refresh token is no longer good. */
  | { kind: 'invalid_grant'; cause: unknown }
  /** Auth refuses the portal itself (client id, secret, scope): for the operator, no fault of the person. */
  | { kind: 'misconfigured'; cause: unknown }
  | {
      kind: 'unavailable';
      retryAfterSeconds: number;
      /**
       * `rate_limited`: Auth asks for fewer calls. `unreachable`: nothing was sent to it. `lost`: it may have done what
       * was asked, but no answer that tells came back. `turned_away`: the portal itself has too many calls waiting.
       */
      reason: 'rate_limited' | 'unreachable' | 'lost' | 'turned_away';
      cause: unknown;
    }
  /** An answer that can't be trusted. What it issued must be revoked. */
  | { kind: 'untrusted'; issued: readonly IssuedToken[]; cause: unknown };

/** The tokens of an answer, one for each resource server. Throws when it is no such answer. */
export function distinctTokens(body: unknown): Token[] {
  const tokens = tokensOf(tokenResponse.parse(body));
  if (new Set(tokens.map((token) => token.resource_server)).size === tokens.length) return tokens;
  throw new Error('two tokens for one resource server');
}

/** What a failed call means, by what Auth answered to it. */
export function failureOf(cause: unknown, { sent, status, body, retryAfterSeconds = 5 }: AuthAnswer): AuthFailure {
  if (status !== undefined && status >= 200 && status < 300)
    return { kind: 'untrusted', issued: issuedTokens(body), cause };
  const word = errorWord(body);
  // By the word first: a dead grant has come with status 401 as well as with 400.
  if (word === 'invalid_grant') return { kind: 'invalid_grant', cause };
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal && word !== undefined) return { kind: 'misconfigured', cause };
  const reason = status === 429 ? 'rate_limited' : sent && !isUnconnected(cause) ? 'lost' : 'unreachable';
  return { kind: 'unavailable', retryAfterSeconds, reason, cause };
}

const unconnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function isUnconnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && unconnected.has(String(error.code))) || isUnconnected(error.cause);
}

/** The `error` member of an OAuth error document. */
export function errorWord(body: unknown): string | undefined {
  const word = isObject(body) ? body.error : undefined;
  return typeof word === 'string' ? word : undefined;
}

/** Every token that can be found in an answer of whatever shape. */
function issuedTokens(body: unknown): IssuedToken[] {
  if (typeof body === 'string') return tokensInText(body);
  const others = isObject(body) && Array.isArray(body.other_tokens) ? body.other_tokens.slice(0, 64) : [];
  return [body, ...others].filter(isObject).flatMap((part) => {
    const resourceServer = typeof part.resource_server === 'string' ? part.resource_server : 'unknown';
    return (['refresh_token', 'access_token'] as const).flatMap((kind) => {
      const token = part[kind];
      return typeof token === 'string' && token !== '' ? [{ token: new Secret(token), kind, resourceServer }] : [];
    });
  });
}

/** The same in an answer that is no JSON, or was cut. */
function tokensInText(text: string): IssuedToken[] {
  const found = text.matchAll(/"(access|refresh)_token"\s*:\s*"([^"\\]{1,4096})"/g);
  return [...found].slice(0, 128).map(([, kind, token = '']) => ({
    token: new Secret(token),
    kind: kind === 'refresh' ? 'refresh_token' : 'access_token',
    resourceServer: 'unknown',
  }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
