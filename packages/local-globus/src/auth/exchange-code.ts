import { resourceServers } from '@isthmus/globus';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { IssuedToken, IssuedTokens } from '../control/issued-tokens.ts';
import type { SwitchBoard } from '../control/switches.ts';
import type { World } from '../world.ts';
import type { Authorizations } from './authorizations.ts';
import { resourceIndicator } from './authorize-request.ts';
import type { Consents } from './consents.ts';
import { type GlobusToken, globusToken } from './globus-token.ts';
import type { ModelStore } from './model-store.ts';
import { textOf } from './read-form.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { findToken } from './tokens.ts';

export interface ExchangeOptions {
  world: World;
  store: ModelStore;
  authorizations: Authorizations;
  consents: Consents;
  catalog: ScopeCatalog;
  issued: IssuedTokens;
  switches: SwitchBoard;
}

/** The provider has made the first resource server's access token; the others, and all refresh tokens, are made here. */
export async function exchangeCode(
  provider: Provider,
  options: ExchangeOptions,
  ctx: KoaContextWithOIDC,
): Promise<GlobusToken[]> {
  const { AuthorizationCode: code, AccessToken: first } = ctx.oidc.entities;
  const { client } = ctx.oidc;
  if (!code?.scope || !code.grantId || !code.accountId || !first || !client)
    throw new Error('The code lacks its grant.');
  const authorization = options.authorizations.find(code.grantId);
  const { accountId, grantId, sessionUid } = code;
  const shared = { client, accountId, grantId, gty: 'authorization_code', sessionUid };
  const tokens: GlobusToken[] = [];
  const scopes = await scopesOfGrant(provider, options, ctx, { grantId, scope: code.scope, accountId });
  for (const [server, names] of grantedScopes(options.switches, scopes)) {
    const scope = names.join(' ');
    options.consents.use({ accountId, clientId: client.clientId }, names);
    const earlier = (kind: IssuedToken['kind']) =>
      earlierToken(options, { kind, server, scope, accountId, clientId: client.clientId }, first.jti);
    const isRefreshable = names.every((name) => options.catalog.find(name)?.allowsRefreshToken);
    const refreshToken =
      authorization?.wantsRefreshTokens && isRefreshable
        ? (earlier('refresh_token') ??
          (await new provider.RefreshToken({
            ...shared,
            scope,
            resource: resourceIndicator(server),
            rotations: 0,
          }).save()))
        : undefined;
    const token = reusedToken(options, earlier('access_token')) ?? (await madeToken());
    const isSaid = refreshToken !== undefined && options.switches.state.offline_access_in_scope;
    tokens.push({
      ...token,
      ...(isSaid && { scope: `${token.scope} offline_access` }),
      ...(authorization?.state !== undefined && { state: authorization.state }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    });
    async function madeToken(): Promise<GlobusToken> {
      const token =
        first?.aud === server && first.scope === scope
          ? first
          : new provider.AccessToken({ ...shared, aud: server, scope });
      return globusToken(token, token === first ? token.jti : await token.save());
    }
  }
  if (!tokens.some(({ access_token }) => access_token === first.jti)) options.store.remove('AccessToken', first.jti);
  return tokens;
}

/**
 * With `include_consented_scopes=true` in the query, all that the person has ever allowed the application itself, after
 * what was asked for this time. Source: the JavaScript SDK, which sends it where it is told to.
 */
async function scopesOfGrant(
  provider: Provider,
  { consents }: ExchangeOptions,
  { oidc, query }: KoaContextWithOIDC,
  { grantId, scope, accountId }: { grantId: string; scope: string; accountId: string },
): Promise<string> {
  if (textOf(query.include_consented_scopes).toLowerCase() !== 'true') return scope;
  const held = consents.list({ accountId, clientId: oidc.client?.clientId ?? '' });
  const roots = held.flatMap(({ parentId, scopeName }) => (parentId === null ? [scopeName] : []));
  const names = [...new Set([...scope.split(' '), ...roots])];
  const grant = await provider.Grant.find(grantId);
  for (const [server, group] of groupByResourceServer(names)) {
    grant?.addResourceScope(resourceIndicator(server), group.join(' '));
  }
  await grant?.save();
  return names.join(' ');
}

/** What the switches leave of the scopes by resource server, and add to them. */
function grantedScopes({ state }: SwitchBoard, scope: string): Map<string, string[]> {
  const granted = groupByResourceServer(scope.split(' '));
  for (const server of state.withheld_resource_servers) granted.delete(server);
  if (state.stranger_token) granted.set(resourceServers.nexus, ['urn:globus:auth:scope:nexus.api.globus.org:groups']);
  return granted;
}

/** The live token that an earlier sign-in of the same kind got, where tokens are reused. */
function earlierToken(
  { issued, store, switches }: ExchangeOptions,
  wanted: { kind: IssuedToken['kind']; server: string; scope: string; accountId: string; clientId: string },
  except: string,
): string | undefined {
  if (!switches.state.reuse_tokens) return undefined;
  const { kind, server, scope, accountId, clientId } = wanted;
  const like = { kind, resource_server: server, sub: accountId, client_id: clientId };
  return issued
    .list()
    .findLast(
      (token) =>
        token.token !== except &&
        Object.entries(like).every(([name, value]) => token[name as keyof typeof like] === value) &&
        findToken(store, token.token)?.scopes.join(' ') === scope,
    )?.token;
}

function reusedToken({ world, store }: ExchangeOptions, value: string | undefined): GlobusToken | undefined {
  const token = value === undefined ? undefined : findToken(store, value);
  if (!token || value === undefined) return undefined;
  const { scopes, expiresAt, resourceServer } = token;
  return globusToken(
    { scope: scopes.join(' '), expiration: expiresAt - world.clock.seconds(), aud: resourceServer },
    value,
  );
}
