import * as z from 'zod/mini';
import { stepUpView } from './step-up.ts';

/**
 * Every refusal that the BFF makes by itself, and its HTTP status (RFC 9457).
 * The names are stable: the SPA chooses its words by them, and each has a page at `/help/errors/{type}`.
 */
export const problemStatus = {
  session_required: 401,
  session_expired: 401,
  session_revoked: 401,
  reauth_required: 401,
  consent_required: 403,
  recent_login_required: 403,
  csrf_rejected: 403,
  path_not_allowed: 403,
  request_malformed: 400,
  path_rejected: 400,
  login_rejected: 400,
  not_found: 404,
  service_unknown: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  uri_too_long: 414,
  host_rejected: 421,
  rate_limited: 429,
  header_too_large: 431,
  internal_error: 500,
  upstream_unreachable: 502,
  upstream_redirect_blocked: 502,
  token_leak_blocked: 502,
  token_refresh_unavailable: 503,
  store_unavailable: 503,
  auth_unavailable: 503,
  overloaded: 503,
  upstream_busy: 503,
  upstream_timeout: 504,
} as const;

export type ProblemType = keyof typeof problemStatus;

export function isProblemType(value: string): value is ProblemType {
  return Object.hasOwn(problemStatus, value);
}

/** A problem document as it goes over the wire, `application/problem+json`. */
export const problemDocument = z.object({
  /** Relative reference to the page that explains it, `/help/errors/{code}`. */
  type: z.string(),
  /** The problem's name, a key of `problemStatus`. */
  code: z.string(),
  /** One short sentence, the same for every problem of this type. */
  title: z.string(),
  status: z.number(),
  /** What to do next, in one sentence. */
  detail: z.string(),
  requestId: z.string(),
  /** The service concerned, when it is one service. */
  service: z.optional(z.string()),
  /** Seconds after which another try makes sense. */
  retryAfter: z.optional(z.number()),
  /** Path to send the browser to, when signing in again helps. */
  login: z.optional(z.string()),
  /** Which gate, rule or limit refused, for developers. */
  reason: z.optional(z.string()),
  /** What would lift a `consent_required` or `reauth_required`, when the BFF knows it. */
  stepUp: z.optional(stepUpView),
});
export type ProblemDocument = z.infer<typeof problemDocument>;
