import type { Context } from 'hono';
import * as z from 'zod/mini';
import { requireWrite } from '../access.ts';
import { parsePath } from '../collection-path.ts';
import { noteUse } from '../collection-use.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { readBody } from '../request-body.ts';
import { requireAuthorization } from '../require-authorization.ts';
import { TransferFailure } from '../transfer-failure.ts';
import {
  acceptSubmission,
  answerSubmission,
  earlierTask,
  flag,
  readDeadline,
  readLabel,
  readSubmissionId,
  submissionFields,
} from './submission.ts';
import type { TaskOptions } from './task-record.ts';
import type { TaskScheduler } from './task-scheduler.ts';

const deleteBody = z.object({
  ...submissionFields,
  endpoint: z.string(),
  recursive: flag,
  ignore_missing: flag,
  interpret_globs: flag,
  DATA: z.array(z.object({ path: z.string() })),
});

/** POST /delete */
export async function submitDelete(
  context: TransferContext,
  scheduler: TaskScheduler,
  c: Context<TransferEnv>,
): Promise<Response> {
  const body = await readBody(c, deleteBody);
  const submissionId = readSubmissionId(body.submission_id);
  const earlier = earlierTask(context, c.var.caller, submissionId);
  if (earlier !== null) return answerSubmission(c, 'delete', { taskId: earlier, submissionId, isDuplicate: true });
  const collection = requireCollection(context, body.endpoint);
  const paths = body.DATA.map(({ path }) => parsePath(path, collection.home).segments);
  requireWrite(context, collection, c.var.caller, paths);
  requireAuthorization(context, c.var.caller, [collection]);
  if (body.DATA.length === 0) {
    throw new TransferFailure(400, 'ClientError.BadRequest.NoTransferItems', 'A delete requires at least one item');
  }
  const taskId = acceptSubmission(context, c.var.caller, {
    type: 'DELETE',
    submissionId,
    label: readLabel(body.label),
    deadlineMs: readDeadline(body.deadline, context.now()),
    sourceEndpointId: collection.id,
    destinationEndpointId: null,
    options: readOptions(body, c.var.caller.clientId),
    items: body.DATA.map(({ path }, position) => ({ position, sourcePath: path, ...noDestination })),
  });
  noteUse(context, c.var.caller, collection.id);
  scheduler.wake();
  return answerSubmission(c, 'delete', { taskId, submissionId, isDuplicate: false });
}

const noDestination = {
  kind: 'transfer_item' as const,
  destinationPath: null,
  recursive: null,
  externalChecksum: null,
  checksumAlgorithm: null,
};

function readOptions(body: z.infer<typeof deleteBody>, clientId: string): TaskOptions {
  return {
    recursive: body.recursive ?? false,
    ignore_missing: body.ignore_missing ?? false,
    interpret_globs: body.interpret_globs ?? false,
    sync_level: null,
    encrypt_data: false,
    verify_checksum: false,
    preserve_timestamp: false,
    delete_destination_extra: false,
    skip_source_errors: false,
    fail_on_quota_errors: false,
    filter_rules: null,
    source_base_path: null,
    destination_base_path: null,
    deadline_moves: false,
    deadline_set: Boolean(body.deadline),
    recursive_symlinks: 'ignore',
    client_id: clientId,
    identities: null,
    admin_pause: null,
    ordered_inactive: null,
    canceled_by_admin: null,
  };
}
