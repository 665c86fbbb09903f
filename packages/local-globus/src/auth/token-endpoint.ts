import { namesIn, parseScopeList } from '@isthmus/globus';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod/mini';
import type { IssuedToken } from '../control/issued-tokens.ts';
import { type AuthProblem, authProblem } from './auth-errors.ts';
import type { Authorization } from './authorizations.ts';
import { type ExchangeOptions, exchangeCode } from './exchange-code.ts';
import { type GlobusToken, globusToken } from './globus-token.ts';
import { idTokenSeconds, signIdToken } from './id-token.ts';
import { claimsFor, type Identities } from './identity-set.ts';
import { textOf } from './read-form.ts';
import { type RefreshGrantOptions, refreshGrant } from './refresh-grant.ts';
import { groupByResourceServer, wordsForScope } from './scope-catalog.ts';

export interface TokenEndpointOptions extends ExchangeOptions, RefreshGrantOptions {
  issuer: string;
  identities: Identities;
  onIdToken: (idToken: IssuedToken) => void;
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
    const tokens = ctx.status === 200 ? await tokensOf(provider, options, ctx) : undefined;
    if (!tokens) {
      if (tokens === null) ctx.body = { error: 'invalid_grant' };
      refuse(ctx, options.switches.state.invalid_grant_status);
      return;
    }
    const [first, ...others] = tokens;
    if (!first) throw new Error('The provider granted no token.');
    const idToken = await idTokenOf(options, ctx, first.access_token);
    ctx.body = { ...first, ...(idToken !== undefined && { id_token: idToken }), other_tokens: others };
  });
}

/** Null when the grant turned out to be used up. */
async function tokensOf(provider: Provider, options: TokenEndpointOptions, ctx: KoaContextWithOIDC) {
  const { AuthorizationCode: code, RefreshToken: refreshToken, AccessToken: first } = ctx.oidc.entities;
  if (code && first) return exchangeCode(provider, options, ctx);
  if (!refreshToken || !first) return clientTokens(ctx);
  const token = await refreshGrant(provider, options, ctx);
  return token && [token];
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
    nonce: options.switches.state.nonce_echo ? authorization?.nonce : undefined,
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

/** Globus's words for the provider's errors. */
function refuse(ctx: KoaContextWithOIDC, invalidGrantStatus: number): void {
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
    ctx.status = error === 'invalid_grant' ? invalidGrantStatus : 400;
    ctx.body = { error: isOthersGrant ? 'unauthorized_client' : error };
  }
}

const providerError = z.object({ error: z.optional(z.string()), error_description: z.optional(z.string()) });

function answer(ctx: KoaContextWithOIDC, { status, body }: AuthProblem): void {
  ctx.status = status;
  ctx.body = body;
}
