import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Consents } from './consents.ts';
import { type GlobusToken, globusToken } from './globus-token.ts';
import type { Identities } from './identity-set.ts';
import { textOf } from './read-form.ts';
import { domainsLackingFor, usableScopes } from './required-domains.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { resolveScopes } from './scope-graph.ts';

export interface ClientCredentialsOptions {
  catalog: ScopeCatalog;
  consents: Consents;
  identities: Identities;
}

/**
 * client_credentials: the client acts as itself, with a token for each resource server it asks for. Nobody is asked;
 * its consents come into being along the way.
 */
export async function grantClientCredentials(
  provider: Provider,
  { catalog, consents, identities }: ClientCredentialsOptions,
  ctx: KoaContextWithOIDC,
): Promise<GlobusToken[]> {
  const { client } = ctx.oidc;
  if (!client) throw new errors.InvalidClient('client authentication required');
  const itself = { accountId: client.clientId, clientId: client.clientId };
  const set = identities.setOf(client.clientId);
  const asked = scopesOfForm(catalog, ctx);
  const [lacking] = domainsLackingFor(asked, set, catalog);
  if (lacking !== undefined) throw new errors.InvalidScope(`the client has no identity at ${lacking}`, '');
  const scopes = usableScopes(asked, set, catalog);
  const names = scopes.map(({ name }) => name);
  const tokens: GlobusToken[] = [];
  for (const [server, group] of groupByResourceServer(names)) {
    const token = new provider.ClientCredentials({ client, aud: server, scope: group.join(' ') });
    tokens.push(globusToken(token, await token.save()));
  }
  if (tokens.length === 0) throw new errors.InvalidScope('no scope was asked for', '');
  consents.record(itself, scopes, { autoApproved: true });
  consents.use(itself, names);
  return tokens;
}

/** The `scope` of a token request, with dependencies; throws invalid_scope for what there isn't. */
export function scopesOfForm(catalog: ScopeCatalog, ctx: KoaContextWithOIDC) {
  const asked = textOf(ctx.oidc.params?.scope);
  const list = resolveScopes(asked, catalog);
  if (list.kind !== 'scopes') throw new errors.InvalidScope('unknown scope', asked);
  return list.scopes;
}
