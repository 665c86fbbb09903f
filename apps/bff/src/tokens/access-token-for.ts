import type { Session } from '../session/require-session.ts';

export type AccessTokenResult =
  | { kind: 'token'; accessToken: string; generation: number }
  /** The person did not allow the portal to use this resource server. */
  | { kind: 'not_granted' }
  /** The grant for this resource server is dead; others are not concerned. */
  | { kind: 'reauth_required' }
  /** The token has run out and could not be renewed just now; the session stays. */
  | { kind: 'unavailable'; retryAfterSeconds: number };

export type AccessTokens = {
  /** The token to call a resource server with, renewed when it is about to run out. */
  accessTokenFor(session: Session, resourceServer: string): Promise<AccessTokenResult>;
  /** Another token than that of `generation`, which the resource server refused. Renews at most once a generation. */
  forceRefresh(session: Session, resourceServer: string, generation: number): Promise<AccessTokenResult>;
};
