import { lstatSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { compileFilter } from '@isthmus/globus';
import { type CollectionPath, childPath, parsePath } from '../collection-path.ts';
import { enterFolder, type Folder as OpenFolder } from '../confined-folder.ts';
import { describeEntry } from '../file-document.ts';
import { findEntry } from '../find-entry.ts';
import { readNames } from '../list-folder.ts';
import { fillOnDemand } from '../seed/on-demand-folder.ts';
import { enterPermitted } from './enter-permitted.ts';
import { addSubtasks, dropSubtasks, setItemState } from './subtask-store.ts';
import { type FaultPlace, faultsAt, TaskFault } from './task-fault.ts';
import type { Subtask, TaskItem } from './task-record.ts';
import { placeOf, type TaskRun } from './task-run.ts';
import { inTransaction } from './task-store.ts';

type Found = Omit<Subtask, 'id'>;
const entriesPerTurn = 200;

/**
 * Finds what is to be copied for one item of a submission, and writes it down. Folders come before what is in them.
 * Symbolic links in folders are passed over, copied as links or followed (`recursive_symlinks`); one that is named
 * itself is followed, unless the item says that it is a link.
 */
export async function scanItem(run: TaskRun, item: TaskItem): Promise<void> {
  const { context, task } = run;
  inTransaction(context.database, () => dropSubtasks(context.database, task.taskId, item.position));
  const source = parsePath(item.sourcePath, run.source.collection.home);
  const destination = item.destinationPath ?? '';
  if (item.kind === 'transfer_symlink_item') {
    const destinationPath = parsePath(destination, run.destination.collection.home).shown;
    save(run, [{ position: item.position, kind: 'symlink', sourcePath: source.shown, destinationPath, size: 0 }]);
  } else if (await isDirectoryItem(run, item, source)) {
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
  const entry = await faultsAt(place, () => findEntry(run.source.root, source, run.source.permit ?? undefined));
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
  const keeps = compileFilter(run.task.options.filter_rules ?? []);
  const { position } = item;
  const open: Folder[] = [{ source, destination, within: [] }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    run.signal.throwIfAborted();
    const [from, to] = [here.source, here.destination];
    save(run, [{ position, kind: 'directory', sourcePath: from.shown, destinationPath: to.shown, size: 0 }]);
    const place = placeOf(run, 'source', 'list', from.shown);
    const within = await faultsAt(place, () => withoutLoop(run, here, place));
    await faultsAt(place, async () => {
      for await (const entries of entriesOf(run, from)) {
        const kept = entries.filter(({ name, kind }) => keeps(name, kind));
        const folders = kept.filter(({ kind }) => kind === 'dir');
        open.push(
          ...folders.map(({ name }) => ({ source: childPath(from, name), destination: childPath(to, name), within })),
        );
        const found = kept.flatMap(({ name, kind, size, isLink }): Found[] => {
          if (kind === 'dir') return [];
          const paths = { sourcePath: childPath(from, name).shown, destinationPath: childPath(to, name).shown };
          return [{ position, kind: isLink ? 'symlink' : 'file', size, ...paths }];
        });
        save(run, found);
      }
    });
  }
}

/** A folder to go through, and the identities of those that it is in. */
type Folder = { source: CollectionPath; destination: CollectionPath; within: readonly string[] };
type Entry = { name: string; kind: 'file' | 'dir'; size: number; isLink: boolean };

/** The folders that what is in this one is in. Where links are followed, one that leads back up would have no end. */
function withoutLoop({ source, task }: TaskRun, here: Folder, place: FaultPlace): readonly string[] {
  if (task.options.recursive_symlinks !== 'copy') return here.within;
  const folder = enterFolder(source.root, here.source.segments);
  try {
    const { dev, ino } = statSync(folder.path);
    const identity = `${dev}:${ino}`;
    if (here.within.includes(identity)) throw new TaskFault('INVALID_SYMLINK', place, { fatal: true });
    return [...here.within, identity];
  } finally {
    folder.close();
  }
}

/** The files and folders in a folder, some at a time, so that other requests are answered in between. */
async function* entriesOf(run: TaskRun, path: CollectionPath): AsyncGenerator<Entry[]> {
  await fillOnDemand(run.context.collectionsFolder, run.source.collection.folder, path.segments);
  const folder = enterPermitted(run.source, path.segments);
  try {
    const names = (await readNames(folder)).sort();
    for (let index = 0; index < names.length; index += entriesPerTurn) {
      yield names.slice(index, index + entriesPerTurn).flatMap((name): Entry[] => {
        const entry = lstatSync(folder.at(name), { throwIfNoEntry: false });
        if (entry?.isFile()) return [{ name, kind: 'file', size: entry.size, isLink: false }];
        if (entry?.isSymbolicLink()) return linkEntry(run, folder, name);
        return entry?.isDirectory() ? [{ name, kind: 'dir', size: 0, isLink: false }] : [];
      });
      await setImmediate();
    }
  } finally {
    folder.close();
  }
}

function linkEntry({ source, task }: TaskRun, folder: OpenFolder, name: string): Entry[] {
  const { recursive_symlinks } = task.options;
  if (recursive_symlinks === 'ignore') return [];
  if (recursive_symlinks === 'keep') return [{ name, kind: 'file', size: 0, isLink: true }];
  // What leads nowhere, or out of the collection, is a file that cannot be read: copying it says so.
  const target = describeEntry(source.root, folder, name);
  return [{ name, kind: target?.type === 'dir' ? 'dir' : 'file', size: target?.size ?? 0, isLink: false }];
}

function save({ context, task }: TaskRun, found: readonly Found[]): void {
  inTransaction(context.database, () => addSubtasks(context.database, task.taskId, found));
}
