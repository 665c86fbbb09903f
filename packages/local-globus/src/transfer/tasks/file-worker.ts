import { parentPort } from 'node:worker_threads';
import { createFileWork, type FileOrder, type FileResult } from './file-work.ts';

export type WorkerOrder = FileOrder | { kind: 'forget'; digest: number };
/** Errors lose their codes on the way between threads: they go beside. */
export type WorkerAnswer = { result: FileResult } | { code: string | undefined; error: Error };

const work = createFileWork(256 * 1024);

// Descriptors are the process's: what the main thread has opened, and confined to its collection, is used here as it is.
parentPort?.on('message', (order: WorkerOrder) => {
  if (order.kind === 'forget') work.forget(order.digest);
  else parentPort?.postMessage(answer(order));
});

function answer(order: FileOrder): WorkerAnswer {
  try {
    return { result: work.perform(order) };
  } catch (error) {
    // Nothing here throws but errors, those of the system with a code.
    const thrown = error as NodeJS.ErrnoException;
    return { code: thrown.code, error: thrown };
  }
}
