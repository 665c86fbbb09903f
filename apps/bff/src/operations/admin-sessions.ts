import type { SessionsEndedView } from '@isthmus/bff-contract';
import { Hono } from 'hono';
import type { Audit } from '../audit.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { problemFrom } from '../problem.ts';
import { listSessions, sessionsById } from '../session/list-sessions.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import { sessionsUnder } from '../session/sessions-of-person.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { Vault } from '../vault/vault.ts';

type Parts = {
  vault: Vault;
  secrets: GrantSecrets;
  endings: SessionEndings;
  audit: Audit;
  config: Pick<Config, 'idleMs'>;
  now: () => number;
  log: Log;
};

export const adminSessionsPath = '/sessions';

/**
 * For the private port: GET /sessions?sub= lists the sessions of one person, DELETE /sessions?sub= ends them all, or
 * with `&id=` one of them. Whoever reaches that port may do so; each use is in the audit log.
 */
export function createAdminSessions(parts: Parts): Hono {
  const { vault, secrets, endings, audit, log } = parts;
  const app = new Hono();
  app.get(adminSessionsPath, async (c) => {
    const sub = c.req.query('sub');
    if (!isSub(sub)) return c.json(subMissing, 400);
    const sessions = await listSessions(parts, secrets.subjectsOf(sub));
    audit('admin_sessions_listed', { count: sessions.length });
    return c.json({ sessions: sessions.map(({ key: _key, ...listed }) => listed) });
  });
  app.delete(adminSessionsPath, async (c) => {
    const { sub, id } = c.req.query();
    if (!isSub(sub)) return c.json(subMissing, 400);
    const sessions = await sessionsUnder(vault, secrets.subjectsOf(sub));
    const chosen = id === undefined ? sessions : sessionsById(sessions, id);
    if (id !== undefined && chosen.length === 0) return c.json({ error: 'no such session' }, 404);
    const ended = await endings.end(
      chosen.map(({ key }) => key),
      'admin',
    );
    await endings.revoke(ended);
    return c.json({ ended: ended.length } satisfies SessionsEndedView);
  });
  app.all(adminSessionsPath, (c) => c.json({ error: 'method not allowed' }, 405, { Allow: 'GET, DELETE' }));
  app.onError((error) => {
    const { type, status, options } = problemFrom(error);
    log.error({ cause: options.cause, problem: type }, 'an administrator was refused');
    const headers = { 'Retry-After': String(options.retryAfterSeconds ?? 5) };
    return Response.json({ error: type }, { status, ...(status === 503 && { headers }) });
  });
  app.notFound((c) => c.json({ error: 'not found' }, 404));
  return app;
}

const subMissing = { error: 'sub must name one person: the id of a Globus identity' };

function isSub(sub: string | undefined): sub is string {
  return sub !== undefined && sub !== '' && sub.length <= 256;
}
