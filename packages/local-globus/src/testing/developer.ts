import { scopes } from '@isthmus/globus';
import type { LocalGlobus } from '../local-globus.ts';
import { type Answer, type As, askAuth } from './ask-auth.ts';
import { obtainTokens } from './obtain-tokens.ts';

/** Somebody who has just signed in and may manage projects; `prompt: login`, so that the session has the sign-in. */
export async function developer(
  globus: Pick<LocalGlobus, 'authUrl' | 'portalClient'>,
  person: string,
  scope: string = scopes.manageProjects,
): Promise<As> {
  const wanted = `openid ${scopes.viewIdentitySet} ${scope}`;
  const { access_token } = await obtainTokens(globus, { person, scope: wanted, parameters: { prompt: 'login' } });
  return { token: access_token };
}

/** JSON requests to /v2/api, as Globus's SDKs send them. */
export function askApi(globus: () => Pick<LocalGlobus, 'authUrl' | 'controlUrl' | 'portalClient'>) {
  const { get, send, headersOf } = askAuth(globus);
  const write = (method: string) => (path: string, as: As, body?: unknown) =>
    send(`/v2/api${path}`, {
      method,
      headers: { ...headersOf(as), 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    get: (path: string, as: As = null): Promise<Answer> => get(`/v2/api${path}`, as),
    post: write('POST'),
    put: write('PUT'),
    remove: (path: string, as: As) => write('DELETE')(path, as),
  };
}
