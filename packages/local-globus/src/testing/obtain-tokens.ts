import { createHash, randomBytes } from 'node:crypto';
import { scopes, type TokenResponse, tokenResponse } from '@isthmus/globus';
import type { LocalGlobus } from '../local-globus.ts';
import { type Browser, signIn } from './sign-in.ts';

export interface ObtainTokensOptions {
  /** One sign-in page after the other, where there are several. */
  person: string | readonly string[];
  /** Theirs, where it is not the one that all share. */
  password?: string;
  /** Separated by spaces; the portal's usual ones by default. */
  scope?: string;
  refreshTokens?: boolean;
  leaveOut?: readonly string[];
  browser?: Browser;
  /** Another client than the portal's; one without a secret is a public one. */
  client?: { id: string; secret?: string };
  /** One of the client's; the portal's by default. */
  redirectUri?: string;
  /** More parameters of the authorize request: `nonce`, `prompt`, `session_required_identities`, … */
  parameters?: Readonly<Record<string, string>>;
}

/** Signs a person in at the portal's client and exchanges the code: for tests of what takes tokens. */
export async function obtainTokens(
  globus: Pick<LocalGlobus, 'authUrl' | 'portalClient'>,
  options: ObtainTokensOptions,
): Promise<TokenResponse> {
  const { id, secret } = options.client ?? globus.portalClient;
  const redirect_uri = options.redirectUri ?? 'http://localhost:3000/bff/callback';
  const code_verifier = randomBytes(32).toString('base64url');
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    client_id: id,
    redirect_uri,
    response_type: 'code',
    scope: options.scope ?? `openid profile email ${scopes.viewIdentitySet} ${scopes.transferAll}`,
    state: 'tests',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(options.refreshTokens && { access_type: 'offline' }),
    ...options.parameters,
  }).toString();
  const back = await signIn({ ...options, authorizeUrl, consent: 'allow' });
  const code = new URL(back).searchParams.get('code') ?? '';
  const response = await fetch(`${globus.authUrl}/v2/oauth2/token`, {
    method: 'POST',
    headers: secret === undefined ? {} : { authorization: basic(id, secret) },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri,
      code_verifier,
      ...(secret === undefined && { client_id: id }),
    }),
  });
  return tokenResponse.parse(await response.json());
}

/** HTTP Basic credentials. */
export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}
