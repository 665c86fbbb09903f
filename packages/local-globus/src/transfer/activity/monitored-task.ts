import { hostIdOf } from '../collections.ts';
import type { TransferContext } from '../context.ts';
import { taskDocument } from '../tasks/task-document.ts';
import type { Veil } from '../tasks/task-history-routes.ts';
import { endpointIdOf, type TaskRecord } from '../tasks/task-record.ts';
import { type Side, sides } from './activity-roles.ts';

/**
 * The "task" document for those who monitor a side of it: it names the owner and the hosts of guest collections, and
 * says nothing of names and paths at the other side. Source: Transfer API v0.10, advanced collection management.
 */
export function monitoredTask(context: TransferContext, task: TaskRecord, seen: readonly Side[]) {
  const document = taskDocument(context, task);
  const owner = task.options.identities?.find(({ id }) => id === task.ownerId);
  return veilOf(
    context,
    task,
    seen,
  )({
    ...document,
    owner_string: owner?.username ?? task.ownerId,
    ...sideMembers(context, task, 'source', seen),
    ...sideMembers(context, task, 'destination', seen),
  });
}

function sideMembers({ collections }: TransferContext, task: TaskRecord, side: Side, seen: readonly Side[]) {
  const id = endpointIdOf(task, side);
  const collection = id === null ? undefined : collections.find(id);
  const hostId = collection === undefined ? null : hostIdOf(collection);
  const mapped = collection?.host?.mapped ?? null;
  return {
    [`${side}_host_endpoint`]: null,
    [`${side}_host_endpoint_id`]: hostId,
    [`${side}_host_endpoint_display_name`]: hostId === null ? null : (collections.find(hostId)?.displayName ?? null),
    [`${side}_host_path`]: collection?.sharedFrom?.path ?? null,
    [`${side}_mapped_collection_id`]: mapped?.id ?? null,
    [`${side}_mapped_collection_display_name`]: mapped?.name ?? null,
    [`${side}_local_user_status`]: id === null ? 'NO_ENDPOINT' : seen.includes(side) ? 'NOT_SCANNED' : 'NO_PERMISSION',
  };
}

/** Takes the names and paths of the sides that are not seen out of a document about a task. */
export function veilOf({ collections }: TransferContext, task: TaskRecord, seen: readonly Side[]): Veil {
  const unseen = sides.filter((side) => endpointIdOf(task, side) !== null && !seen.includes(side));
  if (unseen.length === 0) return (document) => document;
  const hidden = new Set(unseen.flatMap((side) => sideNames.map((name) => `${side}_${name}`)));
  const names = unseen.flatMap((side) => {
    const collection = collections.find(endpointIdOf(task, side) ?? '');
    return collection === undefined ? [] : `${collection.displayName} (${collection.id})`;
  });
  const clean = (name: string, value: unknown) => {
    if (hidden.has(name)) return null;
    return typeof value === 'string' && names.some((one) => value.includes(one)) ? withoutPlace(value) : value;
  };
  return (document) => Object.fromEntries(Object.entries(document).map(([name, value]) => [name, clean(name, value)]));
}

/** Texts of faults name the collection that they met, and the path there. */
const withoutPlace = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^(Endpoint|File): /.test(line))
    .join('\n');

const sideNames = [
  'endpoint',
  'endpoint_display_name',
  'host_endpoint_id',
  'host_endpoint_display_name',
  'host_path',
  'mapped_collection_id',
  'mapped_collection_display_name',
  'base_path',
  'local_user',
  'path',
];
