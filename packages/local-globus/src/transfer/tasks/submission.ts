import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { validate as isUuid, v1 as uuidV1 } from 'uuid';
import * as z from 'zod/mini';
import type { Caller } from '../caller.ts';
import type { TransferContext, TransferEnv } from '../context.ts';
import { parseTime } from '../filter-clauses.ts';
import { newRequestId, resourceOf } from '../request-body.ts';
import { badRequest, TransferFailure } from '../transfer-failure.ts';
import { newProgress, type TaskItem, type TaskOptions, type TaskRecord } from './task-record.ts';
import { countOpenTasks, findSubmission, hasOpenTwin, insertTask } from './task-store.ts';

const defaultDeadlineMs = 24 * 3_600_000;
const longestLabel = 128;
const mostOpenTasks = 100;

export const flag = z.optional(z.nullable(z.boolean()));
export const text = z.optional(z.nullable(z.string()));

/** What transfers and deletes have in common. Unknown members are let through: SDKs send some. */
export const submissionFields = {
  submission_id: z.optional(z.string()),
  label: text,
  deadline: text,
  /** Read for their type alone: nobody is sent mail from here. */
  notify_on_succeeded: flag,
  notify_on_failed: flag,
  notify_on_inactive: flag,
};

/** GET /submission_id */
export function giveSubmissionId(_context: TransferContext, c: Context<TransferEnv>): Response {
  return c.json({ DATA_TYPE: 'submission_id', value: uuidV1() });
}

/** The submission id in lower case. Throws 400 when there is none. */
export function readSubmissionId(value: string | undefined): string {
  if (value === undefined || !isUuid(value))
    throw badRequest("'submission_id' is required, and must be a UUID from GET /submission_id");
  return value.toLowerCase();
}

export function readLabel(label: string | null | undefined): string | null {
  if (label === undefined || label === null || label === '') return null;
  if (label.length > longestLabel || /[\r\n]/.test(label) || label.trim() !== label) {
    throw badRequest(`'label' has at most ${longestLabel} characters, no line break, and no blank at its ends`);
  }
  return label;
}

/** The deadline in milliseconds: 24 hours from now when none is given. Throws 400 for one that has passed. */
export function readDeadline(deadline: string | null | undefined, nowMs: number): number {
  if (deadline === undefined || deadline === null || deadline === '') return nowMs + defaultDeadlineMs;
  const deadlineMs = parseTime(deadline);
  if (deadlineMs <= nowMs) throw badRequest("'deadline' has passed");
  return deadlineMs;
}

export type Submission = {
  type: TaskRecord['type'];
  submissionId: string;
  label: string | null;
  deadlineMs: number;
  sourceEndpointId: string;
  destinationEndpointId: string | null;
  options: TaskOptions;
  items: readonly TaskItem[];
};

/** Makes the task of a submission; 409 when one with the same paths is still open, or too many are. Answers its id. */
export function acceptSubmission({ database, now }: TransferContext, caller: Caller, submission: Submission): string {
  const { items, submissionId, type, label, deadlineMs, sourceEndpointId, destinationEndpointId, options } = submission;
  const digest = digestOfPaths(submission);
  if (hasOpenTwin(database, caller.id, digest)) {
    throw new TransferFailure(409, 'Conflict', `A ${type.toLowerCase()} with identical paths has not yet completed`);
  }
  if (countOpenTasks(database, caller.id) >= mostOpenTasks) {
    throw new TransferFailure(409, 'ClientError.Conflict', `At most ${mostOpenTasks} tasks can be pending at a time`);
  }
  const taskId = uuidV1();
  const ids = { taskId, ownerId: caller.id, submissionId, sourceEndpointId, destinationEndpointId };
  const times = { requestTimeMs: now(), completionTimeMs: null, deadlineMs };
  insertTask(
    database,
    {
      ...ids,
      ...times,
      type,
      status: 'ACTIVE',
      label,
      options: { ...options, identities: caller.identities.map(({ id, username }) => ({ id, username })) },
      progress: newProgress(),
    },
    items,
    digest,
  );
  return taskId;
}

function digestOfPaths({ type, sourceEndpointId, destinationEndpointId, items }: Submission): string {
  const paths = items.map(({ sourcePath, destinationPath }) => [sourcePath, destinationPath]);
  return createHash('sha256')
    .update(JSON.stringify([type, sourceEndpointId, destinationEndpointId, paths]))
    .digest('base64');
}

/** The task that an earlier POST with the same submission id made, if there was one. */
export const earlierTask = ({ database }: TransferContext, caller: Caller, submissionId: string): string | null =>
  findSubmission(database, caller.id, submissionId);

/** The answer to an accepted submission: 202, or 200 with `Duplicate` when it had been accepted before. */
export function answerSubmission(
  c: Context<TransferEnv>,
  kind: 'transfer' | 'delete',
  task: { taskId: string; submissionId: string; isDuplicate: boolean },
) {
  const { taskId, submissionId, isDuplicate } = task;
  const message = isDuplicate
    ? `A task has already been created with submission id '${submissionId}'`
    : `The ${kind} has been accepted and a task has been created and queued for execution`;
  const document = {
    DATA_TYPE: `${kind}_result`,
    code: isDuplicate ? 'Duplicate' : 'Accepted',
    message,
    task_id: taskId,
    submission_id: submissionId,
    request_id: newRequestId(),
    resource: resourceOf(c),
    task_link: {
      DATA_TYPE: 'link',
      href: `task/${taskId}?format=json`,
      rel: 'related',
      resource: 'task',
      title: 'related task',
    },
  };
  return c.json(document, isDuplicate ? 200 : 202);
}
