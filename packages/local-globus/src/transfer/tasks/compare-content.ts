import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

const chunkBytes = 512 * 1024;

/** Descriptors of two open files, how many bytes of each count, and the name of a digest to compute, or null. */
export type ContentOrder = { copy: number; source: number; size: number; algorithm: string | null };

/** Whether the copy holds the source's first `size` bytes and no more, and the digest (hex) of what it was read to hold. */
export type Comparison = { isSame: boolean; digest: string | null };

/** Reads two files side by side. It waits for the disk and keeps its thread busy; null when it was stopped meanwhile. */
export function compareContent(order: ContentOrder, isStopped: () => boolean): Comparison | null {
  const { copy, source, size, algorithm } = order;
  const hash = algorithm === null ? null : createHash(algorithm);
  const length = Math.min(size, chunkBytes);
  const [ours, theirs] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)];
  for (let position = 0; position < size; ) {
    if (isStopped()) return null;
    const chunk = ours.subarray(0, readSync(copy, ours, 0, Math.min(length, size - position), position));
    if (chunk.length === 0 || !chunk.equals(readFully(source, theirs.subarray(0, chunk.length), position)))
      return { isSame: false, digest: null };
    hash?.update(chunk);
    position += chunk.length;
  }
  const isEnd = readSync(copy, Buffer.alloc(1), 0, 1, size) === 0;
  return { isSame: isEnd, digest: hash?.digest('hex') ?? null };
}

/** As much of `buffer` as the file could fill. */
function readFully(descriptor: number, buffer: Buffer, position: number): Buffer {
  let done = 0;
  for (let read = -1; read !== 0 && done < buffer.length; done += read)
    read = readSync(descriptor, buffer, done, buffer.length - done, position + done);
  return buffer.subarray(0, done);
}
