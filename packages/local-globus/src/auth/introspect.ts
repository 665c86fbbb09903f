import { createHash } from 'node:crypto';
import type { Introspection } from '@isthmus/globus';
import { v5 as uuidv5 } from 'uuid';
import type { Clock } from '../clock.ts';
import type { SwitchBoard } from '../control/switches.ts';
import { type Evidence, isPolicyMet } from '../session-requirements.ts';
import type { Authorizations } from './authorizations.ts';
import type { Client } from './clients.ts';
import type { Consents } from './consents.ts';
import { announcedIssuer } from './discovery.ts';
import { effectiveSet, type Identities, linkedIdentity } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import type { PolicyBook } from './policy-book.ts';
import { evidenceOf } from './requested-session.ts';
import type { ScopeCatalog } from './scope-catalog.ts';
import type { SessionKey, SignInSessions } from './sign-in-sessions.ts';
import { standingOf } from './standing.ts';
import { findToken, type LiveToken } from './tokens.ts';

export interface IntrospectOptions {
  issuer: string;
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  authorizations: Authorizations;
  consents: Consents;
  identities: Identities;
  sessions: SignInSessions;
  catalog: ScopeCatalog;
  policies: PolicyBook;
  switches: SwitchBoard;
  world: { clock: Clock };
}

/** What an introspection request asks for beside the token itself. */
export interface IntrospectionRequest {
  token: string;
  caller: Client;
  include: readonly string[];
  /** Ids of policies that the token's session is to be judged by. */
  policies: readonly string[];
}

/** The answer to POST /v2/oauth2/token/introspect; undefined where the caller may not even ask. */
export function introspect(options: IntrospectOptions, request: IntrospectionRequest): Introspection | undefined {
  const { identities } = options;
  const { include, policies } = request;
  const token = findToken(options.store, request.token);
  const set = token && identities.setOf(token.sub);
  if (!token || !set) return { active: false };
  // Refresh tokens go to Auth alone: a service that is called with one is not to take it.
  if (token.kind === 'refresh' && request.caller.id !== token.clientId) return { active: false };
  if (options.switches.state.stranger_introspection !== 'answered' && isStranger(options, request.caller, token)) {
    return options.switches.state.stranger_introspection === 'inactive' ? { active: false } : undefined;
  }
  const { primary } = effectiveSet(set, options.clients.get(token.clientId), options.switches);
  return {
    active: true,
    token_type: 'Bearer',
    scope: token.scopes.join(' '),
    client_id: token.clientId,
    sub: primary.id,
    username: primary.username,
    name: primary.name,
    email: primary.email,
    iat: token.issuedAt,
    nbf: token.issuedAt,
    exp: token.expiresAt,
    iss: announcedIssuer(options),
    aud: [token.resourceServer, token.clientId],
    dependent_tokens_cache_id: dependentTokensCacheId(options, token),
    ...(include.some((name) => name === 'identity_set' || name === 'identities_set') && {
      identity_set: set.identities.map(({ id }) => id),
    }),
    ...(include.includes('identity_set_detail') && {
      identity_set_detail: set.identities.map((identity) => linkedIdentity(identities, identity)),
    }),
    ...(include.includes('session_info') && sessionInfo(options, token)),
    ...(policies.length > 0 && { policy_evaluations: evaluations(options, token, policies) }),
  };
}

/** Neither the client that the token was issued to nor the service that it is meant for. */
function isStranger({ catalog }: IntrospectOptions, caller: Client, { clientId, scopes }: LiveToken): boolean {
  return caller.id !== clientId && caller.id !== catalog.find(scopes[0] ?? '')?.ownerId;
}

/** A key for caches of dependent tokens: the same as long as those would be the same. */
function dependentTokensCacheId({ authorizations, consents }: IntrospectOptions, token: LiveToken): string {
  const { clientId, sub, resourceServer, scopes, grantId } = token;
  const { who, paths } = standingOf(authorizations, { clientId, accountId: sub, scope: scopes.join(' '), grantId });
  const below = consents.childrenOf(who, paths).map(({ id }) => id);
  return createHash('sha256')
    .update(JSON.stringify([clientId, sub, resourceServer, scopes, below]))
    .digest('hex');
}

/** The session a token belongs to; a client that acts as itself has none. */
function sessionOf(options: IntrospectOptions, token: LiveToken): { key: SessionKey; evidence: Evidence } | undefined {
  const authorization = token.grantId === undefined ? undefined : options.authorizations.find(token.grantId);
  if (authorization?.sessionId === undefined) return undefined;
  // A service that was called uses the session of the application that called it.
  const clientId = authorization.dependsOn?.clientId ?? token.clientId;
  const key = { sessionId: authorization.sessionId, clientId };
  const untilMs = options.switches.state.session_updates_reach_older_tokens ? undefined : token.issuedAt * 1000 + 999;
  return { key, evidence: evidenceOf(options, { ...key, accountId: token.sub }, untilMs) };
}

function sessionInfo(options: IntrospectOptions, token: LiveToken) {
  const session = sessionOf(options, token);
  if (!session) return {};
  const authentications = session.evidence.session.map(({ identityId, atMs, mfa }) => {
    const idp = options.identities.find(identityId)?.providerId ?? '';
    const amr = mfa ? ['pwd', 'mfa'] : null;
    // The millisecond is for Transfer here: two sign-ins of a test may fall into one second.
    const custom_claims = { auth_time_ms: atMs };
    return [identityId, { idp, auth_time: Math.floor(atMs / 1000), acr: null, amr, custom_claims }] as const;
  });
  // Globus's ids of sessions are UUIDs; the provider's are not.
  const session_id = uuidv5(`session ${session.key.sessionId} of ${session.key.clientId}`, uuidv5.URL);
  return { session_info: { session_id, authentications: Object.fromEntries(authentications) } };
}

function evaluations(options: IntrospectOptions, token: LiveToken, ids: readonly string[]) {
  const evidence = sessionOf(options, token)?.evidence ?? { session: [], identities: [] };
  return Object.fromEntries(
    ids.map((id) => {
      const policy = options.policies.find(id);
      return [id, { evaluation: policy !== undefined && isPolicyMet(policy, evidence, options.world.clock.now()) }];
    }),
  );
}
