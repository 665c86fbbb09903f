import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { scopes } from '@isthmus/globus';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export type TokenRequest = { form: URLSearchParams; authorization: string | undefined };
export type Scripted = { status?: number; headers?: Record<string, string>; body: string } | 'hang up';

/**
 * An authorization server that answers what the test scripts: forged, malformed and broken answers, which local
 * Globus never gives.
 */
export type ScriptedAuth = {
  url: string;
  /** Every request: where it went, and all that it carried. */
  requests: { path: string; carried: string }[];
  tokenRequests: TokenRequest[];
  revoked: { token: string; hint: string | null }[];
  /** Answers the token endpoint. May be replaced at any time. */
  answerToken: (request: TokenRequest) => Promise<Scripted> | Scripted;
  /** Answers the revocation endpoint. What it answers with 200 is in `revoked`. */
  answerRevoke: (token: string) => Promise<Scripted> | Scripted;
  /** Changes to the metadata that it announces. */
  metadata: Record<string, unknown>;
  /** Its clock, as its Date headers tell. */
  dateMs: () => number;
  signIdToken(claims: JWTPayload, header?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
};

export const scriptedClient = { id: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11', secret: 'Sec/ret+with=odd-_.:%characters' };

export async function startScriptedAuth(): Promise<ScriptedAuth> {
  const { publicKey, privateKey } = await generateKeyPair('RS512');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'RS512', use: 'sig' };
  const server = createServer((req, res) => void answer(req, res));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const auth: ScriptedAuth = {
    url,
    requests: [],
    tokenRequests: [],
    revoked: [],
    answerToken: () => json({ error: 'invalid_grant' }, 400),
    answerRevoke: () => json({ active: false }),
    metadata: {},
    dateMs: Date.now,
    signIdToken: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS512', ...header }).sign(privateKey),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    const { pathname, search } = new URL(req.url ?? '', url);
    auth.requests.push({ path: pathname, carried: JSON.stringify([search, req.rawHeaders, decodeURIComponent(body)]) });
    const form = new URLSearchParams(body);
    const scripted = await scriptedAnswer(req, form);
    if (scripted === 'hang up') {
      res.destroy();
      return;
    }
    res
      .writeHead(scripted.status ?? 200, {
        'Content-Type': 'application/json',
        Date: new Date(auth.dateMs()).toUTCString(),
        ...scripted.headers,
      })
      .end(scripted.body);
  }

  async function scriptedAnswer(req: IncomingMessage, form: URLSearchParams): Promise<Scripted> {
    if (req.url === '/.well-known/openid-configuration') return json({ ...metadata(url), ...auth.metadata });
    if (req.url === '/jwk.json') return json({ keys: [jwk] });
    if (req.url === '/v2/oauth2/token') {
      const request = { form, authorization: req.headers.authorization };
      auth.tokenRequests.push(request);
      return auth.answerToken(request);
    }
    if (req.url !== '/v2/oauth2/token/revoke') return json({}, 404);
    const token = form.get('token') ?? '';
    const scripted = await auth.answerRevoke(token);
    if (scripted !== 'hang up' && (scripted.status ?? 200) === 200)
      auth.revoked.push({ token, hint: form.get('token_type_hint') });
    return scripted;
  }
  return auth;
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Scripted {
  return { status, headers, body: JSON.stringify(body) };
}

/** What Auth would answer for a whole sign-in; change it to make it wrong. */
export async function goodTokens(auth: ScriptedAuth, nonce: string, claims: JWTPayload = {}) {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const idToken = await auth.signIdToken({
    iss: auth.url,
    aud: scriptedClient.id,
    sub: 'b7a3d9e2-58c4-4f3e-a1d0-92c6f1e0aa01',
    preferred_username: 'noor@coastal.example',
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    nonce,
    ...claims,
  });
  return {
    ...token('auth.globus.org', [scopes.openid, scopes.profile, scopes.email, scopes.viewIdentitySet].join(' ')),
    id_token: idToken,
    other_tokens: [token('transfer.api.globus.org', scopes.transferAll)],
  };
}

let issued = 0;

export function token(resourceServer: string, scope: string, expiresIn = 172_800) {
  issued += 1;
  return {
    access_token: `AgAccess${issued}`,
    refresh_token: `AgRefresh${issued}`,
    scope,
    expires_in: expiresIn,
    token_type: 'Bearer',
    resource_server: resourceServer,
  };
}

function metadata(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/v2/oauth2/authorize`,
    token_endpoint: `${url}/v2/oauth2/token`,
    userinfo_endpoint: `${url}/v2/oauth2/userinfo`,
    revocation_endpoint: `${url}/v2/oauth2/token/revoke`,
    jwks_uri: `${url}/jwk.json`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS512'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  };
}
