import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BffContext } from '../bff-context.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import { sessionsUnder } from '../session/sessions-of-person.ts';
import type { GlobusAuth } from '../tokens/globus-auth.ts';
import type { LogoutToken } from '../tokens/logout-token.ts';
import type { SureWrites } from '../tokens/sure-writes.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { StoredSession, Vault } from '../vault/vault.ts';

type Parts = {
  auth: GlobusAuth;
  vault: Vault;
  secrets: GrantSecrets;
  endings: SessionEndings;
  sureWrites: SureWrites;
  now: () => number;
  log: Log;
};

/**
 * POST /bff/backchannel-logout: Globus Auth says that its own session, or all of a person's, has ended. A call from
 * server to server, without cookies: what proves it is the signed token in its body, which counts once.
 */
export function createBackchannelLogout({ auth, vault, secrets, endings, sureWrites, now, log }: Parts) {
  return async (c: BffContext): Promise<Response> => {
    const requestId = c.get('requestId');
    const token = await auth.readLogoutToken(await logoutTokenIn(c.env.incoming));
    if (token.kind === 'unavailable') {
      throw new Problem('auth_unavailable', { retryAfterSeconds: 5, cause: token.cause });
    }
    if (token.kind === 'rejected') {
      log.warn({ requestId, cause: token.cause }, 'a logout token was refused');
      throw new Problem('request_malformed', { reason: 'logout_token' });
    }
    const sessions = await sessionsMeant(token, vault, secrets);
    const mark = createHash('sha256').update(`logout ${token.jti}`).digest('hex');
    if (!(await vault.claimOnce(mark, now(), token.expiresAtMs - now() + rememberedMs))) {
      log.warn({ requestId }, 'a logout token came a second time');
      throw new Problem('request_malformed', { reason: 'logout_token_replayed' });
    }
    const keys = sessions.map(({ key }) => key);
    // The token counts as used from here on, so that Auth's next try would be refused: this one must come to its end.
    await sureWrites.write('the end of sessions that ended at Auth', async () => {
      void endings.revoke(await endings.end(keys, 'backchannel', requestId));
    });
    return c.json({});
  };
}

// For longer than the clocks may differ by which a token is still taken.
const rememberedMs = 5 * 60_000;
const largestBody = 16 * 1024;

/** The sessions of this person, of this session at Auth, or of both when the token names both. */
async function sessionsMeant({ sub, sid }: LogoutToken, vault: Vault, secrets: GrantSecrets): Promise<StoredSession[]> {
  const subjects = sub === null ? null : secrets.subjectsOf(sub);
  if (sid === null) return sessionsUnder(vault, subjects ?? []);
  const sessions = await sessionsUnder(vault, secrets.authSessionsOf(sid));
  return subjects === null ? sessions : sessions.filter((session) => subjects.includes(session.subject));
}

async function logoutTokenIn(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Not destroyed when it is left early: the refusal goes over the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > largestBody) throw new Problem('payload_too_large');
    chunks.push(bytes);
  }
  const [token, second] = new URLSearchParams(Buffer.concat(chunks).toString()).getAll('logout_token');
  if (token === undefined || second !== undefined) {
    throw new Problem('request_malformed', { reason: 'logout_token' });
  }
  return token;
}
