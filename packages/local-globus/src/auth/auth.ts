import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type Provider from 'oidc-provider';
import type { Logger } from 'pino';
import type { IssuedToken, IssuedTokens } from '../control/issued-tokens.ts';
import type { World } from '../world.ts';
import { authProblem } from './auth-errors.ts';
import { createAuthorizations } from './authorizations.ts';
import { resourceServerOfIndicator, translateAuthorizeRequest } from './authorize-request.ts';
import { authenticateClient } from './client-authentication.ts';
import { type Client, isPlaceOf, seededClients } from './clients.ts';
import { createConsents } from './consents.ts';
import { discoveryDocument, keySet } from './discovery.ts';
import { identityRoutes } from './identity-routes.ts';
import { createIdentities } from './identity-set.ts';
import { interactionRoutes, send } from './interaction.ts';
import { createModelStore, type OnSaved } from './model-store.ts';
import { errorPage } from './pages/error-page.ts';
import { homePage } from './pages/home-page.ts';
import { logoutPage } from './pages/logout-page.ts';
import { createProvider } from './provider.ts';
import { speakGlobusAtTokenEndpoint } from './token-endpoint.ts';
import { problem, tokenRoutes } from './token-routes.ts';
import { findToken } from './tokens.ts';

export interface AuthOptions {
  world: World;
  /** Base of every URL that Auth gives out, without a trailing slash. */
  issuer: string;
  log: Logger;
  accessTokenSeconds: number;
  issued: IssuedTokens;
}

/** Globus Auth: the OAuth and OpenID endpoints, the sign-in pages, and the identities API. */
export interface Auth {
  listener: RequestListener;
  /** Whether a token would still be taken. */
  isActive(token: string): boolean;
  /** Forgets tokens, sign-in sessions, consents and sign-in times. */
  reset(): void;
}

type Env = { Bindings: HttpBindings };

