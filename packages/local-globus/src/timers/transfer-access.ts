import { scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { ServiceFailure } from '../service/service-failure.ts';

/** What Timers does at Auth and Transfer for those who set timers, over HTTP as the service itself does it. */
export interface TransferAccess {
  /** Gets a refresh token of Transfer by the token that Timers was called with. Throws 403 without the consent. */
  refreshTokenFor(accessToken: string): Promise<string>;
  /** Submits a transfer. `kind` is "denied" when what its owner allowed was taken back, or more is wanted of them. */
  submit(refreshToken: string, document: Record<string, unknown>): Promise<Submitted>;
}

export type Submitted =
  | { kind: 'answered'; status: number; document: unknown }
  | { kind: 'denied'; detail: unknown }
  | { kind: 'unavailable'; message: string };

export function createTransferAccess(options: {
  authUrl: string;
  transferUrl: string;
  client: { id: string; secret: string };
}): TransferAccess {
  const { authUrl, transferUrl, client } = options;
  const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const askToken = (fields: Record<string, string>) =>
    fetch(new URL('/v2/oauth2/token', authUrl), {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(fields),
    });
  return {
    async refreshTokenFor(accessToken) {
      const answer = await askToken({
        grant_type: 'urn:globus:auth:grant_type:dependent_token',
        token: accessToken,
        access_type: 'offline',
      });
      const document: unknown = await answer.json();
      const tokens = Array.isArray(document) ? document.map((one) => tokenResponse.parse(one)).flatMap(tokensOf) : [];
      const found = tokens.find(({ scope }) => scope.split(' ').includes(scopes.transferAll))?.refresh_token;
      if (found === undefined) {
        const required = [`https://auth.globus.org/scopes/${client.id}/timer[${scopes.transferAll}]`];
        throw new ServiceFailure(403, 'ConsentRequired', 'Missing required consent to use Transfer', {
          members: { authorization_parameters: { required_scopes: required } },
        });
      }
      return found;
    },
    async submit(refreshToken, document) {
      try {
        const refreshed = await askToken({ grant_type: 'refresh_token', refresh_token: refreshToken });
        if (refreshed.status === 400 || refreshed.status === 401) {
          return { kind: 'denied', detail: { code: 'ConsentRequired', required_scopes: [scopes.transferAll] } };
        }
        if (!refreshed.ok) return { kind: 'unavailable', message: `Auth answered ${refreshed.status}` };
        const { access_token } = tokenResponse.parse(await refreshed.json());
        return await post(transferUrl, access_token, document);
      } catch (error) {
        return { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

async function post(transferUrl: string, token: string, document: Record<string, unknown>): Promise<Submitted> {
  const answer = await fetch(new URL('/v0.10/transfer', transferUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  const body: unknown = await answer.json();
  if (answer.status >= 500) return { kind: 'unavailable', message: `Transfer answered ${answer.status}` };
  const wantsMore = typeof body === 'object' && body !== null && 'authorization_parameters' in body;
  return answer.status === 403 && wantsMore
    ? { kind: 'denied', detail: body }
    : { kind: 'answered', status: answer.status, document: body };
}
