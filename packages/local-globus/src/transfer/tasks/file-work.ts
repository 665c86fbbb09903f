import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';

/** What takes long with open files, by their descriptors. */
export type FileOrder =
  | { kind: 'copy'; source: number; target: number; position: number; length: number }
  | { kind: 'compare'; copy: number; source: number; size: number; algorithm: string | null };

/** What a thread reads into, one order after the other: new ones for each would be a gigabyte of garbage a second. */
export type Buffers = readonly [Buffer, Buffer];
export const newBuffers = (bytes: number): Buffers => [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)];

/**
 * Linux gives bigger writes bigger pieces of memory, which a virtual machine may have lent to its host: writing a
 * gigabyte then takes two seconds instead of a third of one. Of smaller writes the calls are what costs.
 */
const writtenBytes = 32 * 1024;

/** Copies up to `length` bytes from `position` on. Answers how many there were. Waits for the disk. */
export function copyPart(order: FileOrder & { kind: 'copy' }, [buffer]: Buffers): number {
  const { source, target, position, length } = order;
  for (let done = 0; ; ) {
    const read = readSync(source, buffer, 0, Math.min(buffer.length, length - done), position + done);
    if (read === 0) return done;
    for (let written = 0; written < read; )
      written += writeSync(target, buffer, written, Math.min(writtenBytes, read - written), position + done + written);
    done += read;
  }
}

/** `digest` (hex) is of what the copy holds, when it is the same. */
export type Comparison = { isSame: boolean; digest: string | null };

/** Whether a copy holds the first `size` bytes of its source and no more. Waits for the disk; null when it was stopped. */
export function compareFiles(
  order: FileOrder & { kind: 'compare' },
  [ours, theirs]: Buffers,
  isStopped: () => boolean,
): Comparison | null {
  const { copy, source, size, algorithm } = order;
  const hash = algorithm === null ? null : createHash(algorithm);
  for (let position = 0; position < size; ) {
    if (isStopped()) return null;
    const chunk = ours.subarray(0, readSync(copy, ours, 0, Math.min(ours.length, size - position), position));
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
