import { resourceServerOfIndicator } from './authorize-request.ts';
import type { ModelStore, StoredModel } from './model-store.ts';

/** The provider's models that are tokens. */
export const tokenKinds = ['AccessToken', 'ClientCredentials', 'RefreshToken'] as const;

/** A live token, whichever grant it came from. */
export interface LiveToken {
  kind: 'access' | 'refresh';
  clientId: string;
  /** The identity it acts for; the client's own id for client credentials. */
  sub: string;
  resourceServer: string;
  scopes: string[];
  grantId: string | undefined;
  /** Seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
}

/** The stored record of a live access token. */
export function findAccessToken(store: ModelStore, value: string): StoredModel | undefined {
  return store.find('AccessToken', value) ?? store.find('ClientCredentials', value);
}

/** The live token with this value; undefined for an unknown, revoked or expired one. */
export function findToken(store: ModelStore, value: string): LiveToken | undefined {
  const access = findAccessToken(store, value);
  if (access) return liveToken('access', access, String(access.aud));
  const refresh = store.find('RefreshToken', value);
  return refresh && liveToken('refresh', refresh, resourceServerOfIndicator(String(refresh.resource)));
}

function liveToken(kind: LiveToken['kind'], model: StoredModel, resourceServer: string): LiveToken {
  const clientId = model.clientId ?? '';
  return {
    kind,
    clientId,
    sub: model.accountId ?? clientId,
    resourceServer,
    scopes: (model.scope ?? '').split(' ').filter((name) => name !== ''),
    grantId: model.grantId,
    issuedAt: model.iat ?? 0,
    expiresAt: model.exp ?? 0,
  };
}
