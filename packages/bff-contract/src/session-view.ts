import * as z from 'zod/mini';

const identityView = z.object({
  /** Globus identity id (UUID). */
  sub: z.string(),
  username: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  organization: z.nullable(z.string()),
  /** Display name of the identity provider. */
  identityProvider: z.nullable(z.string()),
  /** When the person last proved to be this identity, in epoch milliseconds, as of the last sign-in; if Globus told. */
  authenticatedAtMs: z.optional(z.nullable(z.number())),
});
export type IdentityView = z.infer<typeof identityView>;

const serviceView = z.object({
  /** `ready`: calls work. `reauth_required`: sign in again for this service only. `not_granted`: the person did not allow it. */
  state: z.enum(['ready', 'reauth_required', 'not_granted']),
  scopes: z.array(z.string()),
  /** Seconds until the access token ends; the BFF renews it before, so this is for display. Null when there is none. */
  secondsLeft: z.nullable(z.number()),
});
export type ServiceView = z.infer<typeof serviceView>;

const signedIn = z.object({
  authenticated: z.literal(true),
  /** Names this session towards the browser: a cache key, never a credential. */
  sessionRef: z.string(),
  /** The primary identity. */
  identity: identityView,
  /** All linked identities, the primary one included. */
  identities: z.array(identityView),
  /** When the person last proved who they are, in epoch milliseconds, if Globus told. */
  authenticatedAtMs: z.nullable(z.number()),
  services: z.record(z.string(), serviceView),
  idleSecondsLeft: z.number(),
  absoluteSecondsLeft: z.number(),
});

const signedOut = z.object({
  authenticated: z.literal(false),
  /** Why there is no session, when the browser brought the cookie of one that ended. */
  ended: z.optional(z.enum(['expired', 'revoked'])),
});

const environment = z.object({
  /** `local` when Auth is local Globus: the portal says so on every page. */
  globus: z.enum(['production', 'local', 'other']),
});

/** What GET /bff/session answers, always with status 200. Never holds token material. */
export const sessionView = z.intersection(
  z.discriminatedUnion('authenticated', [signedIn, signedOut]),
  z.object({ environment }),
);
export type SessionView = z.infer<typeof sessionView>;
export type SignedIn = z.infer<typeof signedIn>;

/** What POST /bff/logout answers. */
export const logoutView = z.object({
  /** Absolute URL of Globus Auth's logout page; the SPA sends the browser there. */
  logoutUrl: z.string(),
});
export type LogoutView = z.infer<typeof logoutView>;
