import { Redis } from 'ioredis';
import { describeCause, type Log } from '../log.ts';
import { Problem } from '../problem.ts';
import { UnfitStore } from './unfit-store.ts';
import { type VaultScript, vaultScripts } from './valkey-scripts.ts';

export type ScriptArgument = string | number | Uint8Array;

/** The one connection of a process to its Valkey or Redis. Whatever fails is Problem `store_unavailable`. */
export type ValkeyLink = {
  redis: Redis;
  /** One command, or several: the answer, or the Problem. */
  ask: <T>(question: () => Promise<T>) => Promise<T>;
  /** Runs a script with the prefix as its key. Bulk answers are Buffers. */
  run: (script: VaultScript, ...values: ScriptArgument[]) => Promise<unknown>;
  close(): Promise<void>;
};

export type ValkeyLinkOptions = {
  /** redis, rediss, valkey or valkeys, with user and password where the server asks for them. */
  url: string;
  prefix: string;
  /** Take a server that may throw records away when its memory is full. Its records may vanish unrevoked. */
  allowEviction?: boolean;
  log?: Pick<Log, 'warn' | 'error' | 'info'>;
  /** Called at each new connection: what was read over the last one may be outdated. */
  onConnect?: () => void;
};

/**
 * Connects, and keeps connecting for ever. While there is no connection every question fails at once: nothing is kept
 * to be sent later, when it might undo what others did meanwhile. Rejects with UnfitStore only; a server that can't be
 * reached just now is no reason not to start.
 */
export async function openValkeyLink(options: ValkeyLinkOptions): Promise<ValkeyLink> {
  const { prefix, log, onConnect } = options;
  const redis = new Redis(connectionOptions(options.url));
  let unfit: Error | null = null;
  let isDown = false;
  let answers = 0;
  let isGivenUp = false;

  redis.on('error', (error: Error) => {
    if (isDown) return;
    isDown = true;
    log?.warn({ cause: plain(error) }, 'the store can not be reached, and is tried again and again');
  });
  redis.on('ready', () => {
    onConnect?.();
    isGivenUp = false;
    if (isDown) log?.info('the store is reached again');
    isDown = false;
    judge(redis, options).then(
      () => {
        unfit = null;
      },
      (error: Error) => {
        if (!(error instanceof UnfitStore)) return;
        unfit = error;
        // The next connection is judged anew: somebody may have set it right.
        setTimeout(() => redis.disconnect(true), unfitPauseMs).unref();
        log?.error({ cause: error }, 'the store is not fit to hold sessions');
      },
    );
  });

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    const answersBefore = answers;
    try {
      if (unfit) throw unfit;
      const answer = await withinDeadline(question());
      answers += 1;
      return answer;
    } catch (cause) {
      if (cause instanceof NoAnswer && answers === answersBefore) giveUp();
      throw new Problem('store_unavailable', { retryAfterSeconds: 5, cause: plain(cause) });
    }
  }

  /** Bytes may still come over it, but out of step they are never an answer again. */
  function giveUp(): void {
    if (isGivenUp || redis.status !== 'ready') return;
    isGivenUp = true;
    redis.disconnect(true);
  }

  const scripted = redis as Redis & ScriptMethods;
  const link: ValkeyLink = {
    redis,
    ask,
    run: (script, ...values) => ask(() => scripted[`${script}Buffer`](prefix, ...values.map(sendable))),
    async close() {
      await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
  await connectOnce(redis, options).catch((error: unknown) => {
    if (!(error instanceof UnfitStore)) return;
    redis.disconnect();
    throw error;
  });
  return link;
}

/** What ioredis adds for its option `scripts`; its types do not know the names. */
type ScriptMethods = Record<`${VaultScript}Buffer`, (...values: (string | number | Buffer)[]) => Promise<unknown>>;

/** ioredis sends Buffers as bytes, and every other array as its numbers in words. */
function sendable(value: ScriptArgument): string | number | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

const unfitPauseMs = 2000;

/** How long a question may take. A connection of which nothing came for twice as long is given up. */
const deadlineMs = 1500;

class NoAnswer extends Error {}

function withinDeadline<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new NoAnswer(`no answer within ${deadlineMs} ms`));
    // Not at once: when it was this process that stood still, the answer has come and is read before the next turn.
    const timer = setTimeout(() => setImmediate(giveUp), deadlineMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function connectionOptions(text: string) {
  const url = new URL(text);
  const isSecure = url.protocol === 'rediss:' || url.protocol === 'valkeys:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(url.port || 6379),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    db: Number(url.pathname.slice(1) || 0),
    ...(isSecure && { tls: { servername: host } }),
    scripts: vaultScripts,
    connectionName: 'isthmus',
    lazyConnect: true,
    // Version 3 of the protocol has nothing that is used here, and takes longer to read.
    protocol: 2 as const,
    socketTimeout: 2 * deadlineMs,
    connectTimeout: 2 * deadlineMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt: number) => Math.min(25 * 2 ** Math.min(attempt, 6), 1000),
    // A primary that became a replica: the name in the URL leads to the new one by now.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
}

async function connectOnce(redis: Redis, options: ValkeyLinkOptions): Promise<void> {
  // connect() itself says no more than that the connection was closed.
  let refusal: Error | undefined;
  const watch = (error: Error) => {
    if (isRefusal(error)) refusal ??= error;
  };
  redis.on('error', watch);
  try {
    await redis.connect();
  } catch (error) {
    throw refusal ? new UnfitStore(`the server answers ${refusal.message}`) : error;
  } finally {
    redis.off('error', watch);
  }
  await judge(redis, options);
}

async function judge(redis: Redis, { allowEviction = false, log }: ValkeyLinkOptions): Promise<void> {
  let info: string;
  try {
    info = await redis.info();
  } catch (error) {
    if (isRefusal(error)) throw new UnfitStore(`the server answers ${error.message}`);
    throw error;
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'unknown';
  if (policy !== 'noeviction') {
    const fault = `its maxmemory-policy is ${policy}, so it throws sessions away when its memory is full: set it to noeviction`;
    if (!allowEviction) throw new UnfitStore(fault);
    log?.warn({ fault }, 'the store may lose sessions, whose tokens are then never revoked');
  }
  if (/^role:slave/m.test(info)) throw new UnfitStore('it is a replica, which sees too late that a session has ended');
  // Clusters spread keys by slots, and answer for those of other nodes with an error that this client would not follow.
  if (/^redis_mode:cluster|^server_mode:cluster/m.test(info)) throw new UnfitStore('it is a node of a cluster');
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR DB index)/.test(error.message);
}

/** Without what the client hangs on its errors: the command, with a password or ciphertexts among its arguments. */
function plain(error: unknown): Error {
  return new Error(describeCause(error));
}
