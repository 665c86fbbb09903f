import { closeSync, fstatSync, futimesSync, openSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { segmentsOf } from '../confined-folder.ts';
import { copyBytes, isCopyOf } from './copy-bytes.ts';
import { ensureFolder } from './ensure-folder.ts';
import { isUpToDate } from './is-up-to-date.ts';
import { openSource } from './open-source.ts';
import type { SubtaskResult } from './subtask-store.ts';
import { faultsAt, TaskFault } from './task-fault.ts';
import type { Subtask, TaskItem } from './task-record.ts';
import { placeOf, recordedPath, type Side, type TaskRun } from './task-run.ts';

/**
 * Copies one file: to a partial file first, which gets its name when its content was verified. Throws TaskFault; on
 * any error the partial file is gone and the destination is as it was.
 */
export async function copyFile(run: TaskRun, subtask: Subtask, item: TaskItem): Promise<SubtaskResult> {
  const { source } = run;
  const place = placeOf(run, 'source', 'transfer', subtask.sourcePath);
  const file = await faultsAt(place, () => openSource(source, recordedPath(subtask.sourcePath, source).segments));
  try {
    const found = fstatSync(file);
    if (found.isDirectory()) throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
    if (!found.isFile()) throw new TaskFault('NOT_A_FILE', place, { fatal: true });
    return await copyOpenFile(run, subtask, item, file);
  } finally {
    closeSync(file);
  }
}

async function copyOpenFile(run: TaskRun, subtask: Subtask, item: TaskItem, file: number): Promise<SubtaskResult> {
  const { segments } = recordedPath(subtask.destinationPath, run.destination);
  const place = placeOf(run, 'destination', 'transfer', subtask.destinationPath);
  // A name with a closing slash, or none, cannot be the name of a file.
  if (subtask.destinationPath.endsWith('/') || segments.length === 0)
    throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
  const syncLevel = run.task.options.sync_level;
  if (await faultsAt(place, () => isUpToDate(file, { ...run.destination, segments }, syncLevel, run)))
    return { state: 'skipped' };
  const partial = `${run.partialFolder}/${run.task.taskId}.${subtask.id}`;
  try {
    const copied = await faultsAt(place, () => writePartial(run, subtask, item, file, partial));
    await faultsAt(place, () => moveIntoPlace(run.destination, segments, partial));
    return copied;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writePartial(
  run: TaskRun,
  subtask: Subtask,
  item: TaskItem,
  file: number,
  partial: string,
): Promise<SubtaskResult> {
  const { threads, signal, throttle, progress } = run;
  const { verify_checksum, preserve_timestamp } = run.task.options;
  const algorithm = item.externalChecksum !== null || verify_checksum ? (item.checksumAlgorithm ?? 'MD5') : null;
  const copy = openSync(partial, 'wx+', 0o644);
  // Of what is in the copy: as it is written, since this takes longer than writing.
  const digesting =
    algorithm === null ? null : threads.startDigest({ copy, algorithm: algorithm.toLowerCase(), signal });
  const onBytes = (bytes: number, isLast: boolean) => {
    progress.bytes_transferred += bytes;
    digesting?.extend(bytes, isLast);
  };
  try {
    const size = await copyBytes(file, copy, { threads, throttle, signal, onBytes });
    if (digesting !== null) await verify(run, subtask, { copy, source: file, size });
    const checksum = (await digesting?.result()) ?? null;
    if (item.externalChecksum !== null && checksum !== item.externalChecksum.toLowerCase()) {
      const place = placeOf(run, 'source', 'transfer', subtask.sourcePath);
      throw new TaskFault('EXTERNAL_CHECKSUM_MISMATCH', place, { fatal: true });
    }
    const { mtime } = fstatSync(file);
    if (preserve_timestamp) futimesSync(copy, mtime, mtime);
    return { state: 'succeeded', size, checksum, algorithm };
  } finally {
    await digesting?.stop();
    closeSync(copy);
  }
}

/** Once all of a copy is written it is read again. Comparing it costs less than a second digest, and leaves nothing to chance. */
async function verify(
  run: TaskRun,
  subtask: Subtask,
  { copy, source, size }: { copy: number; source: number; size: number },
): Promise<void> {
  const isSame = await isCopyOf(source, copy, { ...run, size });
  run.progress.bytes_checksummed += size;
  if (!isSame) throw new TaskFault('VERIFY_CHECKSUM', placeOf(run, 'destination', 'transfer', subtask.destinationPath));
}

function moveIntoPlace(side: Side, segments: readonly string[], partial: string): void {
  const folder = ensureFolder(side, segments.slice(0, -1));
  const name = segments.at(-1) ?? '.';
  try {
    side.permit?.([...segmentsOf(side.root, folder), name]);
    // rename replaces a file or a link of that name in one step, and never follows the link.
    renameSync(partial, folder.at(name));
  } finally {
    folder.close();
  }
}
