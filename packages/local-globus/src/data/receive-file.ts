import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { enterParent, segmentsOf } from '../transfer/confined-folder.ts';
import { TransferFailure } from '../transfer/transfer-failure.ts';

/**
 * Writes the body of a request to a file, which is there when all of it is: until then nobody sees it. Says whether it
 * is new. Throws the errors of the file system, and 403 when a directory is in the way.
 */
export async function receiveFile(
  req: IncomingMessage,
  {
    root,
    segments,
    permit,
  }: { root: string; segments: readonly string[]; permit: (segments: readonly string[]) => void },
  partialFolder: string,
): Promise<{ isNew: boolean }> {
  await mkdir(partialFolder, { recursive: true });
  const partial = `${partialFolder}/put.${randomUUID()}`;
  const { folder, name } = enterParent(root, segments);
  try {
    permit([...segmentsOf(root, folder), name]);
    const path = folder.at(name);
    const before = await lstat(path).catch(() => null);
    if (before?.isDirectory()) throw new TransferFailure(403, 'PermissionDenied', 'A directory is in the way');
    await pipeline(req, createWriteStream(partial));
    await rename(partial, path);
    return { isNew: before === null };
  } finally {
    folder.close();
    await rm(partial, { force: true });
  }
}
