import type { Audit } from '../audit.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Vault } from '../vault/vault.ts';

/** Why a session ended: the words of the metric and of the audit log. */
export type EndCause =
  | 'logout'
  /** The browser signed in again. */
  | 'replaced'
  | 'idle'
  | 'absolute'
  /** The person had more sessions than one may have. */
  | 'cap'
  /** The person ended it from another browser. */
  | 'other_browser'
  /** The person signed out everywhere. */
  | 'everywhere'
  | 'admin'
  /** Globus Auth said that its own session has ended. */
  | 'backchannel'
  /** Globus Auth has taken back all its grants at once. */
  | 'account_revoked';

export type SessionEndings = {
  /** Ends sessions for every process at once; their tokens wait for revocation from then on. Answers those that lived. */
  end(keys: Iterable<string>, cause: EndCause, requestId?: string): Promise<string[]>;
  /** Revokes what the sessions left behind, as far as two seconds allow; the rest is done later. */
  revoke(keys: readonly string[]): Promise<void>;
};

type Parts = {
  vault: Vault;
  audit: Audit;
  metrics: Metrics;
  now: () => number;
  /** Revokes the tokens that one session left. Never rejects. */
  revokeTokensOf: (key: string) => Promise<void>;
};

/** Makes the one way on which sessions end, whatever ends them. */
export function createSessionEndings({ vault, audit, metrics, now, revokeTokensOf }: Parts): SessionEndings {
  return {
    async end(keys, cause, requestId) {
      const ended: string[] = [];
      for (const key of keys) {
        const end = cause === 'idle' || cause === 'absolute' ? 'expired' : 'revoked';
        // Whoever signs out everywhere fears for the tokens: they go even where another session holds the same ones.
        if (!(await vault.end(key, end, now(), cause === 'everywhere'))) continue;
        metrics.sessionsEnded.inc({ cause });
        audit('session_ended', { session: key, cause, requestId });
        ended.push(key);
      }
      return ended;
    },
    async revoke(keys) {
      if (keys.length === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      await Promise.race([revokeEach(keys), patience]).finally(() => clearTimeout(timer));
    },
  };

  async function revokeEach(keys: readonly string[]): Promise<void> {
    for (const key of keys) await revokeTokensOf(key);
  }
}

const patienceMs = 2000;
