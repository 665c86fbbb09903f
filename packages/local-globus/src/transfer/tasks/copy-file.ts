import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { copyBytes, digestOf } from './copy-bytes.ts';
import { ensureFolder } from './ensure-folder.ts';
import { isUpToDate } from './is-up-to-date.ts';
import { openSource } from './open-source.ts';
import type { SubtaskResult } from './subtask-store.ts';
import { faultsAt, TaskFault } from './task-fault.ts';
import type { Subtask, TaskItem } from './task-record.ts';
import { placeOf, recordedPath, type TaskRun } from './task-run.ts';

/**
 * Copies one file: to a partial file first, which gets its name when its content was verified. Throws TaskFault; on
 * any error the partial file is gone and the destination is as it was.
 */
export async function copyFile(run: TaskRun, subtask: Subtask, item: TaskItem): Promise<SubtaskResult> {
  const { source } = run;
  const place = placeOf(run, 'source', 'transfer', subtask.sourcePath);
  const file = await faultsAt(place, () => openSource(source.root, recordedPath(subtask.sourcePath, source).segments));
  try {
    if ((await file.stat()).isDirectory()) throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
    if (!(await file.stat()).isFile()) throw new TaskFault('NOT_A_FILE', place, { fatal: true });
    return await copyOpenFile(run, subtask, item, file);
  } finally {
    await file.close();
  }
}

async function copyOpenFile(run: TaskRun, subtask: Subtask, item: TaskItem, file: FileHandle): Promise<SubtaskResult> {
  const { root } = run.destination;
  const { segments } = recordedPath(subtask.destinationPath, run.destination);
  const place = placeOf(run, 'destination', 'transfer', subtask.destinationPath);
  // A name with a closing slash, or none, cannot be the name of a file.
  if (subtask.destinationPath.endsWith('/') || segments.length === 0)
    throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
  const syncLevel = run.task.options.sync_level;
  if (await faultsAt(place, () => isUpToDate(file, { root, segments }, syncLevel, run.signal)))
    return { state: 'skipped' };
  const partial = `${run.partialFolder}/${run.task.taskId}.${subtask.id}`;
  try {
    const copied = await faultsAt(place, () => writePartial(run, subtask, item, file, partial));
    await faultsAt(place, () => moveIntoPlace(root, segments, partial));
    return copied;
  } finally {
    await rm(partial, { force: true });
  }
}

async function writePartial(
  run: TaskRun,
  subtask: Subtask,
  item: TaskItem,
  file: FileHandle,
  partial: string,
): Promise<SubtaskResult> {
  const { signal, throttle, progress } = run;
  const { verify_checksum, preserve_timestamp } = run.task.options;
  const algorithm = item.externalChecksum !== null || verify_checksum ? (item.checksumAlgorithm ?? 'MD5') : null;
  await rm(partial, { force: true });
  const onBytes = (bytes: number) => {
    progress.bytes_transferred += bytes;
  };
  const { size, digest } = await copyBytes(file, partial, {
    algorithm: algorithm?.toLowerCase() ?? null,
    throttle,
    signal,
    onBytes,
  });
  if (item.externalChecksum !== null && digest !== item.externalChecksum.toLowerCase()) {
    throw new TaskFault('EXTERNAL_CHECKSUM_MISMATCH', placeOf(run, 'source', 'transfer', subtask.sourcePath), {
      fatal: true,
    });
  }
  const { mtime } = await file.stat();
  const copy = await open(partial, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    if (algorithm !== null) await verify(run, subtask, copy, algorithm, digest, size);
    if (preserve_timestamp) await copy.utimes(mtime, mtime);
  } finally {
    await copy.close();
  }
  return { state: 'succeeded', size, checksum: digest, algorithm };
}

async function verify(
  run: TaskRun,
  subtask: Subtask,
  copy: FileHandle,
  algorithm: string,
  digest: string | null,
  size: number,
): Promise<void> {
  const written = await digestOf(copy, algorithm.toLowerCase(), run.signal);
  run.progress.bytes_checksummed += size;
  if (written !== digest)
    throw new TaskFault('VERIFY_CHECKSUM', placeOf(run, 'destination', 'transfer', subtask.destinationPath));
}

async function moveIntoPlace(root: string, segments: readonly string[], partial: string): Promise<void> {
  const folder = await ensureFolder(root, segments.slice(0, -1));
  try {
    // rename replaces a file or a link of that name in one step, and never follows the link.
    await rename(partial, folder.at(segments.at(-1) ?? '.'));
  } finally {
    await folder.close();
  }
}
