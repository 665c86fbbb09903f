import { lstatSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type CollectionPath, childPath, parsePath } from '../collection-path.ts';
import { enterFolder } from '../confined-folder.ts';
import { findEntry } from '../find-entry.ts';
import { readNames } from '../list-folder.ts';
import { fillOnDemand } from '../seed/on-demand-folder.ts';
import { compileRules } from './filter-rules.ts';
import { addSubtasks, dropSubtasks, setItemState } from './subtask-store.ts';
import { faultsAt, TaskFault } from './task-fault.ts';
import type { Subtask, TaskItem } from './task-record.ts';
import { placeOf, type TaskRun } from './task-run.ts';
import { inTransaction } from './task-store.ts';

type Found = Omit<Subtask, 'id'>;
const entriesPerTurn = 200;

/**
 * Finds what is to be copied for one item of a submission, and writes it down. Folders come before what is in them.
 * Symbolic links in folders are passed over (`recursive_symlinks` "ignore"); one that is named itself is followed.
 */
export async function scanItem(run: TaskRun, item: TaskItem): Promise<void> {
  const { context, task } = run;
  inTransaction(context.database, () => dropSubtasks(context.database, task.taskId, item.position));
  const source = parsePath(item.sourcePath, run.source.collection.home);
  const destination = item.destinationPath ?? '';
  if (await isDirectoryItem(run, item, source)) {
    await scanFolder(run, item, source, parsePath(destination, run.destination.collection.home));
  } else {
    const { shown } = parsePath(destination, run.destination.collection.home);
    const destinationPath = destination.endsWith('/') ? `${shown}/` : shown;
    save(run, [{ position: item.position, kind: 'file', sourcePath: source.shown, destinationPath, size: 0 }]);
  }
  setItemState(context.database, task.taskId, item.position, 'succeeded');
}

async function isDirectoryItem(run: TaskRun, item: TaskItem, source: CollectionPath): Promise<boolean> {
  const place = placeOf(run, 'source', 'list', item.sourcePath);
  const entry = await faultsAt(place, () => findEntry(run.source.root, source));
  if (entry === null) throw new TaskFault('FILE_NOT_FOUND', place);
  const isDirectory = entry.type === 'dir';
  if (item.recursive === true && !isDirectory) throw new TaskFault('NOT_A_DIRECTORY', place, { fatal: true });
  if (item.recursive === false && isDirectory) throw new TaskFault('IS_A_DIRECTORY', place, { fatal: true });
  return isDirectory;
}

async function scanFolder(
  run: TaskRun,
  item: TaskItem,
  source: CollectionPath,
  destination: CollectionPath,
): Promise<void> {
  const keeps = compileRules(run.task.options.filter_rules);
  const { position } = item;
  const open = [{ source, destination }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    run.signal.throwIfAborted();
    const [from, to] = [here.source, here.destination];
    save(run, [{ position, kind: 'directory', sourcePath: from.shown, destinationPath: to.shown, size: 0 }]);
    await faultsAt(placeOf(run, 'source', 'list', from.shown), async () => {
      for await (const entries of entriesOf(run, from)) {
        const kept = entries.filter(({ name, kind }) => keeps(name, kind));
        const folders = kept.filter(({ kind }) => kind === 'dir');
        open.push(...folders.map(({ name }) => ({ source: childPath(from, name), destination: childPath(to, name) })));
        const files = kept.filter(({ kind }) => kind === 'file');
        save(
          run,
          files.map(({ name, size }): Found => {
            const paths = { sourcePath: childPath(from, name).shown, destinationPath: childPath(to, name).shown };
            return { position, kind: 'file', size, ...paths };
          }),
        );
      }
    });
  }
}

type Entry = { name: string; kind: 'file' | 'dir'; size: number };

/** The files and folders in a folder, some at a time, so that other requests are answered in between. */
async function* entriesOf(run: TaskRun, path: CollectionPath): AsyncGenerator<Entry[]> {
  await fillOnDemand(run.context.collectionsFolder, run.source.collection.folder, path.segments);
  const folder = enterFolder(run.source.root, path.segments);
  try {
    const names = (await readNames(folder)).sort();
    for (let index = 0; index < names.length; index += entriesPerTurn) {
      yield names.slice(index, index + entriesPerTurn).flatMap((name): Entry[] => {
        const entry = lstatSync(folder.at(name), { throwIfNoEntry: false });
        if (entry?.isFile()) return [{ name, kind: 'file', size: entry.size }];
        return entry?.isDirectory() ? [{ name, kind: 'dir', size: 0 }] : [];
      });
      await setImmediate();
    }
  } finally {
    folder.close();
  }
}

function save({ context, task }: TaskRun, found: readonly Found[]): void {
  inTransaction(context.database, () => addSubtasks(context.database, task.taskId, found));
}
