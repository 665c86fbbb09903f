import { lstatSync } from 'node:fs';
import { compileGlob, globLiteral, hasGlob } from '@isthmus/globus';
import { parsePath } from '../collection-path.ts';
import { enterParent, type Folder, segmentsOf } from '../confined-folder.ts';
import { readNames } from '../list-folder.ts';
import { removeTree } from './remove-tree.ts';
import { findItem, pendingItems, setItemState } from './subtask-store.ts';
import { type FaultPlace, faultsAt, TaskFault } from './task-fault.ts';
import type { TaskItem } from './task-record.ts';
import { placeOf, type TaskRun } from './task-run.ts';
import { saveProgress } from './task-store.ts';
import { catchFault, meetOrder, tryUntilDone } from './try-until-done.ts';

/** Runs a DELETE task to its end. Throws the fatal fault that ends it, or the signal's reason. */
export async function runDelete(run: TaskRun, retryDelaysMs: readonly number[]): Promise<void> {
  const { database } = run.context;
  await tryUntilDone(run, retryDelaysMs, async () => {
    for (const position of pendingItems(database, run.task.taskId)) {
      const item = findItem(database, run.task.taskId, position);
      if (item === null) continue;
      const fault = await catchFault(run, () => deleteItem(run, item));
      if (fault !== null) run.noteFault(fault);
      setItemState(database, run.task.taskId, position, fault === null ? 'succeeded' : 'retrying');
    }
  });
}

async function deleteItem(run: TaskRun, item: TaskItem): Promise<void> {
  const { options } = run.task;
  const path = parsePath(item.sourcePath, run.source.collection.home);
  const place = placeOf(run, 'source', 'delete', item.sourcePath);
  await meetOrder(run, place);
  if (path.segments.length === 0) throw new TaskFault('PERMISSION_DENIED', place, { fatal: true });
  const names = await faultsAt(place, () =>
    withParent(run, path.segments, (folder, name) => {
      const onBegin = () => noteBegun(run, item);
      return deleteNamed(run, folder, name, { place, onBegin });
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof TaskFault) || error.code !== 'FILE_NOT_FOUND') throw error;
    return 0;
  });
  if (names > 0 || options.ignore_missing || run.progress.begun_item === item.position) return;
  throw new TaskFault('FILE_NOT_FOUND', place, { fatal: true });
}

/** Removes what a name, or a pattern of names, stands for; answers how many entries that were. */
async function deleteNamed(
  run: TaskRun,
  folder: Folder,
  name: string,
  { place, onBegin }: { place: FaultPlace; onBegin: () => void },
): Promise<number> {
  const { interpret_globs, recursive } = run.task.options;
  const isPattern = interpret_globs && hasGlob(name);
  const literal = interpret_globs ? globLiteral(name) : name;
  const names = isPattern ? (await readNames(folder)).filter(compileGlob(name)) : [literal];
  let removed = 0;
  for (const entry of names) {
    const kind = kindOf(folder, entry);
    if (kind === null) continue;
    if (kind === 'directory' && !recursive) throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
    onBegin();
    await removeTree(folder, entry, { signal: run.signal, onRemoved: (gone) => countRemoved(run, gone) });
    removed += 1;
  }
  return removed;
}

/** Before the first of it goes: what is gone by then can't say that it was there. */
function noteBegun({ context, task, progress }: TaskRun, { position }: TaskItem): void {
  if (progress.begun_item === position) return;
  progress.begun_item = position;
  saveProgress(context.database, task.taskId, progress);
}

function countRemoved({ progress }: TaskRun, kind: 'file' | 'directory'): void {
  progress[kind === 'file' ? 'files' : 'directories'] += 1;
}

function kindOf(folder: Folder, name: string): 'file' | 'directory' | null {
  const entry = lstatSync(folder.at(name), { throwIfNoEntry: false });
  if (entry === undefined) return null;
  return entry.isDirectory() ? 'directory' : 'file';
}

async function withParent<Result>(
  run: TaskRun,
  segments: readonly string[],
  act: (folder: Folder, name: string) => Promise<Result>,
): Promise<Result> {
  const { folder, name } = enterParent(run.source.root, segments);
  try {
    run.source.permit?.([...segmentsOf(run.source.root, folder), name]);
    return await act(folder, name);
  } finally {
    folder.close();
  }
}
