import type { SwitchBoard } from '../control/switches.ts';

/** The issuer's name in tokens and answers: its own address or, by switch, that of Globus. */
export function announcedIssuer({ issuer, switches }: { issuer: string; switches: SwitchBoard }): string {
  return switches.state.globus_issuer ? 'https://auth.globus.org' : issuer;
}

/**
 * GET /.well-known/openid-configuration: Globus's own keys, no more and no fewer. The endpoints are local Globus's,
 * whatever the issuer is called.
 */
export function discoveryDocument(options: { issuer: string; switches: SwitchBoard }) {
  const { issuer } = options;
  return {
    issuer: announcedIssuer(options),
    authorization_endpoint: `${issuer}/v2/oauth2/authorize`,
    token_endpoint: `${issuer}/v2/oauth2/token`,
    userinfo_endpoint: `${issuer}/v2/oauth2/userinfo`,
    revocation_endpoint: `${issuer}/v2/oauth2/token/revoke`,
    jwks_uri: `${issuer}/jwk.json`,
    response_types_supported: ['code', 'token', 'token id_token', 'id_token'],
    id_token_signing_alg_values_supported: ['RS512'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    subject_types_supported: ['public'],
    claims_supported: ['at_hash', 'aud', 'email', 'exp', 'name', 'nonce', 'preferred_username', 'iat', 'iss', 'sub'],
  };
}

/** GET /jwk.json: the public half of the one key. Like Globus's it has no `kid`, and neither have the ID tokens. */
export function keySet({ n, e }: { n: string; e: string }): { keys: Record<string, string>[] } {
  return { keys: [{ kty: 'RSA', alg: 'RS512', use: 'sig', n, e }] };
}
