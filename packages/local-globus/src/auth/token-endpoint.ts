import { resourceServers } from '@isthmus/globus';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod/mini';
import type { IssuedToken } from '../control/issued-tokens.ts';
import type { Switches } from '../control/switches.ts';
import { type AuthProblem, authProblem, dependentConsentRequired } from './auth-errors.ts';
import { type ClientCredentialsOptions, grantClientCredentials } from './client-credentials.ts';
import type { Client } from './clients.ts';
import {
  type DependentAnswer,
  type DependentGrantOptions,
  dependentGrantType,
  grantDependentTokens,
} from './dependent-grant.ts';
import { announcedIssuer } from './discovery.ts';
import { type ExchangeOptions, exchangeCode } from './exchange-code.ts';
import type { GlobusToken } from './globus-token.ts';
import { idTokenSeconds, signIdToken } from './id-token.ts';
import { claimsFor, effectiveSet, type Identities } from './identity-set.ts';
import { type RefreshGrantOptions, refreshGrant } from './refresh-grant.ts';

export interface TokenEndpointOptions
  extends ExchangeOptions,
    RefreshGrantOptions,
    ClientCredentialsOptions,
    DependentGrantOptions {
  issuer: string;
  identities: Identities;
  clients: ReadonlyMap<string, Client>;
  onIdToken: (idToken: IssuedToken) => void;
}

/**
 * Lays Globus's dialect over the provider's token route: a token for each resource server, its own refresh tokens and
 * ID token, its own grant for services that call others, and its own words for errors.
 */
export function speakGlobusAtTokenEndpoint(provider: Provider, options: TokenEndpointOptions): void {
  const granted = new WeakMap<KoaContextWithOIDC, Granted>();
  provider.registerGrantType(
    'client_credentials',
    async (ctx) => {
      granted.set(ctx, { kind: 'tokens', tokens: await grantClientCredentials(provider, options, ctx) });
      ctx.body = {};
    },
    ['scope'],
  );
  provider.registerGrantType(
    dependentGrantType,
    async (ctx) => {
      granted.set(ctx, { kind: 'dependent', answer: await grantDependentTokens(provider, options, ctx) });
      ctx.body = {};
    },
    ['token', 'scope', 'access_type'],
  );
  ignoreScopeOfRefresh(provider);
  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    if (ctx.path !== '/v2/oauth2/token') return;
    ctx.set('pragma', 'no-cache');
    if (ctx.status !== 200) return refuse(ctx, options.switches.state);
    const grant = granted.get(ctx) ?? (await grantOf(provider, options, ctx));
    if (grant.kind === 'dependent') return answerDependent(ctx, grant.answer);
    const [first, ...others] = grant.tokens;
    if (!first) {
      ctx.body = { error: 'invalid_grant' };
      return refuse(ctx, options.switches.state);
    }
    const idToken = await idTokenOf(options, ctx, grant.tokens);
    ctx.body = { ...first, ...(idToken !== undefined && { id_token: idToken }), other_tokens: others };
  });
}

/** What a grant gave. No tokens: it turned out to be used up, or nothing of it may be handed out. */
type Granted = { kind: 'tokens'; tokens: GlobusToken[] } | { kind: 'dependent'; answer: DependentAnswer };

async function grantOf(
  provider: Provider,
  options: TokenEndpointOptions,
  ctx: KoaContextWithOIDC,
): Promise<Extract<Granted, { kind: 'tokens' }>> {
  const { AuthorizationCode: code } = ctx.oidc.entities;
  if (code) return { kind: 'tokens', tokens: await exchangeCode(provider, options, ctx) };
  const token = await refreshGrant(provider, options, ctx);
  return { kind: 'tokens', tokens: token ? [token] : [] };
}

/** A refresh token stands for its own scopes. Old SDKs send `scope` all the same, and Globus ignores it. */
function ignoreScopeOfRefresh(provider: Provider): void {
  const { RefreshToken } = provider;
  const find = RefreshToken.find.bind(RefreshToken);
  Object.assign(RefreshToken, {
    find(value: string, findOptions?: { ignoreExpiration?: boolean }) {
      const params = Provider.ctx?.oidc.params;
      if (params?.grant_type === 'refresh_token') delete params.scope;
      return find(value, findOptions);
    },
  });
}

