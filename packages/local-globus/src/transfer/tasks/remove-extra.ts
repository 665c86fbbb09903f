import { readNames } from '../list-folder.ts';
import { enterPermitted } from './enter-permitted.ts';
import { removeTree } from './remove-tree.ts';
import { directoryPairs } from './subtask-store.ts';
import { faultsAt } from './task-fault.ts';
import { placeOf, recordedPath, type Side, type TaskRun } from './task-run.ts';

/** `delete_destination_extra`: removes from the directories copied to what is not in the directories copied from. */
export async function removeExtra(run: TaskRun): Promise<void> {
  for (const { sourcePath, destinationPath } of directoryPairs(run.context.database, run.task.taskId)) {
    const place = placeOf(run, 'destination', 'delete', destinationPath);
    await faultsAt(place, () => removeExtraFrom(run, sourcePath, destinationPath));
  }
}

async function removeExtraFrom(run: TaskRun, sourcePath: string, destinationPath: string): Promise<void> {
  const wanted = new Set(await namesIn(run.source, sourcePath));
  const folder = enterPermitted(run.destination, recordedPath(destinationPath, run.destination).segments);
  try {
    const extra = (await readNames(folder)).filter((name) => !wanted.has(name));
    for (const name of extra) await removeTree(folder, name, { signal: run.signal, onRemoved: () => {} });
  } finally {
    folder.close();
  }
}

async function namesIn(side: Side, path: string): Promise<string[]> {
  const folder = enterPermitted(side, recordedPath(path, side).segments);
  try {
    return await readNames(folder);
  } finally {
    folder.close();
  }
}
