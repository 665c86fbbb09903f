import * as z from 'zod/mini';

/** What was asked for, in Globus's spelling; kept as JSON with the task. */
export const taskOptions = z.object({
  sync_level: z.nullable(z.int()),
  encrypt_data: z.boolean(),
  verify_checksum: z.boolean(),
  preserve_timestamp: z.boolean(),
  delete_destination_extra: z.boolean(),
  skip_source_errors: z.boolean(),
  fail_on_quota_errors: z.boolean(),
  filter_rules: z.nullable(
    z.array(
      z.looseObject({
        method: z.enum(['include', 'exclude']),
        type: z.optional(z.nullable(z.enum(['file', 'dir']))),
        name: z.string(),
      }),
    ),
  ),
  source_base_path: z.nullable(z.string()),
  destination_base_path: z.nullable(z.string()),
  /** Whether progress moves the deadline: of transfers, unless their owner has set one. */
  deadline_moves: z._default(z.boolean(), false),
  /** Of DELETE tasks. */
  recursive: z.boolean(),
  ignore_missing: z.boolean(),
  interpret_globs: z.boolean(),
});
export type TaskOptions = z.infer<typeof taskOptions>;

/** What changes while a task runs; kept as JSON with the task. `files` and `directories` are of DELETE tasks. */
export const taskProgress = z.object({
  faults: z.number(),
  bytes_transferred: z.number(),
  bytes_checksummed: z.number(),
  files: z.number(),
  directories: z.number(),
  nice_status: z.nullable(z.string()),
  nice_status_details: z.nullable(z.string()),
  fatal_error: z.nullable(z.object({ code: z.string(), description: z.string() })),
});
export type TaskProgress = z.infer<typeof taskProgress>;

export const newProgress = (): TaskProgress => ({
  faults: 0,
  bytes_transferred: 0,
  bytes_checksummed: 0,
  files: 0,
  directories: 0,
  nice_status: 'Queued',
  nice_status_details: null,
  fatal_error: null,
});

export type TaskRecord = {
  taskId: string;
  ownerId: string;
  submissionId: string;
  type: 'TRANSFER' | 'DELETE';
  status: 'ACTIVE' | 'SUCCEEDED' | 'FAILED';
  label: string | null;
  requestTimeMs: number;
  completionTimeMs: number | null;
  deadlineMs: number;
  sourceEndpointId: string;
  destinationEndpointId: string | null;
  options: TaskOptions;
  progress: TaskProgress;
};

/** One entry of a submission's DATA. For a DELETE task there is no destination. */
export type TaskItem = {
  position: number;
  sourcePath: string;
  destinationPath: string | null;
  /** null: find out. */
  recursive: boolean | null;
  externalChecksum: string | null;
  checksumAlgorithm: string | null;
};

/** A file or directory that a scan found. `skipped` was up to date; `retrying` failed and will be tried again. */
export type SubtaskState =
  | 'pending'
  | 'retrying'
  | 'succeeded'
  | 'skipped'
  | 'skipped_error'
  | 'failed'
  | 'canceled'
  | 'expired';

export type Subtask = {
  id: number;
  position: number;
  kind: 'file' | 'directory';
  sourcePath: string;
  destinationPath: string;
  size: number;
};
