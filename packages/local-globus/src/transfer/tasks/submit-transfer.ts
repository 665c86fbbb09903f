import type { Context } from 'hono';
import * as z from 'zod/mini';
import { requireRead, requireWrite } from '../access.ts';
import type { Caller } from '../caller.ts';
import { parsePath } from '../collection-path.ts';
import { noteUse } from '../collection-use.ts';
import { type Collection, hostIdOf } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { readBody } from '../request-body.ts';
import { requireAuthorization } from '../require-authorization.ts';
import { badRequest, TransferFailure } from '../transfer-failure.ts';
import {
  acceptSubmission,
  answerSubmission,
  earlierTask,
  flag,
  readDeadline,
  readLabel,
  readSubmissionId,
  submissionFields,
  text,
} from './submission.ts';
import type { TaskItem, TaskOptions } from './task-record.ts';
import type { TaskScheduler } from './task-scheduler.ts';

const transferBody = z.object({
  ...submissionFields,
  source_endpoint: z.string(),
  destination_endpoint: z.string(),
  sync_level: z.optional(z.nullable(z.int().check(z.gte(0), z.lte(3)))),
  verify_checksum: flag,
  preserve_timestamp: flag,
  encrypt_data: flag,
  delete_destination_extra: flag,
  skip_source_errors: flag,
  fail_on_quota_errors: flag,
  store_base_path_info: flag,
  recursive_symlinks: z.optional(z.nullable(z.enum(['ignore', 'keep', 'copy']))),
  filter_rules: z.optional(
    z.nullable(
      z.array(
        z.object({
          method: z.enum(['include', 'exclude']),
          type: z.optional(z.nullable(z.enum(['file', 'dir']))),
          name: z.string().check(z.minLength(1), z.maxLength(255)),
        }),
      ),
    ),
  ),
  DATA: z.array(
    z.object({
      DATA_TYPE: z.optional(z.nullable(z.enum(['transfer_item', 'transfer_symlink_item']))),
      source_path: z.string(),
      destination_path: z.string(),
      recursive: flag,
      external_checksum: text,
      checksum_algorithm: text,
    }),
  ),
});
type TransferBody = z.infer<typeof transferBody>;

/** POST /transfer */
export async function submitTransfer(
  context: TransferContext,
  scheduler: TaskScheduler,
  c: Context<TransferEnv>,
): Promise<Response> {
  const body = await readBody(c, transferBody);
  const submissionId = readSubmissionId(body.submission_id);
  const earlier = earlierTask(context, c.var.caller, submissionId);
  if (earlier !== null) return answerSubmission(c, 'transfer', { taskId: earlier, submissionId, isDuplicate: true });
  const source = requireCollection(context, body.source_endpoint);
  const destination = requireCollection(context, body.destination_endpoint);
  const items = readItems(body, source, destination);
  requirePermissions(context, c.var.caller, source, destination, items);
  requireAuthorization(context, c.var.caller, [source, destination]);
  const taskId = acceptSubmission(context, c.var.caller, {
    type: 'TRANSFER',
    submissionId,
    label: readLabel(body.label),
    deadlineMs: readDeadline(body.deadline, context.now()),
    sourceEndpointId: source.id,
    destinationEndpointId: destination.id,
    options: underSettings(context, readOptions(body, c.var.caller.clientId), [source, destination]),
    items,
  });
  for (const { id } of [source, destination]) noteUse(context, c.var.caller, id);
  scheduler.wake();
  return answerSubmission(c, 'transfer', { taskId, submissionId, isDuplicate: false });
}

function requirePermissions(
  context: TransferContext,
  caller: Caller,
  source: Collection,
  destination: Collection,
  items: readonly TaskItem[],
): void {
  const from = items.map(({ sourcePath }) => parsePath(sourcePath, source.home).segments);
  requireRead(context, source, caller, from);
  const to = items.map(({ destinationPath }) => parsePath(destinationPath ?? '', destination.home).segments);
  requireWrite(context, destination, caller, to);
}

