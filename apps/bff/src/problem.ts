import type { ServerResponse } from 'node:http';
import {
  bffErrorHeader,
  type ProblemDocument,
  type ProblemType,
  problemStatus,
  type StepUpView,
} from '@isthmus/bff-contract';

export const requestIdHeader = 'X-Request-Id';

/** Vary of every answer that belongs to a session, or that the browser guard or the sign-in may refuse (RFC 9110 §12.5.5). */
export const variesBy = 'Cookie, Origin, Sec-Fetch-Dest, Sec-Fetch-Site';

export type ProblemOptions = {
  /** The service concerned, when it is one service. */
  service?: string;
  retryAfterSeconds?: number;
  /** Path that starts a sign-in, when signing in again helps. */
  login?: string;
  /** Which gate, rule or limit refused. A fixed word, never input. */
  reason?: string;
  /** For `method_not_allowed`: the methods that are. */
  allow?: readonly string[];
  /** For `rate_limited`: which limit, and how much it gives. */
  quota?: { name: string; perMinute: number };
  /** What would lift it, with the ticket for it. */
  stepUp?: StepUpView;
  cause?: unknown;
  /** Whether the answer, which had begun, ends with words that say so. */
  isTold?: boolean;
};

/** A refusal that reaches the browser as one documented problem (RFC 9457). The cause is logged, never sent. */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly options: ProblemOptions;

  constructor(type: ProblemType, options: ProblemOptions = {}) {
    super(type, { cause: options.cause });
    this.name = 'Problem';
    this.type = type;
    this.options = options;
  }

  get status(): number {
    return problemStatus[this.type];
  }
}

/** Whatever was thrown, as a problem: what nobody foresaw is an internal error. */
export function problemFrom(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('internal_error', { cause: error });
}

export function problemHeaders({ type, options }: Problem): Record<string, string> {
  return {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store, private',
    Vary: variesBy,
    [bffErrorHeader]: type,
    // RFC 9110 §15.5.2 wants a challenge; a scheme of our own opens no dialog.
    ...(problemStatus[type] === 401 && { 'WWW-Authenticate': 'BFF-Session' }),
    ...(options.retryAfterSeconds !== undefined && { 'Retry-After': String(options.retryAfterSeconds) }),
    ...(options.quota && rateLimitFields(options.quota, options.retryAfterSeconds ?? 0)),
    ...(options.allow && { Allow: options.allow.join(', ') }),
  };
}

// draft-ietf-httpapi-ratelimit-headers: the policy, what is left of it, and when there will be more.
function rateLimitFields({ name, perMinute }: { name: string; perMinute: number }, seconds: number) {
  return { 'RateLimit-Policy': `"${name}";q=${perMinute};w=60`, RateLimit: `"${name}";r=0;t=${seconds}` };
}

export function problemDocumentOf({ type, options }: Problem, requestId: string): ProblemDocument {
  const [title, detail] = words[type];
  return {
    type: `/help/errors/${type}`,
    code: type,
    title,
    status: problemStatus[type],
    detail,
    requestId,
    ...(options.service !== undefined && { service: options.service }),
    ...(options.retryAfterSeconds !== undefined && { retryAfter: options.retryAfterSeconds }),
    ...(options.login !== undefined && { login: options.login }),
    ...(options.reason !== undefined && { reason: options.reason }),
    ...(options.stepUp && { stepUp: options.stepUp }),
  };
}

/** Answers with the problem, or breaks the connection when an answer has already begun. */
export function sendProblem(res: ServerResponse, problem: Problem): void {
  if (problem.options.isTold) return;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify(problemDocumentOf(problem, String(res.getHeader(requestIdHeader) ?? '')));
  res.writeHead(problem.status, { ...problemHeaders(problem), 'Content-Length': Buffer.byteLength(body) });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

const signInAgain = 'Sign in, then repeat the call.';
const words: Record<ProblemType, readonly [title: string, detail: string]> = {
  session_required: ['You are not signed in.', signInAgain],
  session_expired: ['Your session has ended because it reached its time limit.', signInAgain],
  session_revoked: ['Your session has been ended.', signInAgain],
  reauth_required: [
    'Globus no longer accepts the permission for this service.',
    'Sign in again; other services keep working meanwhile.',
  ],
  consent_required: [
    'The service asks for more before it goes on.',
    'Sign in as it asks, or allow the access that it asks for, then repeat the call.',
  ],
  recent_login_required: [
    'This needs a fresh sign-in.',
    'Sign in again at the address in login, then repeat the call within half an hour.',
  ],
  csrf_rejected: [
    'The call did not come from a page of this portal.',
    'Call from a page of this origin, with the header X-CSRF: 1.',
  ],
  path_not_allowed: ['The portal does not open this path of the service.', 'Use a path that the service rules list.'],
  request_malformed: ['The request is malformed.', 'Correct the request as the reason says, then repeat it.'],
  path_rejected: ['The path has a spelling that is never forwarded.', 'Send the plain spelling of the path.'],
  login_rejected: ['The sign-in could not be completed.', 'Start the sign-in again from the portal.'],
  not_found: ['There is nothing at this address.', 'Check the address, or start at the first page.'],
  service_unknown: ['The portal knows no service of this name.', 'Use the exact name of a service, such as transfer.'],
  method_not_allowed: ['This address does not take this method.', 'Use a method that the Allow header lists.'],
  payload_too_large: ['The body is larger than this service takes.', 'Send a smaller body.'],
  uri_too_long: ['The address is too long.', 'Shorten the query.'],
  host_rejected: ['The request names a host that is not this portal.', 'Use the public address of the portal.'],
  rate_limited: ['There were too many calls in a short time.', 'Wait as long as Retry-After says, then repeat.'],
  header_too_large: ['The request headers are too large.', 'Clear the cookies of this site, then repeat.'],
  internal_error: [
    'Something failed in the portal itself.',
    'Repeat the call; if it fails again, report the request id.',
  ],
  upstream_unreachable: ['The service could not be reached.', 'Wait a little, then repeat the call.'],
  upstream_busy: [
    'The service has too much to do just now.',
    'Wait as long as Retry-After says, then repeat the call.',
  ],
  upstream_redirect_blocked: [
    'The service redirected to an address that must not see your permission.',
    'Use the final address of the resource.',
  ],
  token_leak_blocked: ['The answer of the service was withheld because it was not safe.', 'Report the request id.'],
  token_refresh_unavailable: [
    'The permission for this service could not be renewed just now.',
    'You are still signed in: wait as long as Retry-After says, then repeat.',
  ],
  store_unavailable: [
    'The portal can not reach its session store just now.',
    'You are still signed in: wait as long as Retry-After says, then repeat.',
  ],
  overloaded: [
    'The portal has more to do than it can.',
    'Wait as long as Retry-After says, then repeat. Whoever is signed in is served first.',
  ],
  auth_unavailable: ['Globus Auth can not be reached just now.', 'Wait a little, then sign in again.'],
  upstream_timeout: ['The service did not answer in time.', 'Repeat the call later, or ask for less at once.'],
};
