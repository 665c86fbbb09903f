import type { ServiceView, SessionView } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import { type Config, isLoopback } from '../config.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { StoredGrant, Vault } from '../vault/vault.ts';
import { lastSuccessor } from './last-successor.ts';
import { lookOf, passiveLook } from './look-of.ts';
import { profile } from './profile.ts';
import { idleEndsAtMs, type RequiredSession, type RequireSession, type Session } from './require-session.ts';
import { servicePermissions } from './service-permissions.ts';
import type { SessionCookies } from './session-cookie.ts';
import { sessionRefOf } from './session-ref.ts';

type Parts = {
  requireSession: RequireSession;
  cookies: SessionCookies;
  vault: Pick<Vault, 'load'>;
  secrets: GrantSecrets;
  config: Pick<Config, 'authUrl' | 'idleMs'>;
  now: () => number;
};

/** GET /bff/session: who is signed in and what they may use; 200 also when nobody is. `touch=0` makes it a passive look. */
export function createSessionEndpoint({ requireSession, cookies, vault, secrets, config, now }: Parts) {
  const environment = { globus: environmentOf(config.authUrl) };
  return async (c: BffContext): Promise<Response> => {
    const look = c.req.query('touch') === '0' ? passiveLook : lookOf(c.env.incoming);
    const required = await requireSession(c.req.header('cookie'), look);
    const view = required.kind === 'session' ? viewOf(required.session, secrets, config, now()) : null;
    if (view) return c.json({ ...view, environment } satisfies SessionView);
    if (await holdsDeadCookie(vault, required)) {
      for (const value of cookies.clear()) c.header('Set-Cookie', value, { append: true });
    }
    const ended = required.kind === 'expired' || required.kind === 'revoked' ? { ended: required.kind } : {};
    return c.json({ authenticated: false, ...ended, environment } satisfies SessionView);
  };
}

/** Whether the browser has a cookie that opens nothing any more, and may not have the next one already. */
async function holdsDeadCookie(vault: Pick<Vault, 'load'>, required: RequiredSession): Promise<boolean> {
  if (required.kind === 'session') return true;
  const { hasCookie, successor } = required;
  if (successor === undefined) return hasCookie;
  // The answer to a step-up may be on its way with the next cookie: that one must not be taken away.
  return (await lastSuccessor(vault, await vault.load(successor)))?.ended !== null;
}

/** Null when the record can't be read with the keys at hand: to the browser that is no session. */
function viewOf(session: Session, secrets: GrantSecrets, config: Pick<Config, 'idleMs'>, nowMs: number) {
  const text = session.profile && secrets.openText(session, session.profile, 'profile');
  if (text === null) return null;
  const { client: _client, ...who } = profile.parse(JSON.parse(text));
  const service = (resourceServer: string) =>
    serviceView(
      session.grants.find((grant) => grant.resourceServer === resourceServer),
      nowMs,
    );
  return {
    authenticated: true as const,
    sessionRef: sessionRefOf(session.key),
    ...who,
    services: Object.fromEntries(
      servicePermissions.map(({ service: name, resourceServer }) => [name, service(resourceServer)]),
    ),
    idleSecondsLeft: secondsLeft(idleEndsAtMs(session, config), nowMs),
    absoluteSecondsLeft: secondsLeft(session.absoluteEndsAtMs, nowMs),
  };
}

function serviceView(grant: StoredGrant | undefined, nowMs: number): ServiceView {
  if (!grant || grant.state !== 'ready') return { state: grant?.state ?? 'not_granted', scopes: [], secondsLeft: null };
  return { state: 'ready', scopes: [...grant.scopes], secondsLeft: secondsLeft(grant.expiresAtMs, nowMs) };
}

function secondsLeft(endsAtMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((endsAtMs - nowMs) / 1000));
}

function environmentOf(authUrl: string): 'production' | 'local' | 'other' {
  if (authUrl === 'https://auth.globus.org') return 'production';
  return isLoopback(new URL(authUrl).hostname) ? 'local' : 'other';
}
