import type { Log } from './log.ts';
import { sessionRefOf } from './session/session-ref.ts';

/** What is written down of who may do what. */
export type AuditEvent =
  | 'login'
  | 'step_up'
  | 'token_leak_blocked'
  | 'session_ended'
  | 'token_revoked'
  | 'admin_sessions_listed';

export type AuditDetails = {
  /** Key of the session's record. Its hash is what is written. */
  session?: string;
  /** Key of the session that it took the place of. As a hash, too. */
  predecessor?: string;
  /** Why, or with what result: fixed words only. */
  cause?: string;
  kind?: string;
  resourceServer?: string;
  count?: number;
  requestId?: string | undefined;
};

export type Audit = (event: AuditEvent, details: AuditDetails) => void;

/**
 * The audit lines of the log, written whatever the log's level is, but for `silent`: each has the member `audit`. None
 * names a person, an address or a token; the lines of one session share the reference by which GET /bff/sessions names it.
 */
export function createAudit(log: Log): Audit {
  // The log takes a `cause` for an error and describes it; here it is a word.
  const serializers = { cause: (word: unknown) => word };
  const lines = log.level === 'silent' ? log : log.child({}, { level: 'info', serializers });
  return (event, { session, predecessor, ...details }) => {
    const refs = {
      ...(session !== undefined && { session: sessionRefOf(session) }),
      ...(predecessor !== undefined && { predecessor: sessionRefOf(predecessor) }),
    };
    lines.info({ audit: event, ...refs, ...details }, 'audit');
  };
}
