import type { Context } from 'hono';
import type { Authentication } from '../../session-requirements.ts';
import type { Authorizations } from '../authorizations.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { Client } from '../clients.ts';
import type { Identities } from '../identity-set.ts';
import type { ModelStore } from '../model-store.ts';
import type { SignInSessions } from '../sign-in-sessions.ts';
import { bearerToken } from '../token-routes.ts';
import { refuse } from './refusal.ts';

/** Who calls the API: a person by an application, or a client as itself. */
export interface ApiCaller {
  /** The primary identity, or the client's id. */
  sub: string;
  /** The application that called. */
  clientId: string;
  isClient: boolean;
  identityIds: readonly string[];
  /** False where the token lacks all of these scopes. Basic credentials allow everything. */
  may(...scopes: readonly string[]): boolean;
  /** Who signed in within the token's session; nobody, where a client acts as itself. */
  signIns: readonly Authentication[];
}

export interface CallerOptions {
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  identities: Identities;
  authorizations: Authorizations;
  sessions: SignInSessions;
}

/** Throws 401 for nobody, and for credentials that are wrong. */
export function callerOf(options: CallerOptions, c: Context): ApiCaller {
  const authentication = authenticateClient(options.clients, c.req.header('authorization'));
  if (authentication.kind === 'client') {
    const { id } = authentication.client;
    return { sub: id, clientId: id, isClient: true, identityIds: [id], may: () => true, signIns: [] };
  }
  const token = bearerToken(options.store, c);
  const set = token && options.identities.setOf(token.sub);
  if (!token || !set) throw refuse('UNAUTHORIZED', 'Call must be authenticated');
  return {
    sub: set.primary.id,
    clientId: token.clientId,
    isClient: token.sub === token.clientId,
    identityIds: set.identities.map(({ id }) => id),
    may: (...scopes) => scopes.some((scope) => token.scopes.includes(scope)),
    signIns: signInsOf(options, token),
  };
}

function signInsOf(
  { authorizations, sessions }: CallerOptions,
  { grantId, clientId }: { grantId: string | undefined; clientId: string },
): readonly Authentication[] {
  const authorization = grantId === undefined ? undefined : authorizations.find(grantId);
  if (authorization?.sessionId === undefined) return [];
  return sessions.authentications({
    sessionId: authorization.sessionId,
    clientId: authorization.dependsOn?.clientId ?? clientId,
  });
}
