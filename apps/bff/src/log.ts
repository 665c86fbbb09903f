import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured log to stdout. What it is given must hold no secret; the redaction is a second line of defence. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: {
      paths: ['*.authorization', '*.cookie', '*.access_token', '*.refresh_token', '*.id_token', '*.code', '*.state'],
      censor: '[redacted]',
    },
    serializers: { cause: describeCause },
  });
}

/**
 * An error as a chain of names and messages. Members of library errors are left out on purpose: they hold response
 * bodies, which may hold tokens.
 */
export function describeCause(error: unknown): string {
  const chain: string[] = [];
  for (let at = error; at instanceof Error && chain.length < 6; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? ` (${at.code})` : '';
    chain.push(`${at.name}: ${at.message}${code}`);
  }
  return chain.length > 0 ? chain.join(' <- ') : typeof error;
}
