import { resourceServerOf } from '@isthmus/globus';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod/mini';
import type { IssuedToken } from '../control/issued-tokens.ts';
import type { World } from '../world.ts';
import { type AuthProblem, authProblem } from './auth-errors.ts';
import type { Authorization, Authorizations } from './authorizations.ts';
import { resourceIndicator } from './authorize-request.ts';
import { idTokenSeconds, signIdToken } from './id-token.ts';
import { claimsFor, type Identities } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import { refreshTokenSeconds } from './provider.ts';
import { textOf } from './read-form.ts';
import { groupByResourceServer, wordsForScope } from './scope-catalog.ts';
import { namesIn, parseScopeList } from './scope-list.ts';

export interface TokenEndpointOptions {
  world: World;
  issuer: string;
  store: ModelStore;
  authorizations: Authorizations;
  identities: Identities;
  onIdToken: (idToken: IssuedToken) => void;
}

interface GlobusToken {
  access_token: string;
  scope: string;
  expires_in: number;
  token_type: 'Bearer';
  resource_server: string;
  refresh_token?: string;
  state?: string;
}

/**
 * Lays Globus's dialect over the provider's token route: a token for each resource server, its own refresh tokens and
 * ID token, and its own words for errors.
 */
export function speakGlobusAtTokenEndpoint(provider: Provider, options: TokenEndpointOptions): void {
  provider.registerGrantType('client_credentials', (ctx) => grantClientCredentials(provider, ctx), ['scope']);
  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    if (ctx.path !== '/v2/oauth2/token') return;
    if (ctx.status !== 200) {
      refuse(ctx);
      return;
    }
    const [first, ...others] = await tokensOf(provider, options, ctx);
    if (!first) throw new Error('The provider granted no token.');
    const idToken = await idTokenOf(options, ctx, first.access_token);
    ctx.body = { ...first, ...(idToken !== undefined && { id_token: idToken }), other_tokens: others };
  });
}

async function tokensOf(provider: Provider, options: TokenEndpointOptions, ctx: KoaContextWithOIDC) {
  const { AuthorizationCode: code, RefreshToken: refreshToken, AccessToken: first } = ctx.oidc.entities;
  if (code && first) return exchangeTokens(provider, options, ctx);
  if (refreshToken && first) {
    // Each use starts the six months anew.
    options.store.renew('RefreshToken', refreshToken.jti, refreshTokenSeconds);
    if (refreshToken.grantId) {
      options.store.renew('Grant', refreshToken.grantId, refreshTokenSeconds);
      options.authorizations.renew(refreshToken.grantId);
    }
    return [{ ...globusToken(first, first.jti), refresh_token: refreshToken.jti }];
  }
  return clientTokens(ctx);
}

