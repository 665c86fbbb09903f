import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Authorizations } from './authorizations.ts';
import { resourceIndicator } from './authorize-request.ts';
import { scopesOfForm } from './client-credentials.ts';
import type { Consent, Consents } from './consents.ts';
import { type GlobusToken, globusToken } from './globus-token.ts';
import type { Identities } from './identity-set.ts';
import type { ModelStore, StoredModel } from './model-store.ts';
import { textOf } from './read-form.ts';
import { domainsLacking } from './required-domains.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { standingOf } from './standing.ts';
import { findAccessToken } from './tokens.ts';

export const dependentGrantType = 'urn:globus:auth:grant_type:dependent_token';

export interface DependentGrantOptions {
  store: ModelStore;
  catalog: ScopeCatalog;
  consents: Consents;
  authorizations: Authorizations;
  identities: Identities;
}

export type DependentAnswer =
  | { kind: 'tokens'; tokens: GlobusToken[] }
  /** What the person has to allow first. */
  | { kind: 'unapproved'; scopes: string[] };

/**
 * A service that was called with a token gets tokens of its own, for what the person allowed it to do in turn: the
 * scopes below the token's in the tree of consents, or those of them that it asks for.
 */
export async function grantDependentTokens(
  provider: Provider,
  options: DependentGrantOptions,
  ctx: KoaContextWithOIDC,
): Promise<DependentAnswer> {
  const { catalog, consents } = options;
  const model = presentedToken(options, ctx);
  const { who, paths } = standingOf(options.authorizations, model);
  // Identities come and go: who has lost one can't use what wants it any longer.
  const set = options.identities.setOf(who.accountId);
  const allowed = consents
    .childrenOf(who, paths)
    .filter(({ scopeName }) => domainsLacking(scopeName, set, catalog).length === 0);
  const asked = textOf(ctx.oidc.params?.scope) === '' ? null : scopesOfForm(catalog, ctx).map(({ name }) => name);
  const unapproved = asked?.filter((name) => !allowed.some(({ scopeName }) => scopeName === name)) ?? [];
  if (unapproved.length > 0) return { kind: 'unapproved', scopes: unapproved };
  const wanted = allowed.filter(({ scopeName }) => asked?.includes(scopeName) ?? true);
  const grantId = await saveGrant(provider, options, ctx, { model, wanted, rootClientId: who.clientId });
  const tokens: GlobusToken[] = [];
  for (const [server, names] of groupByResourceServer([...new Set(wanted.map(({ scopeName }) => scopeName))])) {
    tokens.push(await dependentToken(provider, options, ctx, { model, grantId, server, names }));
  }
  consents.use(
    who,
    wanted.map(({ path }) => path),
  );
  return { kind: 'tokens', tokens };
}

/** Only a live access token, and only one that was meant for the service that presents it. */
function presentedToken({ store, catalog }: DependentGrantOptions, ctx: KoaContextWithOIDC): StoredModel {
  const value = textOf(ctx.oidc.params?.token);
  if (value === '') throw new errors.InvalidRequest('missing required parameter(s) token');
  const model = findAccessToken(store, value);
  const owner = catalog.find((model?.scope ?? '').split(' ')[0] ?? '')?.ownerId;
  if (!model || owner !== ctx.oidc.client?.clientId) throw new errors.InvalidGrant('token not found');
  return model;
}

async function saveGrant(
  provider: Provider,
  { authorizations }: DependentGrantOptions,
  { oidc }: KoaContextWithOIDC,
  from: { model: StoredModel; wanted: readonly Consent[]; rootClientId: string },
): Promise<string> {
  const { model, wanted, rootClientId } = from;
  const clientId = oidc.client?.clientId ?? '';
  const grant = new provider.Grant({ accountId: subjectOf(model), clientId });
  for (const [server, names] of groupByResourceServer(wanted.map(({ scopeName }) => scopeName))) {
    grant.addResourceScope(resourceIndicator(server), names.join(' '));
  }
  const grantId = await grant.save();
  const sessionId = model.grantId === undefined ? undefined : authorizations.find(model.grantId)?.sessionId;
  authorizations.save(grantId, {
    wantsRefreshTokens: wantsRefreshTokens(oidc),
    ...(sessionId !== undefined && { sessionId }),
    dependsOn: { clientId: rootClientId, paths: wanted.map(({ path }) => path) },
  });
  return grantId;
}

async function dependentToken(
  provider: Provider,
  { catalog }: DependentGrantOptions,
  { oidc }: KoaContextWithOIDC,
  of: { model: StoredModel; grantId: string; server: string; names: string[] },
): Promise<GlobusToken> {
  if (!oidc.client) throw new errors.InvalidClient('client authentication required');
  const { model, grantId, server, names } = of;
  const shared = { client: oidc.client, accountId: subjectOf(model), grantId, gty: 'dependent_token' };
  const scope = names.join(' ');
  const token = new provider.AccessToken({ ...shared, aud: server, scope });
  const answer = globusToken(token, await token.save());
  if (!wantsRefreshTokens(oidc) || !names.every((name) => catalog.find(name)?.allowsRefreshToken)) return answer;
  const refreshToken = new provider.RefreshToken({
    ...shared,
    scope,
    resource: resourceIndicator(server),
    rotations: 0,
  });
  return { ...answer, refresh_token: await refreshToken.save() };
}

function subjectOf({ accountId, clientId = '' }: StoredModel): string {
  return accountId ?? clientId;
}

function wantsRefreshTokens({ params }: KoaContextWithOIDC['oidc']): boolean {
  return textOf(params?.access_type) === 'offline';
}
