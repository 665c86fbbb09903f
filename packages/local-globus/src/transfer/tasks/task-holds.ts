import type { TransferContext } from '../context.ts';
import { requiredScopes } from '../demands.ts';
import { troubleWith } from '../enter-collection.ts';
import { pauseRulesAgainst } from './pause-info.ts';
import type { TaskHold, TaskRecord } from './task-record.ts';
import { addEvent, describeCode, inTransaction, saveHold } from './task-store.ts';

const dayMs = 86_400_000;

/** What keeps an open task from running now: a pause, or a consent that its owner has taken back. */
export function holdOn(context: TransferContext, task: TaskRecord): TaskHold | null {
  const { admin_pause, ordered_inactive } = task.options;
  const byAdmin = admin_pause === null ? undefined : Object.values(admin_pause).find((message) => message !== null);
  if (byAdmin !== undefined) return { kind: 'paused', byAdmin: true, message: byAdmin };
  const [rule] = pauseRulesAgainst(context, task);
  if (rule !== undefined) return { kind: 'paused', byAdmin: false, message: rule.message };
  if (ordered_inactive !== null) return { kind: 'inactive', message: ordered_inactive };
  if (lacksConsent(context, task)) return { kind: 'inactive', message: 'Missing required data_access consent' };
  return unreachable(context, task);
}

/** Globus keeps trying to reach a Globus Connect Personal that is off; here the task waits until it is there. */
function unreachable({ collections }: TransferContext, task: TaskRecord): TaskHold | null {
  for (const id of [task.sourceEndpointId, task.destinationEndpointId]) {
    const collection = id === null ? undefined : collections.find(id);
    const trouble = collection === undefined ? null : troubleWith({ collections }, collection);
    if (collection === undefined || trouble === null) continue;
    const place = `Endpoint: ${collection.displayName} (${collection.id})`;
    const code = trouble === 'paused' ? 'GC_PAUSED' : 'GC_NOT_CONNECTED';
    return { kind: 'unreachable', code, message: `Error (connect)\n${place}\nMessage: ${describeCode(code)}\n` };
  }
  return null;
}

function lacksConsent(
  { authorization, collections: known }: TransferContext,
  { ownerId, options, ...task }: TaskRecord,
): boolean {
  if (options.client_id === null) return false;
  const owner = {
    id: ownerId,
    username: ownerId,
    identities: [],
    clientId: options.client_id,
    scopes: [],
    session: [],
  };
  const collections = [task.sourceEndpointId, task.destinationEndpointId].flatMap((id) =>
    id === null ? [] : (known.find(id) ?? []),
  );
  return collections
    .flatMap((collection) => requiredScopes(collection, undefined))
    .some((scope) => !authorization.hasConsented(owner, scope));
}

/** Writes down that a task, which does not run, waits or no longer does; answers it as it is now. */
export function changeHold(context: TransferContext, task: TaskRecord, hold: TaskHold | null): TaskRecord {
  const { database, now } = context;
  const before = task.progress.hold;
  if (before?.kind === hold?.kind && before?.message === hold?.message) return task;
  const changed: TaskRecord = {
    ...task,
    status: hold?.kind === 'inactive' ? 'INACTIVE' : 'ACTIVE',
    deadlineMs: deadlineUnder(hold, task, now()),
    progress: { ...task.progress, hold, ...niceUnder(hold) },
  };
  const events = eventsBetween(before, hold);
  changed.progress.faults += events.filter(({ isError }) => isError).length;
  inTransaction(database, () => {
    for (const event of events) addEvent(database, task.taskId, event, now());
    saveHold(database, task.taskId, changed);
  });
  return changed;
}

/** Globus's: paused tasks live 90 days, and a day from when they go on. A deadline that the owner set stays. */
function deadlineUnder(hold: TaskHold | null, { options, deadlineMs, progress }: TaskRecord, nowMs: number): number {
  if (options.deadline_set) return deadlineMs;
  if (hold?.kind === 'paused') return nowMs + 90 * dayMs;
  return progress.hold?.kind === 'paused' ? nowMs + dayMs : deadlineMs;
}

function niceUnder(hold: TaskHold | null) {
  if (hold === null) return { nice_status: 'Queued', nice_status_details: null };
  return { nice_status: niceWord(hold), nice_status_details: hold.message };
}

function niceWord(hold: TaskHold): string {
  if (hold.kind === 'paused') return hold.byAdmin ? 'PAUSED_BY_ADMIN' : 'PAUSED';
  return hold.kind === 'inactive' ? 'NO_CREDENTIALS' : hold.code;
}

function eventsBetween(before: TaskHold | null, after: TaskHold | null) {
  const ended =
    before?.kind === 'paused' && after?.kind !== 'paused'
      ? [{ code: 'UNPAUSED', isError: false, details: 'The task goes on' }]
      : [];
  if (after === null || (before?.kind === 'paused' && after.kind === 'paused')) return ended;
  const code = after.kind === 'paused' ? 'PAUSED' : niceWord(after);
  return [...ended, { code, isError: after.kind !== 'paused', details: after.message }];
}
