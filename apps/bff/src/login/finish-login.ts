import type { Audit } from '../audit.ts';
import type { BffContext } from '../bff-context.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../operations/metrics.ts';
import { clientOf } from '../session/client-of.ts';
import { passiveLook } from '../session/look-of.ts';
import type { RequireSession } from '../session/require-session.ts';
import { capSessions } from '../session/session-cap.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import type { SessionEndings } from '../session/session-endings.ts';
import type { ExchangeResult, GlobusAuth } from '../tokens/globus-auth.ts';
import { createRefreshLeases, type RefreshLeases } from '../tokens/refresh-lease.ts';
import type { RevocationOutbox } from '../tokens/revocation-outbox.ts';
import type { SureWrites } from '../tokens/sure-writes.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { createSession, issuedOf, type SignInAnswer } from './create-session.ts';
import { type LoginOutcome, loginPage } from './login-page.ts';
import { type LoginTransaction, type LoginTransactions, loginSeconds, stateHash } from './login-transaction.ts';
import { mergeStepUp } from './merge-step-up.ts';
import { safeReturnPath } from './return-path.ts';

type Options = {
  auth: GlobusAuth;
  transactions: LoginTransactions;
  cookies: SessionCookies;
  requireSession: RequireSession;
  vault: Vault;
  secrets: GrantSecrets;
  outbox: RevocationOutbox;
  sureWrites: SureWrites;
  endings: SessionEndings;
  audit: Audit;
  config: Pick<Config, 'absoluteMs' | 'idleMs' | 'sessionsPerPerson'>;
  now: () => number;
  log: Log;
  metrics: Metrics;
};
type Parts = Options & { leases: RefreshLeases };

/** GET /bff/callback: judges the answer of Globus Auth, and turns it into a session or a page that says why not. */
export function createFinishLogin(options: Options) {
  const parts: Parts = { ...options, leases: createRefreshLeases(options) };
  const { auth, transactions, requireSession, vault, outbox, now, log, metrics } = parts;
  return async (c: BffContext): Promise<Response> => {
    const requestId = c.get('requestId');
    const cookieHeader = c.req.header('cookie');
    const query = queryOf(c.env.incoming.url);
    const state = stateOf(query);
    const transaction = state === null ? null : await transactions.find(cookieHeader, state);
    if (!transaction) {
      metrics.logins.inc({ kind: 'sign_in', outcome: 'not_resumable' });
      const { kind } = await requireSession(cookieHeader, passiveLook);
      return kind === 'session' ? c.redirect('/', 302) : loginPage('not_resumable', '/', requestId);
    }
    const returnTo = safeReturnPath(transaction.returnTo);
    const kind = transaction.stepUp === null ? 'sign_in' : 'step_up';
    const count = (outcome: string) => metrics.logins.inc({ kind, outcome });
    // The browser may repeat the address; the code must be redeemed once (RFC 9700 §4.5).
    if (!(await vault.claimOnce(stateHash(transaction.state), now(), loginSeconds * 1000))) {
      count('already_used');
      return loginPage('already_used', returnTo, requestId);
    }
    c.header('Set-Cookie', transactions.forget(transaction.state), { append: true });
    const result = await auth.exchange(query, transaction);
    const opened = result.kind === 'issued' ? await openSession(parts, c, transaction, result) : null;
    if (opened !== null && opened !== 'other_identity') {
      count('completed');
      for (const value of opened) c.header('Set-Cookie', value, { append: true });
      return c.redirect(returnTo, 302);
    }
    const outcome = result.kind === 'issued' ? 'other_identity' : outcomeOf(result, kind);
    count(outcome);
    log.warn({ requestId, outcome, ...('cause' in result && { cause: result.cause }) }, 'a sign-in was refused');
    if (result.kind === 'untrusted') await outbox.revoke(result.issued);
    const page = loginPage(outcome, returnTo, requestId);
    page.headers.append('Set-Cookie', transactions.forget(transaction.state));
    return page;
  };
}

/**
 * Stores the session under a new id: as the successor of the one that asked for a step-up, or as a whole new one that
 * ends those that this browser had before. Returns its Set-Cookie values.
 */
async function openSession(
  parts: Parts,
  c: BffContext,
  transaction: LoginTransaction,
  issued: Omit<SignInAnswer, 'client'>,
): Promise<string[] | 'other_identity'> {
  const { cookies, secrets, outbox, sureWrites, endings, audit, config, now } = parts;
  const requestId = c.get('requestId');
  const cookieHeader = c.req.header('cookie');
  const id = cookies.createId();
  const came = { ...issued, client: clientOf(c.req.header('user-agent')) };
  const referenced = await cookies.referenced(cookieHeader);
  const { stepUp } = transaction;
  const open = async () => {
    const merged = stepUp === null ? null : await mergeStepUp(parts, id.key, stepUp, referenced, came);
    if (merged?.kind === 'merged' || merged?.kind === 'other_identity') return merged;
    return { kind: 'created' as const, unused: await createSession(parts, id.key, came) };
  };
  const opened = await open().catch(async (error: unknown) => {
    // No session holds them, or one whose cookie nobody gets.
    await outbox.revoke(issued.tokens.flatMap(issuedOf));
    throw error;
  });
  if (opened.kind === 'other_identity') {
    await outbox.revoke(issued.tokens.flatMap(issuedOf));
    return 'other_identity';
  }
  const isMerged = opened.kind === 'merged';
  if (isMerged) audit('step_up', { session: id.key, predecessor: opened.predecessor, requestId });
  else audit('login', { session: id.key, requestId });
  await outbox.revoke(opened.unused);
  const current = await cookies.open(cookieHeader);
  const older = [
    ...(transaction.replaces === null ? [] : [transaction.replaces]),
    ...(current.kind === 'opened' ? [current.key] : []),
    ...referenced,
  ];
  // The new session is stored: that an older one could not be ended just now must not cost the person its cookie.
  await sureWrites.write('the end of older sessions', async () => {
    const replaced = await endings.end(new Set(older), 'replaced', requestId);
    const subjects = secrets.subjectsOf(issued.claims.sub);
    const capped = await capSessions(parts, { key: id.key, subjects }, requestId);
    void endings.revoke([...(isMerged ? [opened.predecessor] : []), ...replaced, ...capped]);
  });
  const lifeMs = isMerged ? opened.absoluteEndsAtMs - now() : config.absoluteMs;
  return cookies.issue(id, Math.floor(lifeMs / 1000));
}

type Failed = Exclude<ExchangeResult, { kind: 'issued' }>;

function outcomeOf(result: Failed, kind: 'sign_in' | 'step_up'): LoginOutcome {
  if (result.kind === 'unavailable' || result.kind === 'misconfigured') return result.kind;
  const isDeclined = result.kind === 'refused' && result.error === 'access_denied';
  if (kind === 'step_up') return isDeclined ? 'step_up_declined' : 'step_up_rejected';
  return isDeclined ? 'declined' : 'rejected';
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
