import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Comparison, compareFiles, copyPart, type FileOrder, newBuffers } from './file-work.ts';
import type { WorkerAnswer, WorkerOrder } from './file-worker.ts';

type Order<Kind> = Omit<Extract<FileOrder, { kind: Kind }>, 'kind'>;

/** Copies and compares open files; in threads of their own, so that requests are answered meanwhile. */
export type FileThreads = {
  /** Answers how many bytes it copied: none at the end of the source. */
  copy(order: Order<'copy'>, signal: AbortSignal): Promise<number>;
  /** Rejects with the signal's reason soon after an abort. */
  compare(order: Order<'compare'>, signal: AbortSignal): Promise<Comparison>;
  /** Call it when nothing is under way any more. */
  close(): Promise<void>;
};

/** What is done sooner than a thread could be asked to. */
const smallBytes = 64 * 1024;

/** Whatever comes of an order, nobody uses its descriptors once it has settled. */
export function createFileThreads(): FileThreads {
  const pool = createPool(availableParallelism());
  const buffers = newBuffers(smallBytes);
  return {
    async copy(order, signal) {
      signal.throwIfAborted();
      if (order.length <= smallBytes) return copyPart({ kind: 'copy', ...order }, buffers);
      return pool.perform<number>({ kind: 'copy', ...order }, signal);
    },
    async compare(order, signal) {
      signal.throwIfAborted();
      const comparison =
        order.size <= smallBytes
          ? compareFiles({ kind: 'compare', ...order }, buffers, () => false)
          : await pool.perform<Comparison | null>({ kind: 'compare', ...order }, signal);
      if (comparison !== null) return comparison;
      signal.throwIfAborted();
      throw new Error('A comparison ended that nobody had stopped');
    },
    close: () => pool.close(),
  };
}

/** Threads that start when they are first needed. Orders beyond their number wait here, where they can be taken back. */
function createPool(most: number) {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: PromiseWithResolvers<Worker>[] = [];

  const start = () => {
    // Without the flags of the process: they may say that its program came from a command line.
    const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { execArgv: [] });
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
      const index = waiting.indexOf(turn);
      if (index !== -1) waiting.splice(index, 1);
      turn.reject(signal.reason);
    };
    signal.addEventListener('abort', leave);
    return turn.promise.finally(() => signal.removeEventListener('abort', leave));
  };
  const giveBack = (worker: Worker) => {
    const next = waiting.shift();
    const healthy = all.has(worker) ? worker : null;
    if (next !== undefined) next.resolve(healthy ?? start());
    else if (healthy !== null) idle.push(healthy);
  };

  return {
    async perform<Result>(order: FileOrder, signal: AbortSignal): Promise<Result> {
      const worker = await take(signal);
      const answer = await ask(worker, order, signal).finally(() => giveBack(worker));
      if ('error' in answer) throw Object.assign(answer.error, { code: answer.code });
      // Each kind of order has its kind of result, which is lost between threads.
      return answer.result as Result;
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** The answer comes always, soon after an abort: until then the thread uses the files. */
async function ask(worker: Worker, order: FileOrder, signal: AbortSignal): Promise<WorkerAnswer> {
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
