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
  /**
   * Ends sessions for every process at once; their tokens wait for revocation from then on. Answers those that lived. When
   * a person or an authority wants one ended whose place another has taken, it is that one.
   */
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
      for (const named of keys) {
        const key = await endOne(named, cause);
        if (key === null) continue;
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

  /** The key of the session that was ended, or null when there was none any more. */
  async function endOne(named: string, cause: EndCause): Promise<string | null> {
    const end = cause === 'idle' || cause === 'absolute' ? 'expired' : 'revoked';
    for (let key: string | undefined = named; key !== undefined; ) {
      // Whoever signs out everywhere fears for the tokens: they go even where another session holds the same ones.
      if (await vault.end(key, end, now(), cause === 'everywhere')) return key;
      // A step-up that came back meanwhile must not outlive the sign-out.
      key = meantToEnd.has(cause) ? (await vault.load(key))?.successor : undefined;
    }
    return null;
  }

  async function revokeEach(keys: readonly string[]): Promise<void> {
    for (const key of keys) await revokeTokensOf(key);
  }
}

// Not when a session ends by itself, or for the sake of the one that takes its place.
const meantToEnd = new Set<EndCause>(['logout', 'other_browser', 'everywhere', 'admin', 'backchannel']);
const patienceMs = 2000;
