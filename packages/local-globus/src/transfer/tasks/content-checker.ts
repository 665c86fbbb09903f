import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Comparison, type ContentOrder, compareContent } from './compare-content.ts';
import type { WorkerAnswer, WorkerOrder } from './comparison-worker.ts';

export type CheckOptions = Pick<ContentOrder, 'size' | 'algorithm'> & { signal: AbortSignal };

/** Compares what open files hold, big ones in threads of their own: digests would keep requests waiting. */
export type ContentChecker = {
  /** Rejects with the signal's reason once the files may be closed. */
  compare(copy: FileHandle, source: FileHandle, options: CheckOptions): Promise<Comparison>;
  /** Call it when nothing is compared any more. */
  close(): Promise<void>;
};

/** What is compared sooner than a thread could be asked to. */
const smallBytes = 64 * 1024;

export function createContentChecker(): ContentChecker {
  const pool = createPool(availableParallelism());
  return {
    async compare(copy, source, { size, algorithm, signal }) {
      signal.throwIfAborted();
      const order = { copy: copy.fd, source: source.fd, size, algorithm };
      const comparison = size <= smallBytes ? compareContent(order, () => false) : await pool.compare(order, signal);
      if (comparison !== null) return comparison;
      signal.throwIfAborted();
      throw new Error('A comparison ended that nobody had stopped');
    },
    close: () => pool.close(),
  };
}

/** Threads that are started when they are first needed; more orders than threads wait here, where they can be taken back. */
function createPool(most: number) {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: PromiseWithResolvers<Worker>[] = [];

  const start = () => {
    // Without the flags of the process: they may say that its program came from a command line.
    const worker = new Worker(new URL('./comparison-worker.ts', import.meta.url), { execArgv: [] });
    all.add(worker);
    worker.once('error', () => all.delete(worker));
    return worker;
  };
  const take = async (signal: AbortSignal): Promise<Worker> => {
    const free = idle.pop() ?? (all.size < most ? start() : undefined);
    if (free !== undefined) return free;
    const turn = Promise.withResolvers<Worker>();
    waiting.push(turn);
    const leave = () => {
      waiting.splice(waiting.indexOf(turn), 1);
      turn.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    return turn.promise.finally(() => signal.removeEventListener('abort', leave));
  };
  const giveBack = (worker: Worker) => {
    const next = waiting.shift();
    const healthy = all.has(worker) ? worker : null;
    if (next !== undefined) next.resolve(healthy ?? start());
    else if (healthy !== null) idle.push(healthy);
  };

  return {
    async compare(order: ContentOrder, signal: AbortSignal): Promise<Comparison | null> {
      const worker = await take(signal);
      const answer = await ask(worker, order, signal).finally(() => giveBack(worker));
      if ('error' in answer) throw Object.assign(answer.error, { code: answer.code });
      return answer.comparison;
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** The answer comes always, soon after an abort: until then the worker reads the files. */
async function ask(worker: Worker, order: ContentOrder, signal: AbortSignal): Promise<WorkerAnswer> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    worker.postMessage({ ...order, stop } satisfies WorkerOrder);
    // What the worker's own code posts.
    const [answer] = (await once(worker, 'message')) as [WorkerAnswer];
    return answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
