import * as z from 'zod/mini';

/** What POST /v2/oauth2/token/introspect says of a live token; the last three only when `include` asks for them. */
const liveToken = z.looseObject({
  active: z.literal(true),
  token_type: z.string(),
  /** Base scope names, separated by spaces. */
  scope: z.string(),
  client_id: z.string(),
  /** The identity that the token acts for; a client's own id for client credentials. */
  sub: z.string(),
  username: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  /** Seconds since 1970. */
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
  iss: z.string(),
  /** Names of the resource servers that may take the token, and the client it was issued to. */
  aud: z.array(z.string()),
  dependent_tokens_cache_id: z.optional(z.string()),
  identity_set: z.optional(z.array(z.string())),
  session_info: z.optional(
    z.looseObject({
      session_id: z.string(),
      authentications: z.record(z.string(), z.looseObject({ idp: z.string(), auth_time: z.int() })),
    }),
  ),
});

/** The answer of token introspection. A dead or unknown token is `{"active":false}` and nothing else. */
export const introspection = z.union([liveToken, z.looseObject({ active: z.literal(false) })]);
export type Introspection = z.infer<typeof introspection>;
