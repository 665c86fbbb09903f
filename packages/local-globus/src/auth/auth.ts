import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type Provider from 'oidc-provider';
import type { Logger } from 'pino';
import type { IssuedTokens } from '../control/issued-tokens.ts';
import type { SwitchBoard } from '../control/switches.ts';
import type { GroupStore } from '../groups/group-store.ts';
import { limitBody } from '../limit-body.ts';
import { listenerOf, type RoutedListener } from '../routed-listener.ts';
import type { World } from '../world.ts';
import { allowBrowsers } from './allow-browsers.ts';
import { authProblem } from './auth-errors.ts';
import { createAuthorizations } from './authorizations.ts';
import { translateAuthorizeRequest } from './authorize-request.ts';
import { authenticateClient } from './client-authentication.ts';
import { consentRoutes } from './consent-routes.ts';
import { type Consents, createConsents, pathsOf, type RescindOrder } from './consents.ts';
import type { DeveloperOptions } from './developers/developer-options.ts';
import { developerRoutes } from './developers/developer-routes.ts';
import { openRegistry } from './developers/registry.ts';
import { discoveryDocument, keySet } from './discovery.ts';
import { identityRoutes } from './identity-routes.ts';
import { createIdentities, type Identities } from './identity-set.ts';
import { type InteractionOptions, interactionRoutes, send } from './interaction.ts';
import { limitRate } from './limit-rate.ts';
import { createModelStore, type StoredModel } from './model-store.ts';
import { createNamedGrants } from './named-grants.ts';
import { type PageWords, wordsForProviderError } from './page-words.ts';
import { errorPage } from './pages/error-page.ts';
import { createPolicyBook, type PolicyBook } from './policy-book.ts';
import { createProvider } from './provider.ts';
import { readForm } from './read-form.ts';
import { recordIssued } from './record-issued.ts';
import { createScopeCatalog, type ScopeCatalog } from './scope-catalog.ts';
import { resolveScopes } from './scope-graph.ts';
import { createSignInSessions } from './sign-in-sessions.ts';
import { standingOf, stillStands } from './standing.ts';
import { speakGlobusAtTokenEndpoint } from './token-endpoint.ts';
import { problem, refuseClient, type TokenRoutesOptions, tokenRoutes } from './token-routes.ts';
import { findToken, tokenKinds } from './tokens.ts';
import { webPages } from './web-pages.ts';
import { createWebSession, signInRoutes } from './web-session.ts';

export interface AuthOptions {
  world: World;
  /** Base of every URL that Auth gives out, without a trailing slash. */
  issuer: string;
  log: Logger;
  accessTokenSeconds: number;
  issued: IssuedTokens;
  switches: SwitchBoard;
  groups: GroupStore;
  /** What is at its root: none of Globus's. */
  home: Hono<Env>;
}

/** Globus Auth: the OAuth and OpenID endpoints, the sign-in pages, and the identities API. */
export interface Auth {
  listener: RoutedListener;
  /** Whether a person has allowed an application a scope, with its dependencies. */
  hasConsented(who: { accountId: string; clientId: string }, scope: string): boolean;
  /** As if people had taken back what they allowed: all of it, or what the order says. */
  rescindConsents(which: RescindOrder): void;
  /** Ends a token, whoever has it. */
  revoke(token: string): void;
  /** Who has an identity, by its id or username. */
  setOf: Identities['setOf'];
  /** Every authentication policy that may be asked for. */
  policies: PolicyBook;
  /** Whether a token would still be taken. */
  isActive(token: string): boolean;
  /** Forgets tokens, sign-in sessions, consents and sign-in times. */
  reset(): void;
}

type Env = { Bindings: HttpBindings };

/** Globus Auth: oidc-provider as its OAuth core, Globus's dialect, pages and identities API around it. */
export function createAuth(options: AuthOptions): Auth {
  const { world, issued } = options;
  const { database, clock } = world;
  const store = createModelStore({ database, clock, onSaved: recordIssued(issued) });
  const authorizations = createAuthorizations({ database, clock });
  const consents = createConsents({
    database,
    clock,
    // Taking a consent back ends the refresh tokens under it; access tokens live on to their end.
    onRescinded() {
      const stands = (model: StoredModel) => stillStands(consents, standingOf(authorizations, model));
      store.sweep('RefreshToken', stands);
      if (options.switches.state.rescinding_ends_access_tokens) store.sweep('AccessToken', stands);
    },
  });
  const registry = openRegistry({
    database,
    world,
    issuer: options.issuer,
    onGone: (what) => consents.rescind(what),
  });
  const clients = registry.oauthClients;
  const catalog = createScopeCatalog(registry.scopes, world.seeds.collections);
  const policies = createPolicyBook(registry, options.groups);
  const namedGrants = createNamedGrants(database);
  const sessions = createSignInSessions({ database, clock });
  const identities = createIdentities({ ...world, clients });
  const pageFor = (...[code, heading, text]: PageWords) =>
    errorPage({ heading, text, code, id: randomUUID().replaceAll('-', ''), now: clock.now() });
  const parts = {
    ...options,
    registry,
    clock,
    clients,
    store,
    catalog,
    policies,
    consents,
    namedGrants,
    authorizations,
    sessions,
    identities,
    pageFor,
  };
  const provider = createProvider({ ...parts, errorPage: (error) => pageFor(...wordsForProviderError(error)) });
  speakGlobusAtTokenEndpoint(provider, { ...parts, onIdToken: (idToken) => issued.record(idToken) });
  return {
    listener: listenerOf(createRoutes(provider, parts)),
    hasConsented({ accountId, clientId }, scope) {
      // Who calls by the effective identity has allowed it by the primary one.
      const who = { accountId: identities.setOf(accountId)?.primary.id ?? accountId, clientId };
      const list = resolveScopes(scope, catalog);
      if (list.kind !== 'scopes') return false;
      return consents.missing(who, list.scopes).length === 0 || isAllowedBelow(parts, who, pathsOf(list.scopes));
    },
    policies,
    setOf: (id) => identities.setOf(id),
    rescindConsents: (which) => consents.rescind(which),
    revoke(token) {
      for (const kind of tokenKinds) store.remove(kind, token);
    },
    isActive: (token) => findToken(store, token) !== undefined,
    reset() {
      for (const part of [store, consents, namedGrants, authorizations, sessions, identities, registry]) part.clear();
    },
  };
}

