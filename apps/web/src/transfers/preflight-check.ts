import type { StepUpView } from '@isthmus/bff-contract';
import type { EndpointDocument, FileDocument, PauseRule } from '@isthmus/globus';
import { collectionHealth } from '../collections/collection-facts.ts';
import { faultOf, stepUpOf } from '../errors/fault.ts';
import { listingTrouble } from '../files/listing-trouble.ts';
import type { TransferPlace } from './task-request.ts';

/**
 * How one thing stands that must be so for a task to succeed: a `problem` makes it fail or wait, a `note` changes what
 * comes of it, and `unknown` is what nobody can tell before the task runs.
 */
export type CheckState = 'checking' | 'fine' | 'note' | 'problem' | 'unknown';

export type Check = {
  id: string;
  state: CheckState;
  title: string;
  detail?: string;
  /** Name of the collection that asks for more first, and the way through it. */
  stepUp?: { collection: string; view: StepUpView };
  /** Asking again may show that it is fine now. */
  canRetry?: true;
};

/** An end of a task, as far as it is checked. */
export type CheckedEnd = TransferPlace & { collection: { name: string } };

/** What is known of an answer that was asked for. */
export type Look<Answer> = { answer: Answer | undefined; error: unknown };

/** What is done at one end. */
export type Deed = 'read' | 'write' | 'delete';

/** Whether the collection is on, and lets the person into the folder. */
export function reachCheck(
  id: string,
  { collection: { name } }: CheckedEnd,
  document: Look<EndpointDocument>,
  folder: Look<FileDocument>,
  username: string,
): Check {
  const health = document.answer === undefined ? null : collectionHealth(document.answer);
  if (health === 'offline' || health === 'paused') {
    const title = health === 'offline' ? `${name} isn’t running` : `${name} is paused on its computer`;
    const what = health === 'offline' ? 'Start' : 'Resume';
    const detail = `The task would wait. ${what} Globus Connect Personal on the computer that it is on.`;
    return { id, state: 'problem', title, detail, canRetry: true };
  }
  if (folder.answer !== undefined) return { id, state: 'fine', title: `${name} answers and lets you in` };
  if (!folder.error) return { id, state: 'checking', title: `Asking ${name}` };
  const view = stepUpOf(folder.error);
  const fault = faultOf(folder.error) ?? ({ kind: 'unreachable' } as const);
  const { kind, title, detail } = listingTrouble(fault, { collection: name, identity: username });
  if (view !== null) return { id, state: 'problem', title, stepUp: { collection: name, view } };
  // Transfer makes what is missing on the way to a destination.
  if (id === 'reach write' && kind === 'not-found')
    return {
      id,
      state: 'note',
      title: `${name} lets you in`,
      detail: 'The folder isn’t there: the transfer makes it.',
    };
  const isUnsaid = kind === 'degraded' || kind === 'other' || kind === 'timeout';
  return { id, state: isUnsaid ? 'unknown' : 'problem', title, detail, canRetry: true };
}

const pausedDeeds = {
  read: { rule: 'pause_task_transfer_read', words: 'Copying from' },
  write: { rule: 'pause_task_transfer_write', words: 'Copying to' },
  delete: { rule: 'pause_task_delete', words: 'Deleting from' },
} as const;

/** Whether an administrator has paused what the task would do there. Such a task is accepted, and waits. */
export function pauseCheck({ collection: { name } }: CheckedEnd, deed: Deed, rules: Look<readonly PauseRule[]>): Check {
  const { rule, words } = pausedDeeds[deed];
  const id = `pause ${deed}`;
  const what = `${words} ${name}`;
  if (rules.answer === undefined) {
    if (rules.error) return { id, state: 'unknown', title: `${what}: whether it is paused`, canRetry: true };
    return { id, state: 'checking', title: `${what}: looking for pauses` };
  }
  const found = rules.answer.find((one) => one[rule]);
  if (found === undefined) return { id, state: 'fine', title: `${what} isn’t paused` };
  const said = found.message ? ` It says: “${found.message}”` : '';
  const detail = `The task would be accepted and wait until its administrator lets it go on.${said}`;
  return { id, state: 'problem', title: `${what} is paused`, detail, canRetry: true };
}

/** Whether the person may write into the folder, as far as anybody can tell before it is tried. */
export function writeCheck(
  { collection: { name } }: CheckedEnd,
  document: Look<EndpointDocument>,
  folder: Look<FileDocument>,
): Check {
  const id = 'write';
  if (isReadOnly(folder.answer?.permissions ?? null)) {
    const detail = `Its permissions are ${folder.answer?.permissions}: nobody may write there. Ask its owner to change them.`;
    return { id, state: 'problem', title: `The folder on ${name} is read-only`, detail, canRetry: true };
  }
  if (document.answer?.my_effective_roles.includes('administrator'))
    return { id, state: 'fine', title: `You may write on ${name}: you administer it` };
  if (document.answer === undefined && !document.error)
    return { id, state: 'checking', title: `Looking up what you may do on ${name}` };
  const detail = 'Globus only finds out when it writes. If you may not, the task says so.';
  return { id, state: 'unknown', title: `Whether you may write on ${name}`, detail };
}

/** True of permissions like `0555`, which let nobody write. */
function isReadOnly(permissions: string | null): boolean {
  return permissions !== null && /^[0-7]{3,4}$/.test(permissions) && (Number.parseInt(permissions, 8) & 0o222) === 0;
}

/** One line for all checks together. */
export function summaryOf(checks: readonly Check[]): { state: CheckState; words: string } {
  const count = (state: CheckState) => checks.filter((check) => check.state === state).length;
  const problems = count('problem');
  if (problems > 0)
    return {
      state: 'problem',
      words: problems === 1 ? 'One thing stands in the way' : `${problems} things stand in the way`,
    };
  if (count('checking') > 0) return { state: 'checking', words: 'Checking whether it can work' };
  const notes = count('note');
  if (notes > 0)
    return {
      state: 'note',
      words: notes === 1 ? 'Ready, with one thing to know' : `Ready, with ${notes} things to know`,
    };
  return { state: 'fine', words: 'Nothing known stands in the way' };
}
