import { importJWK, type JWK, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { read } from './cli.ts';
import type { PythonHttp } from './python-http.ts';

const openidConfiguration = z.looseObject({
  jwks_uri: z.url(),
  id_token_signing_alg_values_supported: z.array(z.string()),
});
const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.literal('RSA') })) });

export interface IdTokenCheck {
  http: PythonHttp;
  authUrl: string;
  /** Of the client, which the SDK sends to discovery and the keys as well; a public client has none. */
  authorization?: string;
  audience: string;
  now: () => number;
}

/**
 * The SDK's `decode_id_token`: the first key of the set, the algorithms of discovery, the client as audience, 300 s of
 * leeway. Answers the subject.
 */
export async function decodeIdToken(idToken: string, check: IdTokenCheck): Promise<string> {
  const { http, authUrl, audience, now } = check;
  const credentials = check.authorization === undefined ? {} : { authorization: check.authorization };
  const get = (url: string) => http({ method: 'GET', url, ...credentials });
  const configuration = read(await get(`${authUrl}/.well-known/openid-configuration`), openidConfiguration);
  const { keys } = read(await get(configuration.jwks_uri), keySet);
  const algorithms = configuration.id_token_signing_alg_values_supported;
  // The key set's own document; importJWK says what is wrong with a key.
  const key = await importJWK(keys[0] as JWK, algorithms[0]);
  const { payload } = await jwtVerify(idToken, key, {
    algorithms,
    audience,
    requiredClaims: ['sub', 'iat', 'exp'],
    clockTolerance: 300,
    currentDate: new Date(now()),
  });
  if (payload.aud !== audience) throw new Error('The audience is a plain string at Globus.');
  return payload.sub ?? '';
}
