import type { IdentityView } from '@isthmus/bff-contract';
import type { LinkedIdentity, UserClaims } from '@isthmus/globus';
import * as z from 'zod/mini';

const identity = z.object({
  sub: z.string(),
  username: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  organization: z.nullable(z.string()),
  identityProvider: z.nullable(z.string()),
  authenticatedAtMs: z.optional(z.nullable(z.number())),
});

/** Who signed in, as it is kept (encrypted) with the session. */
export const profile = z.object({
  identity,
  identities: z.array(identity),
  authenticatedAtMs: z.nullable(z.number()),
  /** The browser that signed in, coarsely. */
  client: z.optional(z.string()),
});
export type Profile = z.infer<typeof profile>;

/** The same with what the BFF remembers beside it. */
export const storedProfile = z.extend(profile, {
  /** Step-ups that the person has been through, by the hash of what was asked. */
  tried: z._default(z.array(z.object({ demand: z.string(), atMs: z.number() })), []),
});

/** The claims that the portal shows; the rest of the ID token is not kept. */
export function profileOf(claims: UserClaims, client: string): Profile {
  const primary = identityOf({ ...claims, username: claims.preferred_username ?? claims.sub } as IdentityClaims);
  const linked = (claims.identity_set ?? []).filter(({ sub }) => sub !== claims.sub).map(identityOf);
  return {
    identity: primary,
    identities: [primary, ...linked],
    authenticatedAtMs: primary.authenticatedAtMs ?? null,
    client,
  };
}

type IdentityClaims = Pick<
  LinkedIdentity,
  'sub' | 'username' | 'name' | 'email' | 'organization' | 'identity_provider_display_name' | 'last_authentication'
>;

function identityOf(claims: IdentityClaims): IdentityView {
  return {
    sub: claims.sub,
    username: claims.username,
    name: claims.name ?? null,
    email: claims.email ?? null,
    organization: claims.organization ?? null,
    identityProvider: claims.identity_provider_display_name ?? null,
    authenticatedAtMs: typeof claims.last_authentication === 'number' ? claims.last_authentication * 1000 : null,
  };
}
