import { createHash } from 'node:crypto';
import type { UserClaims } from '@isthmus/globus';
import { type JWK, SignJWT } from 'jose';

/** Globus's ID tokens live as long as its access tokens, whatever the latter are set to here. */
export const idTokenSeconds = 172_800;

/**
 * An ID token as Globus makes it: RS512, no `kid`, `aud` a plain string, times from local Globus's clock. The provider
 * can make none of these but the first.
 */
export function signIdToken(options: {
  key: JWK;
  issuer: string;
  clientId: string;
  claims: UserClaims;
  nonce: string | undefined;
  accessToken: string | undefined;
  nowSeconds: number;
}): Promise<string> {
  const { accessToken, claims, nonce, nowSeconds } = options;
  // OpenID Connect Core §3.1.3.6: the left half of the hash that the signature's algorithm names.
  const at_hash =
    accessToken && createHash('sha512').update(accessToken).digest().subarray(0, 32).toString('base64url');
  return new SignJWT({ ...claims, ...(nonce !== undefined && { nonce }), ...(at_hash !== undefined && { at_hash }) })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS512' })
    .setIssuer(options.issuer)
    .setAudience(options.clientId)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + idTokenSeconds)
    .sign(options.key);
}