function answerDependent(ctx: KoaContextWithOIDC, given: DependentAnswer): void {
  if (given.kind === 'tokens') {
    ctx.body = given.tokens;
    return;
  }
  ctx.status = 403;
  ctx.body = dependentConsentRequired(given.scopes);
}

async function idTokenOf(options: TokenEndpointOptions, ctx: KoaContextWithOIDC, tokens: readonly GlobusToken[]) {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = ctx.oidc.entities;
  const clientId = ctx.oidc.client?.clientId;
  if (refreshToken || clientId === undefined) return undefined;
  // Of the code, not of the tokens: some may have been withheld.
  const granted = code?.scope?.split(' ') ?? tokens.flatMap(({ scope }) => scope.split(' '));
  const person = options.identities.setOf(code?.accountId ?? clientId);
  if (!granted.includes('openid') || !person) return undefined;
  const set = effectiveSet(person, options.clients.get(clientId), options.switches);
  const authorization = code?.grantId === undefined ? undefined : options.authorizations.find(code.grantId);
  const idToken = await signIdToken({
    key: options.world.keys.signing,
    issuer: announcedIssuer(options),
    clientId,
    claims: {
      ...claimsFor(options.identities, set, granted),
      last_authentication: options.identities.lastAuthentication(set.primary.id),
    },
    nonce: options.switches.state.nonce_echo ? authorization?.nonce : undefined,
    accessToken: tokenHashed(options, tokens),
    nowSeconds: options.world.clock.seconds(),
  });
  options.onIdToken({
    token: idToken,
    kind: 'id_token',
    resource_server: clientId,
    client_id: clientId,
    sub: set.primary.id,
    expires_at: options.world.clock.seconds() + idTokenSeconds,
  });
  return idToken;
}

/** The token that `at_hash` is of: OpenID Connect says that of the same response, which has several here. */
function tokenHashed({ switches }: TokenEndpointOptions, tokens: readonly GlobusToken[]): string | undefined {
  const { at_hash } = switches.state;
  if (at_hash === 'left_out') return undefined;
  const ofAuth = tokens.find(({ resource_server }) => resource_server === resourceServers.auth);
  return (at_hash === 'auth_token' ? ofAuth : tokens[0])?.access_token;
}

/** Globus's words for the provider's errors. */
function refuse(ctx: KoaContextWithOIDC, state: Readonly<Switches>): void {
  if (ctx.status === 404) return;
  const { error, error_description: why } = providerError.parse(ctx.body ?? {});
  if (ctx.status >= 500 || error === undefined) {
    answer(ctx, authProblem('UNEXPECTED_ERROR', 'Local Globus failed on this request. Its log says how.'));
  } else if (error === 'invalid_client' || why === 'client_id mismatch') {
    ctx.set('www-authenticate', 'Basic');
    answer(ctx, authProblem('UNAUTHORIZED', 'Basic auth failed'));
  } else if (error === 'invalid_scope' && state.unknown_scope_form === 'errors') {
    answer(ctx, authProblem('UNKNOWN_SCOPE_ERROR', 'The request asks for a scope that there isn’t.'));
  } else {
    // RFC 6749 §5.2 has a word of its own for a grant type that is not this client's.
    const isOthersGrant = why === 'requested grant type is not allowed for this client';
    ctx.status = error === 'invalid_grant' ? state.invalid_grant_status : 400;
    const { params } = ctx.oidc;
    const isGrantTypeMissing = params && params.grant_type === undefined && error === 'invalid_request';
    const word = isGrantTypeMissing ? 'unsupported_grant_type' : error;
    ctx.body = { error: isOthersGrant ? 'unauthorized_client' : word };
  }
}

const providerError = z.object({ error: z.optional(z.string()), error_description: z.optional(z.string()) });

function answer(ctx: KoaContextWithOIDC, { status, body }: AuthProblem): void {
  ctx.status = status;
  ctx.body = body;
}
