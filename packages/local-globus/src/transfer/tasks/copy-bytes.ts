import type { FileHandle } from 'node:fs/promises';
import type { Throttle } from './throttle.ts';

export type CopyOptions = {
  throttle: Throttle;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
};

/** Copies an open file to another that is empty. Answers how many bytes that were. */
export async function copyBytes(
  source: FileHandle,
  target: FileHandle,
  { throttle, signal, onBytes }: CopyOptions,
): Promise<number> {
  // No more than the file needs: for 10,000 small files, big buffers cost more than all the rest.
  const { size: expected } = await source.stat();
  const buffer = Buffer.allocUnsafe(Math.min(throttle.chunkBytes, expected + 1));
  for (let size = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return size;
    await writeFully(target, buffer.subarray(0, bytesRead), size);
    size += bytesRead;
    onBytes(bytesRead);
    await throttle.wait(bytesRead, signal);
  }
}

async function writeFully(target: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await target.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}