/** The provider has made the first resource server's access token; the others, and all refresh tokens, are made here. */
async function exchangeTokens(provider: Provider, options: TokenEndpointOptions, ctx: KoaContextWithOIDC) {
  const { AuthorizationCode: code, AccessToken: first } = ctx.oidc.entities;
  const { client } = ctx.oidc;
  if (!code?.scope || !code.grantId || !code.accountId || !first || !client)
    throw new Error('The code lacks its grant.');
  const authorization = options.authorizations.find(code.grantId);
  const shared = {
    client,
    accountId: code.accountId,
    grantId: code.grantId,
    gty: 'authorization_code',
    sessionUid: code.sessionUid,
  };
  const tokens: GlobusToken[] = [];
  for (const [server, names] of groupByResourceServer(code.scope.split(' '))) {
    const scope = names.join(' ');
    const isFirst = first.aud === server;
    const token = isFirst ? first : new provider.AccessToken({ ...shared, aud: server, scope });
    const value = isFirst ? first.jti : await token.save();
    const refreshToken = authorization?.wantsRefreshTokens
      ? await new provider.RefreshToken({ ...shared, scope, resource: resourceIndicator(server), rotations: 0 }).save()
      : undefined;
    tokens.push({
      ...globusToken(token, value),
      ...(authorization?.state !== undefined && { state: authorization.state }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    });
  }
  return tokens;
}

async function idTokenOf(options: TokenEndpointOptions, ctx: KoaContextWithOIDC, accessToken: string) {
  const { AuthorizationCode: code } = ctx.oidc.entities;
  const clientId = ctx.oidc.client?.clientId;
  const scope = code?.scope ?? (ctx.oidc.entities.RefreshToken ? '' : clientScopes(ctx).join(' '));
  const granted = scope.split(' ');
  const set = options.identities.setOf(code?.accountId ?? clientId ?? '');
  if (!granted.includes('openid') || !set || clientId === undefined) return undefined;
  const authorization: Authorization | undefined = code?.grantId
    ? options.authorizations.find(code.grantId)
    : undefined;
  const idToken = await signIdToken({
    key: options.world.keys.signing,
    issuer: options.issuer,
    clientId,
    claims: {
      ...claimsFor(options.identities, set, granted),
      last_authentication: options.identities.lastAuthentication(set.primary.id),
    },
    nonce: authorization?.nonce,
    accessToken,
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

/** client_credentials: the client acts as itself, with a token for each resource server it asks for. */
async function grantClientCredentials(provider: Provider, ctx: KoaContextWithOIDC): Promise<void> {
  const { client } = ctx.oidc;
  if (!client) throw new errors.InvalidClient('client authentication required');
  const tokens: GlobusToken[] = [];
  for (const [server, names] of groupByResourceServer(clientScopes(ctx))) {
    const token = new provider.ClientCredentials({ client, aud: server, scope: names.join(' ') });
    tokens.push(globusToken(token, await token.save()));
  }
  if (tokens.length === 0) throw new errors.InvalidScope('no scope was asked for', '');
  ctx.state.clientTokens = tokens;
  ctx.body = tokens[0];
}

function clientScopes(ctx: KoaContextWithOIDC): string[] {
  const asked = textOf(ctx.oidc.params?.scope);
  const list = parseScopeList(asked);
  const names = list.kind === 'scopes' ? namesIn(list.scopes) : [];
  if (list.kind === 'malformed' || names.some((name) => wordsForScope(name) === undefined)) {
    throw new errors.InvalidScope('unknown scope', asked);
  }
  return list.scopes.map(({ name }) => name);
}

function clientTokens(ctx: KoaContextWithOIDC): GlobusToken[] {
  return (ctx.state.clientTokens as GlobusToken[] | undefined) ?? [];
}

function globusToken(
  token: { aud?: string | string[] | undefined; scope?: string | undefined; expiration: number },
  value: string,
): GlobusToken {
  const scope = token.scope ?? '';
  const server = resourceServerOf(scope.split(' ')[0] ?? '') ?? textOf(token.aud);
  return { access_token: value, scope, expires_in: token.expiration, token_type: 'Bearer', resource_server: server };
}

/** Globus's words for the provider's errors. */
function refuse(ctx: KoaContextWithOIDC): void {
  if (ctx.status === 404) return;
  const { error, error_description: why } = providerError.parse(ctx.body ?? {});
  if (ctx.status >= 500 || error === undefined) {
    answer(ctx, authProblem('UNEXPECTED_ERROR', 'Local Globus failed on this request. Its log says how.'));
  } else if (error === 'invalid_client' || why === 'client_id mismatch') {
    ctx.set('www-authenticate', 'Basic');
    answer(ctx, authProblem('UNAUTHORIZED', 'Basic auth failed'));
  } else {
    // RFC 6749 §5.2 has a word of its own for a grant type that is not this client's.
    const isOthersGrant = why === 'requested grant type is not allowed for this client';
    ctx.status = 400;
    ctx.body = { error: isOthersGrant ? 'unauthorized_client' : error };
  }
}

const providerError = z.object({ error: z.optional(z.string()), error_description: z.optional(z.string()) });

function answer(ctx: KoaContextWithOIDC, { status, body }: AuthProblem): void {
  ctx.status = status;
  ctx.body = body;
}
