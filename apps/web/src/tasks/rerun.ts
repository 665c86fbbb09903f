import type { EventDocument, TaskDocument } from '@isthmus/globus';
import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { parseRawFault } from '../errors/raw-fault.ts';
import type { TransferItem } from '../transfers/task-request.ts';
import { type TransferOptions, usualOptions } from '../transfers/transfer-options.ts';
import { type CopiedFile, everyPage, fetchCopied, fetchSkipped, newestErrors, type SkippedFile } from './all-pages.ts';
import { filesOf } from './event-groups.ts';
import { recallTask } from './task-memory.ts';
import { isOpen, taskTitle } from './task-status.ts';

/** `skipped` and `copied` are those of the files that the list of files shows. */
export const rerunKinds = ['failed', 'all', 'sync', 'skipped', 'copied'] as const;
export type RerunKind = (typeof rerunKinds)[number];

/** What can be chosen for a whole task. */
export const menuReruns = ['failed', 'all', 'sync'] as const;
export type MenuRerun = (typeof menuReruns)[number];

export const rerunWords: Record<MenuRerun, { name: string; about: string }> = {
  failed: { name: 'Only what failed', about: 'Compared by checksum.' },
  all: { name: 'Everything again', about: 'With the options that it had.' },
  sync: { name: 'Only what is missing or differs', about: 'Compared by checksum.' },
};

/** What a rerun would copy, and what the person has to know of it. */
export type Rerun = { items: TransferItem[]; note: string | null };

/** How many files are gathered one by one: more of them are rather compared as a folder. */
const maximumFiles = 5000;

type Route = Pick<TransferItem, 'sourcePath' | 'destinationPath' | 'recursive'>;

/** Why this task can't be run again in that way, as a sentence; null when it can. */
export function rerunRefusal(task: TaskDocument, kind: RerunKind): string | null {
  if (task.type === 'DELETE') return 'A deletion is not repeated.';
  if (isOpen(task)) return 'It is not finished yet.';
  if (task.source_endpoint_id === null || task.destination_endpoint_id === null)
    return 'Its collections are not known.';
  if (kind === 'all' || kind === 'sync') return null;
  if (task.history_deleted) return 'Globus keeps the files of a task for 30 days.';
  if (kind !== 'copied' && task.status === 'SUCCEEDED' && task.subtasks_skipped_errors === 0) return 'Nothing failed.';
  return null;
}