function readItems(body: TransferBody, source: Collection, destination: Collection): TaskItem[] {
  if (body.DATA.length === 0) {
    throw new TransferFailure(400, 'ClientError.BadRequest.NoTransferItems', 'A transfer requires at least one item');
  }
  return body.DATA.map((item, position) => {
    const kind = item.DATA_TYPE ?? 'transfer_item';
    if (kind === 'transfer_symlink_item' && ((item.recursive ?? null) !== null || item.external_checksum)) {
      throw badRequest('A transfer_symlink_item has no more than a source_path and a destination_path');
    }
    // Only how they are spelled is judged now; what is missing shows when the task runs.
    parsePath(item.source_path, source.home);
    parsePath(item.destination_path, destination.home);
    return {
      position,
      kind,
      sourcePath: item.source_path,
      destinationPath: item.destination_path,
      recursive: item.recursive ?? null,
      ...readChecksum(item),
    };
  });
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'MD5',
  SHA1: 'SHA1',
  SHA256: 'SHA256',
  SHA384: 'SHA384',
  SHA512: 'SHA512',
};

function readChecksum(item: TransferBody['DATA'][number]): Pick<TaskItem, 'externalChecksum' | 'checksumAlgorithm'> {
  const name = (item.checksum_algorithm ?? 'MD5').toUpperCase().replace('-', '');
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  if (algorithm === undefined) {
    throw badRequest(
      `Unknown checksum_algorithm '${item.checksum_algorithm}'; use one of ${Object.keys(algorithms).join(', ')}`,
    );
  }
  const checksum = item.external_checksum ?? null;
  if (checksum !== null && (item.recursive === true || !/^[0-9a-f]+$/i.test(checksum))) {
    throw badRequest("'external_checksum' is hexadecimal, and for single files only");
  }
  return { externalChecksum: checksum, checksumAlgorithm: algorithm };
}

function readOptions(body: TransferBody, clientId: string): TaskOptions {
  const withBase = body.store_base_path_info === true;
  return {
    sync_level: body.sync_level ?? null,
    encrypt_data: body.encrypt_data ?? false,
    verify_checksum: body.verify_checksum ?? false,
    preserve_timestamp: body.preserve_timestamp ?? false,
    delete_destination_extra: body.delete_destination_extra ?? false,
    skip_source_errors: body.skip_source_errors ?? false,
    fail_on_quota_errors: body.fail_on_quota_errors ?? false,
    filter_rules: body.filter_rules?.map((rule) => ({ DATA_TYPE: 'filter_rule', ...rule })) ?? null,
    source_base_path: withBase ? commonFolder(body.DATA.map((item) => item.source_path)) : null,
    destination_base_path: withBase ? commonFolder(body.DATA.map((item) => item.destination_path)) : null,
    deadline_moves: !body.deadline,
    deadline_set: Boolean(body.deadline),
    recursive_symlinks: body.recursive_symlinks ?? 'ignore',
    client_id: clientId,
    identities: null,
    admin_pause: null,
    ordered_inactive: null,
    canceled_by_admin: null,
    recursive: false,
    ignore_missing: false,
    interpret_globs: false,
  };
}

/** What the managers of collections have set goes before what is asked for, also where a guest shares from. */
function underSettings(context: TransferContext, options: TaskOptions, ends: readonly Collection[]): TaskOptions {
  const hosts = ends.flatMap((end) => context.collections.find(hostIdOf(end) ?? '') ?? []);
  const has = (name: 'force_encryption' | 'disable_verify' | 'force_verify') =>
    [...ends, ...hosts].some(({ settings }) => settings[name]);
  if (has('force_verify') && has('disable_verify'))
    throw badRequest('One of the collections forces verification, and one does not allow it');
  return {
    ...options,
    encrypt_data: options.encrypt_data || has('force_encryption'),
    verify_checksum: has('force_verify') || (options.verify_checksum && !has('disable_verify')),
  };
}

/** The deepest folder that all paths are in: a path with a closing slash is a folder itself. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const shared = first.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return `${(shared === -1 ? first : first.slice(0, shared)).join('/')}/`;
}
