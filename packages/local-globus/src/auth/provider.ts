import { randomInt } from 'node:crypto';
import type { RequestedScope } from '@isthmus/globus';
import Provider, {
  type Adapter,
  type AdapterPayload,
  type Configuration,
  interactionPolicy,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { Logger } from 'pino';
import type { SwitchBoard } from '../control/switches.ts';
import { areMet } from '../session-requirements.ts';
import type { World } from '../world.ts';
import type { Authorizations } from './authorizations.ts';
import { carriedParameters, resourceIndicator, resourceServerOfIndicator } from './authorize-request.ts';
import { type Client, isRedirectAllowed } from './clients.ts';
import type { Consenting, Consents } from './consents.ts';
import { hasIdentityAt, type Identities } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import type { Page } from './pages/page.ts';
import { textOf } from './read-form.ts';
import { authenticationOf, evidenceOf, readSessionRequirements } from './requested-session.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { resolveScopes } from './scope-graph.ts';
import type { SignInSessions } from './sign-in-sessions.ts';

export interface ProviderOptions {
  world: World;
  issuer: string;
  log: Logger;
  accessTokenSeconds: number;
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  catalog: ScopeCatalog;
  consents: Consents;
  authorizations: Authorizations;
  identities: Identities;
  sessions: SignInSessions;
  switches: SwitchBoard;
  /** The page for what may not be redirected. */
  errorPage: (error: { error: string; error_description?: string | undefined }) => Promise<Page>;
}

/** Longer than any refresh token lasts without use. */
export const grantSeconds = 31_536_000;
const day = 86_400;

/** panva's oidc-provider, set up as the OAuth core of Globus Auth. Globus's dialect is laid around it. */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationFor(options));
  provider.proxy = false;
  shapeTokens(provider);
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri: string) {
    const client = options.clients.get(this.clientId);
    return client !== undefined && isRedirectAllowed(client, uri);
  };
  provider.use(async (ctx, next: () => Promise<void>) => {
    await next();
    // RFC 9207's `iss` is none of Globus's answers.
    if (options.switches.state.iss_parameter) return;
    const location = URL.parse(ctx.response.get('location'), options.issuer);
    if (!location?.searchParams.has('iss')) return;
    location.searchParams.delete('iss');
    ctx.response.set('location', location.href);
  });
  provider.on('server_error', (_ctx, error) => options.log.error({ err: error }, 'Auth failed'));
  provider.onerror = (error) => options.log.error({ err: error }, 'Auth failed');
  return provider;
}

