import { scopes } from '@isthmus/globus';

/** Refusals that a fault can be ordered with by name. */
export const readyAnswers = [
  'consent_required',
  'policy_refused',
  'token_dead',
  'refresh_dead',
  'rate_limited',
] as const;
export type ReadyAnswer = (typeof readyAnswers)[number];

/** The status and the document of a refusal, as Transfer or, for a refresh, Auth writes it. */
export function readyAnswer(name: ReadyAnswer): { status: number; body: Record<string, unknown> } {
  const request_id = 'ordered00';
  switch (name) {
    case 'consent_required': {
      const authorization_parameters = {
        required_scopes: [scopes.transferAll],
        session_message: 'Missing required consent',
      };
      const { required_scopes } = authorization_parameters;
      const message = 'Missing required consent';
      return {
        status: 403,
        body: { code: 'ConsentRequired', message, request_id, required_scopes, authorization_parameters },
      };
    }
    case 'policy_refused': {
      const message = 'Current session does not meet the policy';
      const authorization_parameters = { session_message: message, prompt: 'login' };
      return { status: 403, body: { code: 'AuthPolicyFailed', message, request_id, authorization_parameters } };
    }
    case 'token_dead':
      return { status: 401, body: { code: 'AuthenticationFailed', message: 'Token is not active', request_id } };
    case 'refresh_dead':
      return { status: 400, body: { error: 'invalid_grant' } };
    case 'rate_limited':
      return { status: 429, body: { code: 'TooManyRequests', message: 'Too many requests', request_id } };
  }
}
