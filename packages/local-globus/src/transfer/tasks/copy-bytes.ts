import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Throttle } from './throttle.ts';

const chunkBytes = 512 * 1024;

export type CopyOptions = {
  /** Name of the digest to compute while reading, or null. */
  algorithm: string | null;
  throttle: Throttle;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
};

/** Copies an open file to another that is empty. Answers its size and digest (hex). */
export function copyBytes(
  source: FileHandle,
  target: FileHandle,
  options: CopyOptions,
): Promise<{ size: number; digest: string | null }> {
  return eachChunk(source, options, async (chunk, position) => {
    await writeFully(target, chunk, position);
    options.onBytes(chunk.length);
    await options.throttle(chunk.length, options.signal);
  });
}

/** The digest (hex) of what an open file holds. */
export async function digestOf(file: FileHandle, algorithm: string, signal: AbortSignal): Promise<string | null> {
  return (await eachChunk(file, { algorithm, signal }, async () => {})).digest;
}

async function eachChunk(
  file: FileHandle,
  { algorithm, signal }: Pick<CopyOptions, 'algorithm' | 'signal'>,
  act: (chunk: Buffer, position: number) => Promise<void>,
): Promise<{ size: number; digest: string | null }> {
  const hash: Hash | null = algorithm === null ? null : createHash(algorithm);
  // No more than the file needs: for 10,000 small files, big buffers cost more than all the rest.
  const { size: expected } = await file.stat();
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, expected + 1));
  for (let size = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return { size, digest: hash?.digest('hex') ?? null };
    const chunk = buffer.subarray(0, bytesRead);
    hash?.update(chunk);
    await act(chunk, size);
    size += bytesRead;
  }
}

async function writeFully(target: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await target.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}
