import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { SwitchBoard } from '../control/switches.ts';
import type { Authorizations } from './authorizations.ts';
import type { Consents } from './consents.ts';
import { type GlobusToken, globusToken } from './globus-token.ts';
import type { ModelStore } from './model-store.ts';
import { grantSeconds } from './provider.ts';
import { standingOf } from './standing.ts';

export interface RefreshGrantOptions {
  store: ModelStore;
  authorizations: Authorizations;
  consents: Consents;
  switches: SwitchBoard;
}

/** The token of a refresh; null when another request has used it up meanwhile, or it was taken back. */
export async function refreshGrant(
  provider: Provider,
  options: RefreshGrantOptions,
  ctx: KoaContextWithOIDC,
): Promise<GlobusToken | null> {
  const { RefreshToken: used, AccessToken: made } = ctx.oidc.entities;
  if (!used || !made) throw new Error('The refresh lacks its token.');
  const { store, authorizations, consents } = options;
  const { state } = options.switches;
  // From this look to the removal nothing waits: of two requests with the same token one gets the new one.
  const stored = store.find('RefreshToken', used.jti);
  if (stored === undefined) {
    store.remove('AccessToken', made.jti);
    return null;
  }
  const { who, paths } = standingOf(authorizations, stored);
  consents.use(who, paths);
  if (used.grantId) {
    store.renew('Grant', used.grantId, grantSeconds);
    authorizations.renew(used.grantId);
    const { aud } = made;
    if (state.refresh_ends_access_tokens && typeof aud === 'string')
      store.removeAccessTokens(used.grantId, aud, made.jti);
  }
  if (!state.rotate_refresh_tokens) {
    if (state.refresh_restarts_life) store.renew('RefreshToken', used.jti, state.refresh_token_seconds);
    return { ...globusToken(made, made.jti), refresh_token: used.jti };
  }
  store.remove('RefreshToken', used.jti);
  return { ...globusToken(made, made.jti), refresh_token: await successorOf(provider, ctx, used) };
}

type RefreshToken = NonNullable<KoaContextWithOIDC['oidc']['entities']['RefreshToken']>;

function successorOf(provider: Provider, { oidc }: KoaContextWithOIDC, used: RefreshToken): Promise<string> {
  const { accountId, grantId, gty = 'refresh_token', sessionUid, scope, resource, rotations = 0 } = used;
  if (!oidc.client || !accountId || !grantId || !scope || !resource)
    throw new Error('The refresh token lacks what it stands for.');
  const shared = {
    client: oidc.client,
    accountId,
    grantId,
    gty,
    scope,
    resource,
    ...(sessionUid !== undefined && { sessionUid }),
  };
  return new provider.RefreshToken({ ...shared, rotations: rotations + 1 }).save();
}
