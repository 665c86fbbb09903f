import type { LogoutView } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import type { Config } from '../config.ts';
import { forgetSession } from '../session/forget-session.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { SessionEndings } from '../session/session-endings.ts';

type Parts = {
  cookies: SessionCookies;
  endings: SessionEndings;
  config: Pick<Config, 'authUrl' | 'clientId' | 'publicUrl'>;
};

/**
 * POST /bff/logout: ends the session at once, revokes its tokens as far as two seconds allow (the outbox does the
 * rest), and says where the browser can end its session at Globus Auth. Also 200 when there was nothing to end.
 */
export function createLogout({ cookies, endings, config }: Parts) {
  const view: LogoutView = { logoutUrl: logoutUrlOf(config) };
  return async (c: BffContext): Promise<Response> => {
    const cookie = await cookies.open(c.req.header('cookie'));
    if (cookie.kind === 'opened') {
      await endings.revoke(await endings.end([cookie.key], 'logout', c.get('requestId')));
    }
    forgetSession(c, cookies);
    return c.json(view);
  };
}

function logoutUrlOf({ authUrl, clientId, publicUrl }: Pick<Config, 'authUrl' | 'clientId' | 'publicUrl'>): string {
  const parameters = { client_id: clientId, redirect_uri: `${publicUrl}/logged-out`, redirect_name: 'Isthmus' };
  return `${authUrl}/v2/web/logout?${new URLSearchParams(parameters).toString()}`;
}
