import { setTimeout as delay } from 'node:timers/promises';
import type { LogoutView } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { RevocationOutbox } from '../tokens/revocation-outbox.ts';
import type { Vault } from '../vault/vault.ts';

type Parts = {
  cookies: SessionCookies;
  vault: Vault;
  outbox: RevocationOutbox;
  config: Pick<Config, 'authUrl' | 'clientId' | 'publicUrl'>;
  now: () => number;
  log: Log;
};

/**
 * POST /bff/logout: ends the session at once, revokes its tokens as far as two seconds allow (the outbox does the
 * rest), and says where the browser can end its session at Globus Auth. Also 200 when there was nothing to end.
 */
export function createLogout({ cookies, vault, outbox, config, now, log }: Parts) {
  const view: LogoutView = { logoutUrl: logoutUrlOf(config) };
  return async (c: BffContext): Promise<Response> => {
    const cookie = await cookies.open(c.req.header('cookie'));
    if (cookie.kind === 'opened' && (await vault.end(cookie.key, 'revoked', now()))) {
      const waited = new AbortController();
      const revoked = outbox
        .drain(cookie.key)
        .catch((cause: unknown) => log.error({ cause }, 'revoking failed and will be tried again'));
      await Promise.race([revoked, delay(patienceMs, undefined, { signal: waited.signal })]).finally(() =>
        waited.abort(),
      );
    }
    for (const value of cookies.clear()) c.header('Set-Cookie', value, { append: true });
    // Not "cookies": that would take those of sibling hosts along.
    c.header('Clear-Site-Data', '"cache", "storage"');
    return c.json(view);
  };
}

const patienceMs = 2000;

function logoutUrlOf({ authUrl, clientId, publicUrl }: Pick<Config, 'authUrl' | 'clientId' | 'publicUrl'>): string {
  const parameters = { client_id: clientId, redirect_uri: `${publicUrl}/logged-out`, redirect_name: 'Isthmus' };
  return `${authUrl}/v2/web/logout?${new URLSearchParams(parameters).toString()}`;
}
