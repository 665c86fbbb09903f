import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createFileWork, type FileOrder, type FileResult } from './file-work.ts';
import type { WorkerAnswer, WorkerOrder } from './file-worker.ts';

/** Copies, compares and digests open files by parts; in threads of their own, so that requests are answered meanwhile. */
export type FileThreads = {
  /** Nobody uses the descriptors once it has settled. */
  perform(order: FileOrder & { kind: 'copy' | 'compare' }): Promise<FileResult>;
  startDigest(of: { copy: number; algorithm: string; signal: AbortSignal }): Digest;
  /** Call it when nothing is under way any more. */
  close(): Promise<void>;
};

/** The digest of a file that is being written. */
export type Digest = {
  /** So much more was written. */
  extend(length: number, isLast: boolean): void;
  /** The digest (hex), once the last part was said. Rejects soon after an abort. */
  result(): Promise<string>;
  /** Whatever comes of it: nobody uses the descriptor once this has settled. */
  stop(): Promise<void>;
};

/** How much is done at once: a fast disk takes some milliseconds for it. */
export const partBytes = 8 * 1024 * 1024;
/** What is done sooner than a thread could be asked to. */
const smallBytes = 64 * 1024;

/** Does orders in the order in which they come. */
type Doer = { waiting: number; perform(order: FileOrder): Promise<FileResult>; forget(digest: number): void };

export function createFileThreads(): FileThreads {
  const here = createDoerHere();
  const threads = new Map<Doer, Worker>();
  const choose = (): Doer => {
    const [least] = [...threads.keys()].toSorted((a, b) => a.waiting - b.waiting);
    if (least !== undefined && (least.waiting === 0 || threads.size >= availableParallelism())) return least;
    // Without the flags of the process: they may say that its program came from a command line.
    const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { execArgv: [] });
    const doer = createDoer(worker, () => threads.delete(doer));
    threads.set(doer, worker);
    return doer;
  };
  let digests = 0;
  return {
    perform: (order) => (order.length <= smallBytes ? here : choose()).perform(order),
    startDigest({ copy, algorithm, signal }) {
      digests += 1;
      return createDigest({ copy, algorithm, digest: digests }, signal, (order) =>
        order.isLast && order.length <= smallBytes ? here : choose(),
      );
    },
    async close() {
      await Promise.all([...threads.values()].map((worker) => worker.terminate()));
    },
  };
}

function createDoerHere(): Doer {
  const work = createFileWork(smallBytes);
  return { waiting: 0, perform: async (order) => work.perform(order), forget: (digest) => work.forget(digest) };
}

function createDoer(worker: Worker, onGone: () => void): Doer {
  // Answers come in the order of what was asked.
  const asked: PromiseWithResolvers<FileResult>[] = [];
  const post = (order: WorkerOrder) => worker.postMessage(order);
  worker.on('message', (answer: WorkerAnswer) => {
    const next = asked.shift();
    if ('error' in answer) next?.reject(Object.assign(answer.error, { code: answer.code }));
    else next?.resolve(answer.result);
  });
  worker.once('error', (error) => {
    onGone();
    for (const { reject } of asked.splice(0)) reject(error);
  });
  return {
    get waiting() {
      return asked.length;
    },
    perform(order) {
      const settling = Promise.withResolvers<FileResult>();
      asked.push(settling);
      post(order);
      return settling.promise;
    },
    forget: (digest) => post({ kind: 'forget', digest }),
  };
}

type DigestOrder = FileOrder & { kind: 'digest' };

/** One part at a time, all by the same doer, which keeps what it has so far. */
function createDigest(
  whose: Pick<DigestOrder, 'copy' | 'algorithm' | 'digest'>,
  signal: AbortSignal,
  choose: (first: DigestOrder) => Doer,
): Digest {
  let doer: Doer | undefined;
  let position = 0;
  let isStopped = false;
  let latest: Promise<FileResult> = Promise.resolve(null);
  return {
    extend(length, isLast) {
      const order: DigestOrder = { kind: 'digest', ...whose, position, length, isLast };
      position += length;
      const chosen = (doer ??= choose(order));
      latest = latest.then((before) => {
        signal.throwIfAborted();
        return isStopped ? before : chosen.perform(order);
      });
      // `result` tells.
      latest.catch(() => {});
    },
    async result() {
      const digest = await latest;
      if (typeof digest !== 'string') throw new Error('A digest was asked for before its end');
      return digest;
    },
    async stop() {
      isStopped = true;
      await latest.catch(() => {});
      doer?.forget(whose.digest);
    },
  };
}