/** Whether a service may do this below one of its own scopes, which somebody has allowed to whatever application. */
function isAllowedBelow(
  { consents, catalog }: { consents: Consents; catalog: ScopeCatalog },
  { accountId, clientId }: { accountId: string; clientId: string },
  wanted: readonly string[],
): boolean {
  const held = consents.list({ accountId }).map(({ path }) => path);
  const isOwnScope = (path: string) => catalog.find(path.slice(path.lastIndexOf(' ') + 1))?.ownerId === clientId;
  return wanted.every((path) =>
    held.some((way) => way.endsWith(` ${path}`) && isOwnScope(way.slice(0, -path.length - 1))),
  );
}

type Parts = AuthOptions & DeveloperOptions & TokenRoutesOptions & InteractionOptions;

/** The URL table of Auth. */
function createRoutes(provider: Provider, parts: Parts): Hono<Env> {
  const { log, pageFor, switches, world } = parts;
  const runProvider = provider.callback();
  const toProvider = async (c: Context<Env>) => {
    await runProvider(c.env.incoming, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  };
  const app = new Hono<Env>();
  // Before anything that lets other places in.
  app.route('/', parts.home);
  app.use(allowBrowsers);
  const limit = limitBody(65_536, (c) => problem(c, authProblem('PAYLOAD_TOO_LARGE', 'Send less than 64 KiB.')));
  // The token route itself is the provider's, which has a limit of its own.
  app.use('/v2/oauth2/token', limitRate({ clock: world.clock, switches }));
  app.use('/v2/oauth2/authorize', limit);
  app.use('/v2/oauth2/userinfo', limit);
  app.use('/v2/oauth2/token/:action', limit);
  app.use('/p/*', limit);
  app.use('/v2/web/*', limit);
  app.use(
    '/v2/api/*',
    limitBody(262_144, (c) => problem(c, authProblem('PAYLOAD_TOO_LARGE', 'Send less than 256 KiB.'))),
  );
  app.get('/.well-known/openid-configuration', (c) => c.json(discoveryDocument(parts)));
  app.get('/jwk.json', (c) => c.json(keySet(world.keys.signing)));
  app.on(['GET', 'POST'], '/v2/oauth2/authorize', async (c) => {
    const asked = c.req.method === 'POST' ? await readForm(c) : new URL(c.req.url).searchParams;
    const translated = translateAuthorizeRequest(asked, parts);
    if (translated.kind === 'refused')
      return send(c, await pageFor(...translated.words), switches.state.error_page_status);
    // OpenID Connect Core §3.1.2.1 has both; the provider's pages come back by GET.
    if (c.req.method === 'POST') c.env.incoming.method = 'GET';
    c.env.incoming.url = `/v2/oauth2/authorize?${translated.query.toString()}`;
    return toProvider(c);
  });
  app.get('/v2/oauth2/authorize/:uid', toProvider);
  app.post('/v2/oauth2/token', async (c) => hashCredentials(c, parts) ?? toProvider(c));
  app.route('/v2/oauth2', tokenRoutes(parts));
  app.route('/v2/api', consentRoutes(parts));
  app.route('/v2/api', developerRoutes(parts));
  app.route('/v2/api', identityRoutes(parts));
  app.route('/p', interactionRoutes(provider, parts));
  app.route('/p/sign-in', signInRoutes(provider, parts));
  app.route('/v2/web', webPages({ ...parts, webSession: createWebSession(provider) }));
  app.notFound((c) =>
    problem(c, authProblem('NOT_FOUND', `Globus Auth has nothing at ${c.req.method} ${c.req.path}.`)),
  );
  app.onError((error, c) => {
    log.error({ err: error }, 'Auth failed');
    return problem(c, authProblem('UNEXPECTED_ERROR', 'Local Globus failed on this request. Its log says how.'));
  });
  return app;
}

/** Hands the provider hashes instead of secrets; answers for it when the credentials are wrong. */
function hashCredentials(c: Context<Env>, { clients, switches }: Parts): Response | undefined {
  const { headers } = c.env.incoming;
  // Errors as JSON, whatever the caller prefers: a browser's Accept would get the provider's page.
  headers.accept = 'application/json';
  const authentication = authenticateClient(clients, headers.authorization, switches.state.basic_credentials);
  if (authentication.kind === 'refused') return refuseClient(c);
  if (authentication.kind === 'client') {
    const { id, secretHash } = authentication.client;
    headers.authorization = `Basic ${Buffer.from(`${id}:${secretHash}`).toString('base64')}`;
  }
  return undefined;
}
