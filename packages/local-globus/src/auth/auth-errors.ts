import { randomUUID } from 'node:crypto';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The general error document of Globus Auth, with the status it goes with. */
export interface AuthProblem {
  status: ContentfulStatusCode;
  body: {
    errors: { status: string; id: string; code: string; title: string; detail: string }[];
    error: string;
    error_description: string;
  };
}

const kinds = {
  BAD_REQUEST: [400, 'Bad Request'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  FORBIDDEN: [403, 'Forbidden'],
  UNKNOWN_SCOPE_ERROR: [400, 'Unknown scope(s)'],
  TOO_MANY_REQUESTS: [429, 'Too Many Requests'],
  NOT_FOUND: [404, 'Not Found'],
  CONFLICT: [409, 'Conflict'],
  METHOD_NOT_ALLOWED: [405, 'Method Not Allowed'],
  PAYLOAD_TOO_LARGE: [413, 'Payload Too Large'],
  UNEXPECTED_ERROR: [500, 'Unexpected Error'],
} as const;

/** `detail` is a plain sentence: what is wrong, and what to do. */
export function authProblem(code: keyof typeof kinds, detail: string): AuthProblem {
  const [status, title] = kinds[code];
  return {
    status,
    body: {
      errors: [{ status: String(status), id: randomUUID(), code, title, detail }],
      error: code.toLowerCase(),
      error_description: title,
    },
  };
}

/** How Auth says, with a 403, that a person has to allow more first. */
export function dependentConsentRequired(unapprovedScopes: readonly string[]) {
  const title = 'User must approve additional scopes; see unapproved_scopes';
  const code = 'DEPENDENT_CONSENT_REQUIRED';
  return {
    errors: [{ status: '403', id: randomUUID(), code, title, detail: title, unapproved_scopes: unapprovedScopes }],
    error: code.toLowerCase(),
    error_description: title,
  };
}
