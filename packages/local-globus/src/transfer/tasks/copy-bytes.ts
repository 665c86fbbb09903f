import { fstatSync } from 'node:fs';
import { type FileThreads, partBytes } from './file-threads.ts';
import type { Throttle } from './throttle.ts';

export type CopyOptions = {
  threads: FileThreads;
  throttle: Throttle;
  signal: AbortSignal;
  /** Called after each part was written. */
  onBytes: (bytes: number, isLast: boolean) => void;
};

/** Copies an open file to another that is empty, whatever its size is meanwhile. Answers how many bytes that were. */
export async function copyBytes(
  source: number,
  target: number,
  { threads, throttle, signal, onBytes }: CopyOptions,
): Promise<number> {
  // One more than there should be, so that nothing is left for a second look.
  let length = Math.min(throttle.chunkBytes, fstatSync(source).size + 1);
  for (let position = 0; ; length = throttle.chunkBytes) {
    signal.throwIfAborted();
    const copied = Number(await threads.perform({ kind: 'copy', source, target, position, length }));
    position += copied;
    onBytes(copied, copied < length);
    if (copied < length) return position;
    await throttle.wait(copied, signal);
  }
}

/** Whether a copy holds the first `size` bytes of its source, and no more. */
export async function isCopyOf(
  source: number,
  copy: number,
  { size, threads, signal }: { size: number; threads: FileThreads; signal: AbortSignal },
): Promise<boolean> {
  if (fstatSync(copy).size !== size) return false;
  for (let position = 0; position < size; position += partBytes) {
    signal.throwIfAborted();
    const length = Math.min(partBytes, size - position);
    if ((await threads.perform({ kind: 'compare', source, copy, position, length })) !== true) return false;
  }
  return true;
}
