import type { HttpBindings } from '@hono/node-server';
import { resourceServers } from '@isthmus/globus';
import { type Context, Hono } from 'hono';
import { type AuthProblem, authProblem } from './auth-errors.ts';
import { authenticateClient } from './client-authentication.ts';
import { claimsFor, effectiveSet } from './identity-set.ts';
import { type IntrospectOptions, introspect } from './introspect.ts';
import type { ModelStore } from './model-store.ts';
import { readForm } from './read-form.ts';
import { findToken, type LiveToken, tokenKinds } from './tokens.ts';

export type TokenRoutesOptions = IntrospectOptions;

type Env = { Bindings: HttpBindings };

/** Introspection, revocation, validation and userinfo. */
export function tokenRoutes(options: TokenRoutesOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/token/introspect', async (c) => {
    const authentication = authenticate(options, c);
    if (authentication.kind !== 'client') return refuseClient(c);
    const form = await readForm(c);
    const token = form.get('token');
    if (token === null) return problem(c, authProblem('BAD_REQUEST', 'Send the token as “token”, in a form.'));
    // The official SDK puts what it doesn't know into the query.
    const list = (name: string) => `${form.get(name) ?? ''},${c.req.query(name) ?? ''}`.split(',').filter(Boolean);
    const request = { token, caller: authentication.client, include: list('include') };
    const answer = introspect(options, { ...request, policies: list('authentication_policies') });
    if (!answer) return problem(c, authProblem('FORBIDDEN', 'The token is neither yours nor meant for you.'));
    c.header('cache-control', 'no-store');
    return c.json(answer);
  });
  app.post('/token/revoke', (c) =>
    withOwnToken(c, options, (token, clientId) => {
      // The CLI sends none for a refresh token that it never had, and wants to hear the same.
      if (token !== null) revoke(options, token, clientId);
      return { active: false };
    }),
  );
  // Not in Globus's documents, but asked before nearly every command of its CLI.
  app.post('/token/validate', (c) =>
    withOwnToken(
      c,
      options,
      (token, clientId) => token !== null && { active: findToken(options.store, token)?.clientId === clientId },
    ),
  );
  app.on(['GET', 'POST'], '/userinfo', (c) => {
    const token = bearerToken(options.store, c);
    if (!token) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
    const set = options.identities.setOf(token.sub);
    if (!token.scopes.includes('openid') || !set)
      return problem(c, authProblem('FORBIDDEN', 'The token lacks openid.'));
    const shown = effectiveSet(set, options.clients.get(token.clientId), options.switches);
    const claims = claimsFor(options.identities, shown, token.scopes);
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
  answer: (token: string | null, clientId: string) => { active: boolean } | false,
): Promise<Response> {
  const form = await readForm(c);
  const authentication = authenticate(options, c);
  if (authentication.kind === 'refused') return refuseClient(c);
  const clientId = authentication.kind === 'client' ? authentication.client.id : publicClientId(options, form);
  if (clientId === undefined) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
  const answered = answer(form.get('token'), clientId);
  if (!answered) return problem(c, authProblem('BAD_REQUEST', 'Send the token as “token”, in a form.'));
  c.header('cache-control', 'no-store');
  return c.json(answered);
}

/** The live Auth access token of a request, or undefined. */
export function bearerToken(store: ModelStore, c: Context): LiveToken | undefined {
  const value = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const token = value === undefined ? undefined : findToken(store, value);
  return token?.kind === 'access' && token.resourceServer === resourceServers.auth ? token : undefined;
}

export function problem(c: Context, { status, body }: { status: AuthProblem['status']; body: object }): Response {
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

/**
 * Only the client that a token was issued to ends it, or the one that it is an instance of: the CLI revokes as its
 * template. Everybody gets the same answer (RFC 7009 §2.2).
 */
function revoke({ clients, store, switches }: TokenRoutesOptions, value: string, clientId: string): void {
  const token = findToken(store, value);
  if (!token || (token.clientId !== clientId && clients.get(token.clientId)?.parentId !== clientId)) return;
  for (const kind of tokenKinds) store.remove(kind, value);
  if (!switches.state.revocation_cascades || token.kind !== 'refresh' || !token.grantId) return;
  store.removeAccessTokens(token.grantId, token.resourceServer);
}

function authenticate({ clients, switches }: TokenRoutesOptions, c: Context) {
  return authenticateClient(clients, c.req.header('authorization'), switches.state.basic_credentials);
}

function publicClientId({ clients }: TokenRoutesOptions, form: URLSearchParams): string | undefined {
  const client = clients.get(form.get('client_id') ?? '');
  return client?.secretHash === null ? client.id : undefined;
}
