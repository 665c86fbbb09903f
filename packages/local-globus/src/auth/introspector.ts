import { type Introspection, introspection } from '@isthmus/globus';

export type Introspect = (token: string) => Promise<Introspection>;

/**
 * Token introspection as a service does it: over HTTP at Auth, with the service's own client. It asks for the whole
 * identity set and the session, and caches nothing, so a revoked token is dead at the next request.
 */
export function createIntrospector(auth: { url: string; clientId: string; clientSecret: string }): Introspect {
  const authorization = `Basic ${Buffer.from(`${auth.clientId}:${auth.clientSecret}`).toString('base64')}`;
  return async (token) => {
    const response = await fetch(new URL('/v2/oauth2/token/introspect', auth.url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, include: 'identity_set,identity_set_detail,session_info' }),
    });
    if (!response.ok) throw new Error(`Auth answered introspection with ${response.status}.`);
    return introspection.parse(await response.json());
  };
}
