import { Problem } from '../problem.ts';

/** The resource server has said nothing for longer than it may. */
export class SilentUpstream extends Error {}

/** What went wrong with a service, as a problem. */
export function upstreamProblem(error: unknown, service: string): Problem {
  if (error instanceof Problem) return new Problem(error.type, { ...error.options, service });
  const isTimeout = error instanceof SilentUpstream || timeouts.has(codeOf(error));
  return new Problem(isTimeout ? 'upstream_timeout' : 'upstream_unreachable', { service, cause: error });
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Whether the connection had ended before the call: the other side closed it while it was kept for the next one. */
export function isDeadConnection(error: Error): boolean {
  return deadConnections.has(codeOf(error));
}

const deadConnections = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
