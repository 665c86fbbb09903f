import { lastSuccessor } from '../session/last-successor.ts';
import type { SessionEnd, StoredSession } from '../vault/vault.ts';

/** An answer or a socket that stays open and must not outlive its session. */
export type LiveStream = {
  sessionKey: string;
  /** When it is over although the session may live on. */
  endsAtMs?: number;
  /** Ends it. Null: who comes back goes on, as this process is going down or a step-up has moved the session. */
  end(why: SessionEnd | null): void;
};

export type LiveStreams = {
  add(stream: LiveStream): void;
  remove(stream: LiveStream): void;
  /** This process has just ended a session: its streams end now. Null: another one takes its place. */
  sessionEnded(key: string, end: SessionEnd | null): void;
  /** Ends all of them and watches no more. */
  close(): void;
};

type Parts = {
  load: (key: string) => Promise<StoredSession | null>;
  /** Why a session of this record is over, or null while it lives. */
  endOf: (session: StoredSession) => SessionEnd | null;
  /** How often the store is asked, for sessions that another process may have ended. */
  checkEveryMs: number;
  now: () => number;
};

/** Makes the watch over open streams: each session that has some is looked up now and then, once for all of them. */
export function createLiveStreams({ load, endOf, checkEveryMs, now }: Parts): LiveStreams {
  const open = new Map<string, Set<LiveStream>>();
  let timer: NodeJS.Timeout | null = null;

  function sessionEnded(key: string, end: SessionEnd | null): void {
    for (const stream of open.get(key) ?? []) stream.end(end);
  }

  async function checkOne(key: string): Promise<void> {
    // What would be over before the next look is over now.
    const isOver = ({ endsAtMs }: LiveStream) => endsAtMs !== undefined && endsAtMs <= now() + checkEveryMs;
    for (const stream of open.get(key) ?? []) if (isOver(stream)) stream.end('expired');
    // A store that can't be reached ends no session.
    const found = await load(key)
      .then((session) => lastSuccessor({ load }, session))
      .catch(() => undefined);
    if (found === undefined) return;
    const end = found === null ? 'revoked' : endOf(found);
    if (end !== null || found?.key !== key) sessionEnded(key, end);
  }

  async function checkAll(): Promise<void> {
    for (const key of open.keys()) await checkOne(key);
    timer = open.size > 0 ? nextCheck() : null;
  }

  function nextCheck(): NodeJS.Timeout {
    return setTimeout(() => void checkAll(), checkEveryMs).unref();
  }

  return {
    add(stream) {
      const streams = open.get(stream.sessionKey);
      if (streams) streams.add(stream);
      else open.set(stream.sessionKey, new Set([stream]));
      timer ??= nextCheck();
    },
    remove(stream) {
      const streams = open.get(stream.sessionKey);
      streams?.delete(stream);
      if (streams?.size === 0) open.delete(stream.sessionKey);
    },
    sessionEnded,
    close() {
      if (timer) clearTimeout(timer);
      for (const key of open.keys()) sessionEnded(key, null);
    },
  };
}