/** What to copy again, of listed files those that match `text`; null when nobody knows what the task was asked to copy. */
export function rerunQuery(task: TaskDocument, kind: RerunKind, text: string) {
  return queryOptions({
    queryKey: ['transfer', 'rerun', task.task_id, kind, text],
    queryFn: ({ signal }) => planRerun(task, kind, text, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function planRerun(
  task: TaskDocument,
  kind: RerunKind,
  text: string,
  signal: AbortSignal,
): Promise<Rerun | null> {
  if (kind === 'copied') {
    const { rows, isAll } = await gather((marker) => fetchCopied(task.task_id, marker, signal));
    return listedRerun(rows.filter((row) => matchesText(row, text)).flatMap(copiedItem), isAll);
  }
  if (kind === 'skipped') {
    const { rows, isAll } = await gather((marker) => fetchSkipped(task.task_id, marker, signal));
    const matching = rows.filter((row) => matchesText(row, text));
    return listedRerun(failedItems(matching, [], [], task), isAll);
  }
  const { items: remembered = null } = await recallTask(task.task_id);
  if (kind === 'failed') {
    const skipped = await gather((marker) => fetchSkipped(task.task_id, marker, signal));
    const errors = task.status === 'FAILED' ? await newestErrors(task.task_id, maximumFiles, signal) : [];
    const items = failedItems(skipped.rows, errors, remembered ?? baseRoute(task), task);
    if (items.length > 0) return listedRerun(items, skipped.isAll);
  }
  if (remembered !== null) return { items: remembered.map(sized), note: kind === 'failed' ? unnamed : null };
  const listed = await copiedOneByOne(task, signal);
  if (listed !== null) return { items: listed, note: null };
  const [base] = baseRoute(task);
  return base ? { items: [sized(base)], note: wholeFolder } : null;
}

const unnamed = 'Globus does not say which files are left: those that arrived are found by comparing and left out.';
const wholeFolder =
  'Globus does not tell what the task was asked to copy, only the folder that all of it was in: this copies the whole folder.';

function listedRerun(items: TransferItem[], isAll: boolean): Rerun | null {
  if (items.length === 0) return null;
  return { items, note: isAll ? null : `Only the first ${maximumFiles.toLocaleString()} files are taken.` };
}

/** Whether a listed file is meant by what was typed: a part of its path, or of its error's code. */
export function matchesText(
  file: Pick<CopiedFile, 'source_path' | 'destination_path'> & { error_code?: unknown },
  text: string,
): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const words = [file.source_path, file.destination_path, file.error_code];
  return words.some((word) => typeof word === 'string' && word.toLowerCase().includes(wanted));
}

/** Every file that was skipped or met an error, once, with its place on both sides. */
export function failedItems(
  skipped: readonly SkippedFile[],
  errors: readonly EventDocument[],
  routes: readonly Route[],
  task: Pick<TaskDocument, 'source_endpoint_id' | 'destination_endpoint_id'>,
): TransferItem[] {
  const items = new Map<string, TransferItem>();
  const add = (route: Route) => items.set(route.sourcePath, sized(route));
  for (const { source_path: sourcePath, destination_path: destinationPath, is_directory } of skipped)
    if (sourcePath !== null && destinationPath !== null)
      add(routeOf(sourcePath, destinationPath, is_directory === true));
  for (const event of errors) {
    const { collectionId } = parseRawFault(event.details);
    const isAtDestination = collectionId === task.destination_endpoint_id && collectionId !== task.source_endpoint_id;
    for (const file of filesOf(event)) {
      const route = routeThrough(file, routes, isAtDestination ? 'destinationPath' : 'sourcePath');
      if (route !== null && !items.has(route.sourcePath)) add(route);
    }
  }
  return [...items.values()];
}

function routeThrough(file: string, routes: readonly Route[], side: 'sourcePath' | 'destinationPath'): Route | null {
  const exact = routes.find((route) => route[side] === file);
  if (exact !== undefined) return exact;
  const around = routes.find((route) => route.recursive && file.startsWith(asFolder(route[side])));
  if (around === undefined) return null;
  const rest = file.slice(asFolder(around[side]).length);
  return routeOf(asFolder(around.sourcePath) + rest, asFolder(around.destinationPath) + rest, rest.endsWith('/'));
}

function routeOf(sourcePath: string, destinationPath: string, recursive: boolean): Route {
  return recursive
    ? { sourcePath: asFolder(sourcePath), destinationPath: asFolder(destinationPath), recursive }
    : { sourcePath, destinationPath, recursive };
}

const asFolder = (path: string) => (path.endsWith('/') ? path : `${path}/`);
const sized = (route: Route & { size?: number | null }): TransferItem => ({ ...route, size: route.size ?? null });

/** The folder that all of a task was in, on both sides. */
function baseRoute(task: TaskDocument): Route[] {
  const { source_base_path: from, destination_base_path: to } = task;
  return from && to ? [routeOf(from, to, true)] : [];
}

/** All that a task copied, when those few files are all that it was asked for. */
async function copiedOneByOne(task: TaskDocument, signal: AbortSignal): Promise<TransferItem[] | null> {
  const isAll = task.status === 'SUCCEEDED' && task.files_skipped === 0 && task.subtasks_skipped_errors === 0;
  if (!isAll || task.history_deleted || task.files_transferred > maximumFiles) return null;
  const { rows } = await gather((marker) => fetchCopied(task.task_id, marker, signal));
  const items = rows.flatMap(copiedItem);
  return items.length === rows.length && items.length > 0 ? items : null;
}

function copiedItem({ source_path: sourcePath, destination_path: destinationPath, size }: CopiedFile): TransferItem[] {
  return sourcePath === null || destinationPath === null
    ? []
    : [{ sourcePath, destinationPath, recursive: false, size }];
}

async function gather<Row>(fetchPage: Parameters<typeof everyPage<Row>>[0]): Promise<{ rows: Row[]; isAll: boolean }> {
  const rows: Row[] = [];
  for await (const page of everyPage(fetchPage)) {
    rows.push(...page);
    if (rows.length >= maximumFiles) return { rows: rows.slice(0, maximumFiles), isAll: false };
  }
  return { rows, isAll: true };
}

const maximumLabel = 128;

/** How a rerun copies: as its task did, compared by checksum where only a part is wanted. */
export function rerunOptions(task: TaskDocument, kind: RerunKind, items: readonly TransferItem[]): TransferOptions {
  const title = taskTitle(task);
  const label = title.startsWith(rerunPrefix) ? title : `${rerunPrefix}${title}`;
  const level = ([0, 1, 2, 3] as const).find((known) => known === task.sync_level) ?? null;
  return {
    ...usualOptions,
    label: Array.from(label).slice(0, maximumLabel).join('').trim(),
    syncLevel: kind === 'all' || kind === 'copied' ? level : 3,
    verifyChecksum: task.verify_checksum,
    encryptData: task.encrypt_data,
    preserveTimestamp: task.preserve_timestamp,
    skipSourceErrors: task.skip_source_errors,
    failOnQuotaErrors: task.fail_on_quota_errors === true,
    // Only a whole run of whole folders may take away what its source has not.
    deleteDestinationExtra:
      kind === 'all' && task.delete_destination_extra && items.every(({ recursive }) => recursive),
    filterRules: rulesOf(task),
    recursiveSymlinks: symlinks.find((known) => known === task.recursive_symlinks) ?? 'ignore',
  };
}

const symlinks = ['ignore', 'keep', 'copy'] as const;
const rule = z.object({
  method: z.enum(['include', 'exclude']),
  type: z._default(z.nullable(z.enum(['file', 'dir'])), null),
  name: z.string(),
});

/** The filter rules of a task, as its document has them. */
export function rulesOf({ filter_rules }: TaskDocument): TransferOptions['filterRules'] {
  return z.array(rule).safeParse(filter_rules).data ?? [];
}

const rerunPrefix = 'Rerun of ';

/** The folder around all of these paths. */
export function folderAround(paths: readonly string[]): string {
  const [first = '/'] = paths;
  let folder = first.slice(0, first.lastIndexOf('/', first.length - 2) + 1);
  for (const path of paths)
    while (!path.startsWith(folder)) folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  return folder;
}
