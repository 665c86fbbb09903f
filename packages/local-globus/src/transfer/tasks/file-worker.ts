import { parentPort } from 'node:worker_threads';
import { type Comparison, compareFiles, copyPart, type FileOrder, newBuffers } from './file-work.ts';

export type WorkerOrder = FileOrder & {
  /** Becomes 1 when nobody waits for the answer any more. */
  stop: Int32Array;
};
/** Errors lose their codes on the way between threads: they go beside. */
export type WorkerAnswer = { result: number | Comparison | null } | { code: string | undefined; error: Error };

const buffers = newBuffers(256 * 1024);

// Descriptors are the process's: what the main thread has opened, and confined to its collection, is used here as it is.
parentPort?.on('message', (order: WorkerOrder) => parentPort?.postMessage(answer(order)));

function answer(order: WorkerOrder): WorkerAnswer {
  try {
    if (order.kind === 'copy') return { result: copyPart(order, buffers) };
    return { result: compareFiles(order, buffers, () => Atomics.load(order.stop, 0) === 1) };
  } catch (error) {
    // Nothing here throws but errors, those of the system with a code.
    const thrown = error as NodeJS.ErrnoException;
    return { code: thrown.code, error: thrown };
  }
}
