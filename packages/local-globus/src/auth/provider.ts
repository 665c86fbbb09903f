import { randomInt } from 'node:crypto';
import Provider, {
  type Adapter,
  type AdapterPayload,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { Logger } from 'pino';
import type { SwitchBoard } from '../control/switches.ts';
import type { World } from '../world.ts';
import { type GrantOptions, loadGrant, promptsFor } from './authorization-grant.ts';
import { carriedParameters, resourceServerOfIndicator } from './authorize-request.ts';
import { type Client, isRedirectAllowed } from './clients.ts';
import type { ModelStore } from './model-store.ts';
import type { Page } from './pages/page.ts';
import { textOf } from './read-form.ts';
import { groupByResourceServer } from './scope-catalog.ts';

export interface ProviderOptions extends GrantOptions {
  world: World;
  issuer: string;
  log: Logger;
  accessTokenSeconds: number;
  store: ModelStore;
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
    interactions: { url: (_ctx, interaction) => interactionPath(interaction), policy: promptsFor(options) },
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
