import { loginPath, recentLoginMs, type SessionsEndedView, type SessionsView } from '@isthmus/bff-contract';
import type { BffContext } from '../bff-context.ts';
import type { Config } from '../config.ts';
import { Problem } from '../problem.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { forgetSession } from './forget-session.ts';
import { listSessions, sessionsById } from './list-sessions.ts';
import { lookOf } from './look-of.ts';
import { type RequireSession, requiredProblem, type Session } from './require-session.ts';
import type { SessionCookies } from './session-cookie.ts';
import type { EndCause, SessionEndings } from './session-endings.ts';
import { sessionsUnder, subjectsOfSession } from './sessions-of-person.ts';

type Parts = {
  requireSession: RequireSession;
  cookies: SessionCookies;
  vault: Vault;
  secrets: GrantSecrets;
  endings: SessionEndings;
  config: Pick<Config, 'idleMs'>;
  now: () => number;
};

type Handlers = Record<'GET' | 'DELETE', (c: BffContext) => Promise<Response>>;

/**
 * /bff/sessions: where the person is signed in. GET lists; DELETE ends all sessions but the one that asks, with `all=1`
 * that one as well: that is a sign-out, and leaves the browser as one does.
 */
export function createSessionsEndpoint(parts: Parts): Handlers {
  const { vault } = parts;
  return {
    async GET(c) {
      const session = await signedIn(parts, c);
      const sessions = await listSessions(parts, subjectsOfSession(parts.secrets, session));
      const view = sessions.map(({ key, ...listed }) => ({ ...listed, current: key === session.key }));
      return c.json({ sessions: view } satisfies SessionsView);
    },
    async DELETE(c) {
      const session = await recentlySignedIn(parts, c);
      const isAll = c.req.query('all') === '1';
      const keys = (await sessionsUnder(vault, subjectsOfSession(parts.secrets, session))).map(({ key }) => key);
      const others = keys.filter((key) => key !== session.key);
      // Its own last: should this process die in between, the person can still repeat the call.
      return isAll
        ? end(parts, c, session, [...others, session.key], 'everywhere')
        : end(parts, c, session, others, 'other_browser');
    },
  };
}

/** DELETE /bff/sessions/{id}: ends one session of the person, be it the one that asks. */
export function createEndSession(parts: Parts) {
  return async (c: BffContext): Promise<Response> => {
    const session = await recentlySignedIn(parts, c);
    const sessions = await sessionsUnder(parts.vault, subjectsOfSession(parts.secrets, session));
    const [found] = sessionsById(sessions, c.req.param('id') ?? '');
    if (!found) throw new Problem('not_found');
    return end(parts, c, session, [found.key], found.key === session.key ? 'logout' : 'other_browser');
  };
}

async function end(
  { endings, cookies }: Parts,
  c: BffContext,
  own: Session,
  keys: readonly string[],
  cause: EndCause,
): Promise<Response> {
  const ended = await endings.end(keys, cause, c.get('requestId'));
  await endings.revoke(ended);
  if (keys.includes(own.key)) forgetSession(c, cookies);
  return c.json({ ended: ended.length } satisfies SessionsEndedView);
}

async function signedIn({ requireSession }: Parts, c: BffContext): Promise<Session> {
  const required = await requireSession(c.req.header('cookie'), lookOf(c.env.incoming));
  if (required.kind !== 'session') throw requiredProblem(required.kind);
  return required.session;
}

async function recentlySignedIn(parts: Parts, c: BffContext): Promise<Session> {
  const session = await signedIn(parts, c);
  if (parts.now() - session.signedInAtMs < recentLoginMs) return session;
  throw new Problem('recent_login_required', { login: loginPath('/') });
}
