import { createHash, type Hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';

/** A part of open files, by their descriptors, and what to do with it. The parts of one digest come one after the other. */
export type FileOrder = { position: number; length: number } & (
  | { kind: 'copy'; source: number; target: number }
  | { kind: 'compare'; source: number; copy: number }
  | { kind: 'digest'; copy: number; digest: number; algorithm: string; isLast: boolean }
);
/** Of `copy` how many bytes there were, of `compare` whether they are the same, of the last part its digest (hex). */
export type FileResult = number | boolean | string | null;

/** Does orders one after the other, and waits for the disk. It keeps its buffers: new ones would be a gigabyte of garbage a second. */
export type FileWork = {
  perform(order: FileOrder): FileResult;
  /** Forgets a digest that nobody will ask to the end. */
  forget(digest: number): void;
};

/**
 * Linux gives bigger writes bigger pieces of memory, which a virtual machine may have lent to its host: writing a
 * gigabyte then takes two seconds instead of a third of one. Of smaller writes the calls are what costs.
 */
const writtenBytes = 32 * 1024;

export function createFileWork(bufferBytes: number): FileWork {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes);
  const other = Buffer.allocUnsafeSlow(bufferBytes);
  const hashes = new Map<number, Hash>();
  const digestPart = (order: FileOrder & { kind: 'digest' }): string | null => {
    const hash = hashes.get(order.digest) ?? createHash(order.algorithm);
    hashes.set(order.digest, hash);
    readPart(order.copy, order, buffer, (chunk) => {
      hash.update(chunk);
      return true;
    });
    if (!order.isLast) return null;
    hashes.delete(order.digest);
    return hash.digest('hex');
  };
  return {
    perform(order) {
      if (order.kind === 'copy') return copyPart(order, buffer);
      if (order.kind === 'compare') return comparePart(order, buffer, other);
      return digestPart(order);
    },
    forget: (digest) => void hashes.delete(digest),
  };
}

function copyPart(order: FileOrder & { kind: 'copy' }, buffer: Buffer): number {
  return readPart(order.source, order, buffer, (chunk, position) => {
    for (let written = 0; written < chunk.length; ) {
      const length = Math.min(writtenBytes, chunk.length - written);
      written += writeSync(order.target, chunk, written, length, position + written);
    }
    return true;
  });
}

function comparePart(order: FileOrder & { kind: 'compare' }, ours: Buffer, theirs: Buffer): boolean {
  const same = readPart(order.copy, order, ours, (chunk, position) => {
    const part = theirs.subarray(0, chunk.length);
    let isSame = false;
    readPart(order.source, { position, length: part.length }, part, (found, at) => {
      isSame = found.equals(chunk.subarray(at - position, at - position + found.length));
      return isSame;
    });
    return isSame;
  });
  return same === order.length;
}

/** Reads a part as far as there is one, and as `take` goes on. Answers how many bytes were taken. */
function readPart(
  file: number,
  { position, length }: { position: number; length: number },
  buffer: Buffer,
  take: (chunk: Buffer, position: number) => boolean,
): number {
  for (let done = 0; ; ) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, length - done), position + done);
    if (read === 0 || !take(buffer.subarray(0, read), position + done)) return done;
    done += read;
  }
}