/** Globus Auth: oidc-provider as its OAuth core, Globus's dialect, pages and identities API around it. */
export function createAuth(options: AuthOptions): Auth {
  const { world, issuer, log, issued } = options;
  const { database, clock } = world;
  const clients = new Map(seededClients(world).map((client) => [client.id, client]));
  const store = createModelStore({ database, clock, onSaved: recordIssued(issued) });
  const consents = createConsents({ database, clock });
  const authorizations = createAuthorizations({ database, clock });
  const identities = createIdentities({ database, clock, clients });
  const parts = { ...options, clients, store, consents, authorizations, identities };
  const pageFor = (code: string, heading: string, text: string) =>
    errorPage({ heading, text, code, id: randomUUID().replaceAll('-', ''), now: clock.now() });
  const provider = createProvider({ ...parts, errorPage: (error) => pageFor(...wordsForProviderError(error)) });
  const onIdToken = (token: string, { clientId, sub }: { clientId: string; sub: string }) =>
    issued.record({
      token,
      kind: 'id_token',
      resource_server: clientId,
      client_id: clientId,
      sub,
      expires_at: clock.seconds() + idTokenSeconds,
    });
  speakGlobusAtTokenEndpoint(provider, { ...parts, onIdToken });
  const runProvider = provider.callback();
  const toProvider = async (c: Context<Env>) => {
    await runProvider(c.env.incoming, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  };

  const app = new Hono<Env>();
  app.use(allowBrowsers);
  const tooLarge = (c: Context) => problem(c, authProblem('PAYLOAD_TOO_LARGE', 'Send less than 64 KiB.'));
  // The token route itself is the provider's, which has a limit of its own.
  app.use('/v2/oauth2/token/:action', bodyLimit({ maxSize: 65_536, onError: tooLarge }));
  app.use('/p/*', bodyLimit({ maxSize: 65_536, onError: tooLarge }));
  app.get('/', async (c) => send(c, await homePage()));
  app.get('/.well-known/openid-configuration', (c) => c.json(discoveryDocument(issuer)));
  app.get('/jwk.json', (c) => c.json(keySet(world.keys.signing)));
  app.get('/v2/oauth2/authorize', async (c) => {
    const translated = translateAuthorizeRequest(new URL(c.req.url).searchParams);
    if (translated.kind === 'refused') {
      return send(c, await pageFor(translated.code, translated.heading, translated.text), 400);
    }
    c.env.incoming.url = `/v2/oauth2/authorize?${translated.query.toString()}`;
    return toProvider(c);
  });
  app.get('/v2/oauth2/authorize/:uid', toProvider);
  app.post('/v2/oauth2/token', async (c) => {
    const refused = hashCredentials(c, clients);
    return refused ?? toProvider(c);
  });
  app.route('/v2/oauth2', tokenRoutes(parts));
  app.route('/v2/api', identityRoutes(parts));
  app.route('/p', interactionRoutes(provider, { ...parts, lostPage: () => pageFor(...lost) }));
  app.get('/v2/web/logout', async (c) => {
    await endWebSession(provider, c);
    return send(c, await logoutPage(placeToGoBackTo(c, clients)));
  });
  app.notFound((c) =>
    problem(c, authProblem('NOT_FOUND', `Globus Auth has nothing at ${c.req.method} ${c.req.path}.`)),
  );
  app.onError((error, c) => {
    log.error({ err: error }, 'Auth failed');
    return problem(c, authProblem('UNEXPECTED_ERROR', 'Local Globus failed on this request. Its log says how.'));
  });
  return {
    listener: getRequestListener(app.fetch) as RequestListener,
    isActive: (token) => findToken(store, token) !== undefined,
    reset() {
      for (const part of [store, consents, authorizations, identities]) part.clear();
    },
  };
}

const idTokenSeconds = 172_800;
type PageWords = [code: string, heading: string, text: string];
const lost: PageWords = [
  'INTERACTION_NOT_FOUND',
  'This sign-in has ended',
  'It may be too old, finished already, or begun in another browser. Cookies have to be allowed for this address.',
];

function recordIssued(issued: IssuedTokens): OnSaved {
  const kinds: Record<string, IssuedToken['kind']> = {
    AccessToken: 'access_token',
    ClientCredentials: 'access_token',
    RefreshToken: 'refresh_token',
  };
  return (kind, token, model) => {
    const issuedKind = kinds[kind];
    if (!issuedKind) return;
    const server = typeof model.aud === 'string' ? model.aud : resourceServerOfIndicator(String(model.resource));
    const client_id = model.clientId ?? '';
    issued.record({
      token,
      kind: issuedKind,
      resource_server: server,
      client_id,
      sub: model.accountId ?? client_id,
      expires_at: model.exp ?? 0,
    });
  };
}

/** Pages of other origins may call these (the JavaScript SDK does); the sign-in pages and authorize they may not. */
async function allowBrowsers(c: Context<Env>, next: () => Promise<void>): Promise<Response | undefined> {
  const { incoming, outgoing } = c.env;
  // The provider would judge the origin by the client; Globus lets every origin in, but never with cookies.
  delete incoming.headers.origin;
  if (!/^\/(v2\/oauth2\/(token(\/.*)?|userinfo)|v2\/api\/.*|\.well-known\/.*|jwk\.json)$/.test(c.req.path)) {
    await next();
    return undefined;
  }
  outgoing.setHeader('access-control-allow-origin', '*');
  if (c.req.method !== 'OPTIONS') {
    await next();
    return undefined;
  }
  outgoing.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
  outgoing.setHeader('access-control-allow-headers', 'Authorization, Content-Type, X-Globus-Client-Info');
  outgoing.setHeader('access-control-max-age', '600');
  return c.body(null, 204);
}

/** Hands the provider hashes instead of secrets; answers for it when the credentials are wrong. */
function hashCredentials(c: Context<Env>, clients: ReadonlyMap<string, Client>): Response | undefined {
  const { headers } = c.env.incoming;
  // Errors as JSON, whatever the caller prefers: a browser's Accept would get the provider's page.
  headers.accept = 'application/json';
  const authentication = authenticateClient(clients, headers.authorization);
  if (authentication.kind === 'refused') return problem(c, authProblem('UNAUTHORIZED', 'Basic auth failed'));
  if (authentication.kind === 'client') {
    const { id, secretHash } = authentication.client;
    headers.authorization = `Basic ${Buffer.from(`${id}:${secretHash}`).toString('base64')}`;
  }
  return undefined;
}

/** Error code, heading and text of the page for what the provider refuses. */
function wordsForProviderError(out: { error: string; error_description?: string | undefined }): PageWords {
  const why = out.error_description ?? out.error;
  if (out.error === 'server_error') {
    return ['UNEXPECTED_ERROR', 'Local Globus failed', 'Something went wrong on this side. Its log says what.'];
  }
  if (/session|interaction|has expired/.test(why)) return lost;
  const words: Record<string, string> = {
    invalid_client: 'Globus Auth knows no application with this client id.',
    invalid_redirect_uri:
      'Mismatching redirect URI: the application wants its answer at an address that isn’t its own.',
  };
  const text = words[out.error] ?? `Globus Auth can’t use this request: ${why}.`;
  return ['OAUTH_AUTH_REQUEST_FAILURE', 'This sign-in request can’t be used', text];
}

async function endWebSession(provider: Provider, c: Context<Env>): Promise<void> {
  const context = provider.createContext(c.env.incoming, c.env.outgoing);
  const session = await provider.Session.get(context);
  await session.destroy();
  context.cookies.set(provider.cookieName('session'), null, { signed: true });
}

/** The application's place, when the link leads to where its codes may go as well: no open redirect. */
function placeToGoBackTo(c: Context<Env>, clients: ReadonlyMap<string, Client>): { uri: string; name: string } | null {
  // An old sample says "client".
  const client = clients.get(c.req.query('client_id') ?? c.req.query('client') ?? '');
  const uri = c.req.query('redirect_uri');
  if (!client || uri === undefined || !isPlaceOf(client, uri)) return null;
  return { uri, name: c.req.query('redirect_name') || client.name };
}
