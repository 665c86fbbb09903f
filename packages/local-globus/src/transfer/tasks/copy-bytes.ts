import { fstatSync } from 'node:fs';
import type { FileThreads } from './file-threads.ts';
import type { Throttle } from './throttle.ts';

export type CopyOptions = {
  threads: FileThreads;
  throttle: Throttle;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
};

/** Copies an open file to another that is empty, whatever its size is meanwhile. Answers how many bytes that were. */
export async function copyBytes(
  source: number,
  target: number,
  { threads, throttle, signal, onBytes }: CopyOptions,
): Promise<number> {
  // One more than there should be, so that nothing is left for a second look.
  let length = Math.min(throttle.chunkBytes, fstatSync(source).size + 1);
  for (let size = 0; ; length = throttle.chunkBytes) {
    const copied = await threads.copy({ source, target, position: size, length }, signal);
    size += copied;
    onBytes(copied);
    if (copied < length) return size;
    await throttle.wait(copied, signal);
  }
}
