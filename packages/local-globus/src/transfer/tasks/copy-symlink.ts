import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { enterParent, segmentsOf } from '../confined-folder.ts';
import { ensureFolder } from './ensure-folder.ts';
import type { SubtaskResult } from './subtask-store.ts';
import { faultsAt, TaskFault } from './task-fault.ts';
import type { Subtask } from './task-record.ts';
import { placeOf, recordedPath, type TaskRun } from './task-run.ts';

/**
 * Makes at the destination a symbolic link with the text of the source's. What it leads to is not looked at: a link
 * that leads out of a collection is refused when somebody follows it.
 */
export async function copySymlink(run: TaskRun, subtask: Subtask): Promise<SubtaskResult> {
  const from = placeOf(run, 'source', 'transfer', subtask.sourcePath);
  const target = await faultsAt(from, () => targetOf(run, subtask));
  if (target === null) throw new TaskFault('NOT_A_SYMLINK', from);
  const to = placeOf(run, 'destination', 'transfer', subtask.destinationPath);
  const { segments } = recordedPath(subtask.destinationPath, run.destination);
  const name = segments.at(-1);
  if (name === undefined || subtask.destinationPath.endsWith('/')) {
    throw new TaskFault('IS_A_DIRECTORY', to, { fatal: true });
  }
  const partial = `${run.partialFolder}/${run.task.taskId}.${subtask.id}`;
  await faultsAt(to, () => {
    symlinkSync(target, partial);
    const folder = ensureFolder(run.destination, segments.slice(0, -1));
    try {
      run.destination.permit?.([...segmentsOf(run.destination.root, folder), name]);
      renameSync(partial, folder.at(name));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    } finally {
      folder.close();
    }
  });
  return { state: 'succeeded', size: 0, checksum: null, algorithm: null };
}

function targetOf(run: TaskRun, subtask: Subtask): Buffer | null {
  const { folder, name } = enterParent(run.source.root, recordedPath(subtask.sourcePath, run.source).segments);
  try {
    run.source.permit?.([...segmentsOf(run.source.root, folder), name]);
    return lstatSync(folder.at(name)).isSymbolicLink() ? readlinkSync(folder.at(name), 'buffer') : null;
  } finally {
    folder.close();
  }
}
