import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Introspection, resourceServers } from '@isthmus/globus';
import { type Context, Hono } from 'hono';
import { type AuthProblem, authProblem } from './auth-errors.ts';
import type { Authorizations } from './authorizations.ts';
import { authenticateClient } from './client-authentication.ts';
import type { Client } from './clients.ts';
import type { Consents } from './consents.ts';
import { claimsFor, type Identities, linkedIdentity } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import { readForm } from './read-form.ts';
import type { SignInSessions } from './sign-in-sessions.ts';
import { standingOf } from './standing.ts';
import { findToken, type LiveToken, tokenKinds } from './tokens.ts';

export interface TokenRoutesOptions {
  issuer: string;
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  authorizations: Authorizations;
  consents: Consents;
  identities: Identities;
  sessions: SignInSessions;
}

type Env = { Bindings: HttpBindings };

/** Introspection, revocation, validation and userinfo. */
export function tokenRoutes(options: TokenRoutesOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/token/introspect', async (c) => {
    const authentication = authenticateClient(options.clients, c.req.header('authorization'));
    if (authentication.kind !== 'client') return refuseClient(c);
    const form = await readForm(c);
    const token = form.get('token');
    if (token === null) return problem(c, authProblem('BAD_REQUEST', 'Send the token as “token”, in a form.'));
    // The official SDK puts what it doesn't know into the query.
    const include = `${form.get('include') ?? ''},${c.req.query('include') ?? ''}`.split(',');
    c.header('cache-control', 'no-store');
    return c.json(introspect(options, token, include));
  });
  app.post('/token/revoke', (c) =>
    withOwnToken(c, options, (token, clientId) => {
      revoke(options, token, clientId);
      return { active: false };
    }),
  );
  // Not in Globus's documents, but asked before nearly every command of its CLI.
  app.post('/token/validate', (c) =>
    withOwnToken(c, options, (token, clientId) => ({ active: findToken(options.store, token)?.clientId === clientId })),
  );
  app.on(['GET', 'POST'], '/userinfo', (c) => {
    const token = bearerToken(options.store, c);
    if (!token) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
    const set = options.identities.setOf(token.sub);
    if (!token.scopes.includes('openid') || !set)
      return problem(c, authProblem('FORBIDDEN', 'The token lacks openid.'));
    const claims = claimsFor(options.identities, set, token.scopes);
    return c.json({
      ...claims,
      ...(claims.identity_set && { identity_set: claims.identity_set.map((one) => ({ ...one, status: 'used' })) }),
    });
  });
  return app;
}

/** Answers about the token in the form, for a client that proves itself or that has nothing to prove itself with. */
async function withOwnToken(
  c: Context<Env>,
  options: TokenRoutesOptions,
  answer: (token: string, clientId: string) => { active: boolean },
): Promise<Response> {
  const form = await readForm(c);
  const authentication = authenticateClient(options.clients, c.req.header('authorization'));
  if (authentication.kind === 'refused') return refuseClient(c);
  const clientId = authentication.kind === 'client' ? authentication.client.id : publicClientId(options, form);
  if (clientId === undefined) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
  const token = form.get('token');
  if (token === null) return problem(c, authProblem('BAD_REQUEST', 'Send the token as “token”, in a form.'));
  c.header('cache-control', 'no-store');
  return c.json(answer(token, clientId));
}

/** The live Auth access token of a request, or undefined. */
export function bearerToken(store: ModelStore, c: Context): LiveToken | undefined {
  const value = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const token = value === undefined ? undefined : findToken(store, value);
  return token?.kind === 'access' && token.resourceServer === resourceServers.auth ? token : undefined;
}

export function problem(c: Context, { status, body }: AuthProblem): Response {
  c.header('cache-control', 'no-store');
  if (status === 401) c.header('www-authenticate', 'Bearer');
  return c.json(body, status);
}

/** For a client whose credentials are wrong or missing. */
export function refuseClient(c: Context): Response {
  const { status, body } = authProblem('UNAUTHORIZED', 'Basic auth failed');
  c.header('www-authenticate', 'Basic');
  return c.json(body, status);
}

function introspect(options: TokenRoutesOptions, value: string, include: readonly string[]): Introspection {
  const { identities } = options;
  const token = findToken(options.store, value);
  const set = token && identities.setOf(token.sub);
  if (!token || !set) return { active: false };
  const { primary } = set;
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
    iss: options.issuer,
    aud: [token.resourceServer, token.clientId],
    dependent_tokens_cache_id: dependentTokensCacheId(options, token),
    ...(include.some((name) => name === 'identity_set' || name === 'identities_set') && {
      identity_set: set.identities.map(({ id }) => id),
    }),
    ...(include.includes('identity_set_detail') && {
      identity_set_detail: set.identities.map((identity) => linkedIdentity(identities, identity)),
    }),
    ...(include.includes('session_info') && sessionInfo(options, token)),
  };
}

/** A key for caches of dependent tokens: the same as long as those would be the same. */
function dependentTokensCacheId({ authorizations, consents }: TokenRoutesOptions, token: LiveToken): string {
  const { clientId, sub, resourceServer, scopes, grantId } = token;
  const { who, paths } = standingOf(authorizations, { clientId, accountId: sub, scope: scopes.join(' '), grantId });
  const below = consents.childrenOf(who, paths).map(({ id }) => id);
  return createHash('sha256')
    .update(JSON.stringify([clientId, sub, resourceServer, scopes, below]))
    .digest('hex');
}

function sessionInfo({ authorizations, identities, sessions }: TokenRoutesOptions, token: LiveToken) {
  const { grantId, clientId } = token;
  const authorization = grantId === undefined ? undefined : authorizations.find(grantId);
  // A client that acts as itself has no session.
  if (!authorization) return {};
  const { sessionId } = authorization;
  if (sessionId === undefined) return {};
  // A service that was called uses the session of the application that called it.
  const key = { sessionId, clientId: authorization.dependsOn?.clientId ?? clientId };
  const authentications = sessions.authentications(key).map(({ identityId, atMs, mfa }) => {
    const idp = identities.find(identityId)?.providerId ?? '';
    const amr = mfa ? ['pwd', 'mfa'] : null;
    // The millisecond is for Transfer here: two sign-ins of a test may fall into one second.
    const custom_claims = { auth_time_ms: atMs };
    return [identityId, { idp, auth_time: Math.floor(atMs / 1000), acr: null, amr, custom_claims }] as const;
  });
  return { session_info: { session_id: sessionId, authentications: Object.fromEntries(authentications) } };
}

/** Only the client that a token was issued to ends it; everybody gets the same answer (RFC 7009 §2.2). */
function revoke({ store }: TokenRoutesOptions, value: string, clientId: string): void {
  const token = findToken(store, value);
  if (token?.clientId !== clientId) return;
  for (const kind of tokenKinds) store.remove(kind, value);
  if (token.kind === 'refresh' && token.grantId) store.removeAccessTokens(token.grantId, token.resourceServer);
}

function publicClientId({ clients }: TokenRoutesOptions, form: URLSearchParams): string | undefined {
  const client = clients.get(form.get('client_id') ?? '');
  return client?.secretHash === null ? client.id : undefined;
}
