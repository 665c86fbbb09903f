import type { Audit } from '../audit.ts';
import type { BffContext } from '../bff-context.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { clientOf } from '../session/client-of.ts';
import type { RequireSession } from '../session/require-session.ts';
import { capSessions } from '../session/session-cap.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import type { ExchangeResult, GlobusAuth } from '../tokens/globus-auth.ts';
import type { RevocationOutbox } from '../tokens/revocation-outbox.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { createSession } from './create-session.ts';
import { type LoginOutcome, loginPage } from './login-page.ts';
import { type LoginTransaction, type LoginTransactions, loginSeconds, stateHash } from './login-transaction.ts';
import { safeReturnPath } from './return-path.ts';

type Parts = {
  auth: GlobusAuth;
  transactions: LoginTransactions;
  cookies: SessionCookies;
  requireSession: RequireSession;
  vault: Vault;
  secrets: GrantSecrets;
  outbox: RevocationOutbox;
  endings: SessionEndings;
  audit: Audit;
  config: Pick<Config, 'absoluteMs' | 'idleMs' | 'sessionsPerPerson'>;
  now: () => number;
  log: Log;
};

/** GET /bff/callback: judges the answer of Globus Auth, and turns it into a new session or a page that says why not. */
export function createFinishLogin(parts: Parts) {
  const { auth, transactions, requireSession, vault, outbox, now, log } = parts;
  return async (c: BffContext): Promise<Response> => {
    const requestId = c.get('requestId');
    const cookieHeader = c.req.header('cookie');
    const query = queryOf(c.env.incoming.url);
    const state = stateOf(query);
    const transaction = state === null ? null : await transactions.find(cookieHeader, state);
    if (!transaction) {
      const { kind } = await requireSession(cookieHeader, { passive: true });
      return kind === 'session' ? c.redirect('/', 302) : loginPage('not_resumable', '/', requestId);
    }
    const returnTo = safeReturnPath(transaction.returnTo);
    // The browser may repeat the address; the code must be redeemed once (RFC 9700 §4.5).
    if (!(await vault.claimOnce(stateHash(transaction.state), now(), loginSeconds * 1000))) {
      return loginPage('already_used', returnTo, requestId);
    }
    c.header('Set-Cookie', transactions.forget(transaction.state), { append: true });
    const result = await auth.exchange(query, transaction);
    if (result.kind === 'issued') {
      for (const value of await openSession(parts, c, transaction, result))
        c.header('Set-Cookie', value, { append: true });
      return c.redirect(returnTo, 302);
    }
    log.warn({ requestId, cause: result.cause, outcome: result.kind }, 'a sign-in was refused');
    if (result.kind === 'untrusted') {
      void outbox.tryToDrain(await outbox.add(result.issued));
    }
    const page = loginPage(outcomeOf(result), returnTo, requestId);
    page.headers.append('Set-Cookie', transactions.forget(transaction.state));
    return page;
  };
}

type Issued = Extract<ExchangeResult, { kind: 'issued' }>;

/** Stores the session under a new id and ends those that this browser had before. Returns its Set-Cookie values. */
async function openSession(
  parts: Parts,
  c: BffContext,
  transaction: LoginTransaction,
  issued: Issued,
): Promise<string[]> {
  const { cookies, secrets, outbox, endings, audit, config } = parts;
  const requestId = c.get('requestId');
  const cookieHeader = c.req.header('cookie');
  const id = cookies.createId();
  const client = clientOf(c.req.header('user-agent'));
  const surplus = await createSession(parts, id.key, { ...issued, client });
  audit('login', { session: id.key, requestId });
  if (surplus.length > 0) void outbox.tryToDrain(await outbox.add(surplus));
  const current = await cookies.open(cookieHeader);
  const older = [
    ...(transaction.replaces === null ? [] : [transaction.replaces]),
    ...(current.kind === 'opened' ? [current.key] : []),
    ...(await cookies.referenced(cookieHeader)),
  ];
  const replaced = await endings.end(new Set(older), 'replaced', requestId);
  const subject = secrets.subjectOf(issued.claims.sub);
  const capped = await capSessions(parts, { key: id.key, subject }, requestId);
  void endings.revoke([...replaced, ...capped]);
  return cookies.issue(id, Math.floor(config.absoluteMs / 1000));
}

function outcomeOf(result: Exclude<ExchangeResult, Issued>): LoginOutcome {
  if (result.kind === 'refused') return result.error === 'access_denied' ? 'declined' : 'rejected';
  return result.kind === 'unavailable' || result.kind === 'misconfigured' ? result.kind : 'rejected';
}

function queryOf(target: string | undefined): string {
  const mark = target?.indexOf('?') ?? -1;
  return target === undefined || mark < 0 ? '' : target.slice(mark);
}

/** The state, when it is there exactly once and no parameter is longer than ours and Auth's ever are. */
function stateOf(query: string): string | null {
  const parameters = new URLSearchParams(query);
  const [state, second] = parameters.getAll('state');
  if (state === undefined || state === '' || second !== undefined) return null;
  return [...parameters.values()].every((value) => value.length <= 2048) ? state : null;
}
