import * as z from 'zod/mini';

const nullableString = z.nullable(z.string());

/** An identity of `identity_set` in userinfo and ID tokens. */
export const linkedIdentity = z.looseObject({
  sub: z.string(),
  username: z.string(),
  name: z.optional(nullableString),
  email: z.optional(nullableString),
  organization: z.optional(nullableString),
  identity_provider: z.optional(nullableString),
  identity_provider_display_name: z.optional(nullableString),
  /** Epoch seconds. */
  last_authentication: z.optional(z.nullable(z.number())),
});
export type LinkedIdentity = z.infer<typeof linkedIdentity>;

/** Claims of an ID token, and the answer of /v2/oauth2/userinfo: the same words. */
export const userClaims = z.looseObject({
  sub: z.string(),
  /** Names the session at Auth, when Auth tells it (OpenID Connect Back-Channel Logout 1.0 §2.1). */
  sid: z.optional(z.string()),
  preferred_username: z.optional(z.string()),
  name: z.optional(nullableString),
  email: z.optional(nullableString),
  organization: z.optional(nullableString),
  identity_provider: z.optional(nullableString),
  identity_provider_display_name: z.optional(nullableString),
  last_authentication: z.optional(z.nullable(z.number())),
  identity_set: z.optional(z.array(linkedIdentity)),
});
export type UserClaims = z.infer<typeof userClaims>;

/** An identity of GET /v2/api/identities. Only `id` is always filled. */
export const identityDocument = z.looseObject({
  id: z.string(),
  username: nullableString,
  name: nullableString,
  email: nullableString,
  organization: nullableString,
  status: nullableString,
  identity_provider: nullableString,
});
export type IdentityDocument = z.infer<typeof identityDocument>;
export const identityList = z.looseObject({ identities: z.array(identityDocument) });
