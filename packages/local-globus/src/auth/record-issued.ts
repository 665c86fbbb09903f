import type { IssuedToken, IssuedTokens } from '../control/issued-tokens.ts';
import { resourceServerOfIndicator } from './authorize-request.ts';
import type { OnSaved } from './model-store.ts';

/** Tells the control port of each token that the store gets to see. */
export function recordIssued(issued: IssuedTokens): OnSaved {
  const kinds: Record<string, IssuedToken['kind']> = {
    AccessToken: 'access_token',
    ClientCredentials: 'access_token',
    RefreshToken: 'refresh_token',
  };
  return (kind, token, model) => {
    const issuedKind = kinds[kind];
    if (!issuedKind) return;
    const server = typeof model.aud === 'string' ? model.aud : resourceServerOfIndicator(String(model.resource));
    const client_id = model.clientId ?? '';
    issued.record({
      token,
      kind: issuedKind,
      resource_server: server,
      client_id,
      sub: model.accountId ?? client_id,
      expires_at: model.exp ?? 0,
    });
  };
}
