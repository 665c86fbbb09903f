import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod/mini';

/** What a logout token says: whose sessions, or which session at Auth, ended there. */
export type LogoutToken = { jti: string; sub: string | null; sid: string | null; expiresAtMs: number };

export type LogoutTokenResult =
  | ({ kind: 'valid' } & LogoutToken)
  | { kind: 'rejected'; cause: unknown }
  /** The keys of Auth can't be had just now. */
  | { kind: 'unavailable'; cause: unknown };

export type LogoutTokenChecks = {
  keys: JWTVerifyGetKey;
  issuer: string;
  audience: string;
  algorithm: string;
  toleranceSeconds: number;
  nowMs: number;
};

/** Judges a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). It may run for two minutes at most. */
export async function judgeLogoutToken(jwt: string, checks: LogoutTokenChecks): Promise<LogoutTokenResult> {
  const { keys, issuer, audience, algorithm, toleranceSeconds, nowMs } = checks;
  try {
    const { payload } = await jwtVerify(jwt, keys, {
      // An ID token, whose type is JWT, must never be taken for a logout token.
      typ: 'logout+jwt',
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(nowMs),
    });
    return judgeClaims(claims.parse(payload), nowMs / 1000 + toleranceSeconds);
  } catch (cause) {
    return { kind: isOfTheToken(cause) ? 'rejected' : 'unavailable', cause };
  }
}

const longestLifeSeconds = 120;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

const claims = z.object({
  jti: z.string().check(z.minLength(1), z.maxLength(1024)),
  sub: z.optional(z.string()),
  sid: z.optional(z.string()),
  iat: z.number(),
  exp: z.number(),
  nonce: z.optional(z.unknown()),
  events: z.looseObject({ [logoutEvent]: z.looseObject({}) }),
});

function judgeClaims(token: z.infer<typeof claims>, latestNowSeconds: number): LogoutTokenResult {
  const { jti, sub = null, sid = null, iat, exp, nonce } = token;
  const fault =
    (sub === null && sid === null && 'the token names nobody') ||
    (nonce !== undefined && 'the token has a nonce, as only an ID token does') ||
    (iat > latestNowSeconds && 'the token is from the future') ||
    (exp > latestNowSeconds + longestLifeSeconds && 'the token runs for longer than two minutes');
  if (fault) return { kind: 'rejected', cause: new Error(fault) };
  return { kind: 'valid', jti, sub, sid, expiresAtMs: exp * 1000 };
}

/** Whether the token is at fault. Everything else failed on the way to the keys. */
function isOfTheToken(cause: unknown): boolean {
  if (cause instanceof z.core.$ZodError) return true;
  const isOfKeys = cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid;
  return cause instanceof errors.JOSEError && cause.code !== 'ERR_JOSE_GENERIC' && !isOfKeys;
}