function configurationFor(options: ProviderOptions): Configuration {
  const { world, store, accessTokenSeconds, switches } = options;
  return {
    // Clients come and go while it runs.
    adapter: (kind) => (kind === 'Client' ? clientAdapter(options) : store.adapterFor(kind)),
    jwks: { keys: [{ ...world.keys.signing, alg: 'RS512', use: 'sig' }] },
    enabledJWA: { idTokenSigningAlgValues: ['RS512'] },
    scopes: ['openid'],
    claims: { openid: ['sub'] },
    extraParams: carriedParameters,
    routes: { authorization: '/v2/oauth2/authorize', token: '/v2/oauth2/token', jwks: '/jwk.json' },
    cookies: {
      keys: [world.keys.cookie],
      names: { session: 'local_globus', interaction: 'local_globus_step', resume: 'local_globus_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, indicator) => resourceServerInfo(ctx, indicator),
      },
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: false,
    // Minted after the token route, one for each resource server.
    issueRefreshToken: () => false,
    expiresWithSession: () => false,
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: () => switches.state.code_seconds,
      ClientCredentials: accessTokenSeconds,
      Grant: grantSeconds,
      IdToken: 2 * day,
      Interaction: 3600,
      RefreshToken: () => switches.state.refresh_token_seconds,
      Session: day,
    },
    interactions: { url: (_ctx, interaction) => interactionPath(interaction), policy: policy(options) },
    findAccount: (_ctx, id) =>
      options.identities.setOf(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    loadExistingGrant: (ctx) => loadGrant(options, ctx),
    async renderError(ctx, out) {
      const page = await options.errorPage(out);
      ctx.set('content-security-policy', page.csp);
      ctx.type = 'html';
      if (ctx.status === 400) ctx.status = switches.state.error_page_status;
      ctx.body = page.html;
    },
  };
}

function clientMetadata(client: Client) {
  const auth = client.secretHash === null ? 'none' : 'client_secret_basic';
  const hasCodes = client.grantTypes.includes('authorization_code');
  return {
    client_id: client.id,
    client_name: client.name,
    // The provider compares hashes: credentials are hashed before they get to it.
    ...(client.secretHash !== null && { client_secret: client.secretHash }),
    // Whether an address is allowed is asked of isRedirectAllowed; without any the provider takes no client of codes.
    redirect_uris: hasCodes ? ['http://localhost/'] : [],
    response_types: hasCodes ? (['code'] as const) : [],
    grant_types: client.grantTypes,
    token_endpoint_auth_method: auth,
    id_token_signed_response_alg: 'RS512',
  };
}

function clientAdapter({ clients, store }: ProviderOptions): Adapter {
  return {
    ...store.adapterFor('Client'),
    async find(id) {
      const client = clients.get(id);
      // The provider's type for its payloads has every member of every kind; it reads these as client metadata.
      return client && (clientMetadata(client) as AdapterPayload);
    },
  };
}

function resourceServerInfo(ctx: KoaContextWithOIDC, indicator: string) {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = ctx.oidc.entities;
  const asked = ctx.oidc.params?.scope ?? code?.scope ?? refreshToken?.scope ?? '';
  const server = resourceServerOfIndicator(indicator);
  const names = groupByResourceServer(textOf(asked).split(' ')).get(server) ?? [];
  return { audience: server, scope: names.join(' '), accessTokenFormat: 'opaque' as const };
}

function interactionPath({ prompt, uid }: { prompt: { name: string }; uid: string }): string {
  return prompt.name === 'login' ? `/p/login/${uid}` : `/p/consent/${uid}`;
}

function policy(options: ProviderOptions) {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.get('login')?.checks.add(
    new Check('session_requirements', 'The session lacks a sign-in that is asked for.', 'login_required', (ctx) => {
      return ctx.oidc.session?.accountId !== undefined && !hasRequiredSession(options, ctx);
    }),
  );
  prompts.get('login')?.checks.add(
    new Check('required_identity', 'The person has no identity that is asked for.', 'login_required', ({ oidc }) => {
      const { requiredIdp } = options.clients.get(oidc.client?.clientId ?? '') ?? {};
      const accountId = oidc.session?.accountId;
      return (
        requiredIdp !== undefined &&
        accountId !== undefined &&
        !hasIdentityAt(options.identities, accountId, requiredIdp)
      );
    }),
  );
  const checks = prompts.get('consent')?.checks;
  checks?.clear();
  checks?.add(
    new Check('consents_missing', 'The user has not allowed all of this yet.', 'consent_required', (ctx) => {
      const { oidc } = ctx;
      const accountId = oidc.session?.accountId;
      if (accountId === undefined || !oidc.client) return true;
      if (oidc.prompts.has('consent') && oidc.promptPending('consent')) return true;
      return !isConsented(options, ctx, { accountId, clientId: oidc.client.clientId });
    }),
  );
  return prompts;
}

/** The scopes of the authorize request under way, with their dependencies. */
function requestedScopes({ catalog }: ProviderOptions, ctx: KoaContextWithOIDC): RequestedScope[] {
  const list = resolveScopes(textOf(ctx.oidc.params?.globus_scope), catalog);
  return list.kind === 'scopes' ? list.scopes : [];
}

/** Optional scopes are asked for as well, but who has just been asked may have left them out. */
function isConsented(options: ProviderOptions, ctx: KoaContextWithOIDC, who: Consenting): boolean {
  const { consents } = options;
  const scopes = requestedScopes(options, ctx);
  if (ctx.oidc.result?.consent !== undefined) return !consents.lacksRequired(who, scopes);
  return consents.missing(who, scopes).length === 0;
}

/**
 * A grant of its own for each authorization: a Globus token covers what was asked for in its grant, not everything
 * that was ever consented to.
 */
async function loadGrant(options: ProviderOptions, ctx: KoaContextWithOIDC) {
  const { consents, authorizations } = options;
  const { client, session, params } = ctx.oidc;
  const accountId = session?.accountId;
  if (!client || !accountId || !params || ctx.oidc.promptPending('login')) return undefined;
  const authentication = authenticationOf(ctx);
  if (authentication) {
    options.sessions.record({ sessionId: session.uid, clientId: client.clientId }, authentication);
  }
  if (!hasRequiredSession(options, ctx)) return undefined;
  const who = { accountId, clientId: client.clientId };
  if (!isConsented(options, ctx, who)) return undefined;
  const names = requestedScopes(options, ctx).map(({ name }) => name);
  const granted = groupByResourceServer(names.filter((name) => consents.has(who, name)));
  const grant = new ctx.oidc.provider.Grant({ accountId, clientId: client.clientId });
  for (const [server, scopes] of granted) grant.addResourceScope(resourceIndicator(server), scopes.join(' '));
  const grantId = await grant.save();
  authorizations.save(grantId, {
    ...(typeof params.state === 'string' && { state: params.state }),
    ...(typeof params.nonce === 'string' && { nonce: params.nonce }),
    wantsRefreshTokens: params.globus_refresh !== undefined,
    sessionId: session.uid,
  });
  return grant;
}

function hasRequiredSession(options: ProviderOptions, { oidc }: KoaContextWithOIDC): boolean {
  if (!oidc.session || !oidc.client) return false;
  const { requirements } = readSessionRequirements((name) => oidc.params?.[name]);
  const { uid: sessionId, accountId } = oidc.session;
  const evidence = evidenceOf(options, { sessionId, clientId: oidc.client.clientId, accountId });
  return areMet(requirements, evidence, options.world.clock.now());
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Globus's tokens begin with "Ag" and are of letters and digits; its codes are 30 of these. */
function shapeTokens(provider: Provider): void {
  for (const model of [provider.AccessToken, provider.RefreshToken, provider.ClientCredentials]) {
    Object.assign(model.prototype, {
      generateTokenId(this: { format?: string }) {
        this.format = 'opaque';
        return `Ag${randomText(93)}`;
      },
    });
  }
  Object.assign(provider.AuthorizationCode.prototype, { generateTokenId: () => randomText(30) });
}
