/** GET /.well-known/openid-configuration: Globus's own keys, no more and no fewer. */
export function discoveryDocument(issuer: string): Record<string, string | string[]> {
  return {
    issuer,
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
