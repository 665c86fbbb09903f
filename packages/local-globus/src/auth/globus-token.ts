import { resourceServerOf } from '@isthmus/globus';
import { textOf } from './read-form.ts';

/** One resource server's share of a token response. */
export interface GlobusToken {
  access_token: string;
  scope: string;
  expires_in: number;
  token_type: 'Bearer';
  resource_server: string;
  refresh_token?: string;
  state?: string;
}

export function globusToken(
  token: { aud?: string | string[] | undefined; scope?: string | undefined; expiration: number },
  value: string,
): GlobusToken {
  const scope = token.scope ?? '';
  const server = resourceServerOf(scope.split(' ')[0] ?? '') ?? textOf(token.aud);
  return { access_token: value, scope, expires_in: token.expiration, token_type: 'Bearer', resource_server: server };
}
