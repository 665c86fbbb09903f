import * as z from 'zod/mini';

const message = z.nullable(z.string());
/** What a pause by its managers says: of each side, those of the host's or of the guest collection (`_share`). */
const adminPause = z.object({
  source: message,
  source_share: message,
  destination: message,
  destination_share: message,
});
export type AdminPause = z.infer<typeof adminPause>;
export const noAdminPause: AdminPause = {
  source: null,
  source_share: null,
  destination: null,
  destination_share: null,
};

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
  recursive_symlinks: z._default(z.enum(['ignore', 'keep', 'copy']), 'ignore'),
  /** The application that submitted the task; null for tasks from before that was kept. */
  client_id: z._default(z.nullable(z.string()), null),
  /** Set by those who manage activity: the task waits until they let it go on. */
  admin_pause: z._default(z.nullable(adminPause), null),
  /** Set by the control port: what is said of credentials that have expired, till they are renewed. */
  ordered_inactive: z._default(z.nullable(z.string()), null),
  canceled_by_admin: z._default(
    z.nullable(z.object({ side: z.enum(['SOURCE', 'DESTINATION', 'BOTH']), message: z.string() })),
    null,
  ),
  /** Whether progress moves the deadline: of transfers, unless their owner has set one. */
  deadline_moves: z._default(z.boolean(), false),
  /** Whether the owner has set the deadline: then nothing else moves it. */
  deadline_set: z._default(z.boolean(), false),
  /** Of DELETE tasks. */
  recursive: z.boolean(),
  ignore_missing: z.boolean(),
  interpret_globs: z.boolean(),
  /** Whose permissions count while it runs: the owner's identities when it was submitted; null in old tasks. */
  identities: z._default(z.nullable(z.array(z.object({ id: z.string(), username: z.string() }))), null),
});
export type TaskOptions = z.infer<typeof taskOptions>;

/** Why an open task waits: somebody paused it, what its owner allowed was taken back, or nobody is there to answer. */
export const taskHold = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paused'), byAdmin: z.boolean(), message: z.string() }),
  z.object({ kind: z.literal('inactive'), message: z.string() }),
  z.object({ kind: z.literal('unreachable'), code: z.enum(['GC_NOT_CONNECTED', 'GC_PAUSED']), message: z.string() }),
]);
export type TaskHold = z.infer<typeof taskHold>;

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
  hold: z._default(z.nullable(taskHold), null),
  /** The item of a DELETE task whose removal has begun: that it is gone is no fault then, whoever was killed meanwhile. */
  begun_item: z._default(z.nullable(z.int()), null),
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
  hold: null,
  begun_item: null,
});

/** INACTIVE: open, but its owner has to act before it goes on. */
export type TaskStatus = 'ACTIVE' | 'INACTIVE' | 'SUCCEEDED' | 'FAILED';

export type TaskRecord = {
  taskId: string;
  ownerId: string;
  submissionId: string;
  type: 'TRANSFER' | 'DELETE';
  status: TaskStatus;
  label: string | null;
  requestTimeMs: number;
  completionTimeMs: number | null;
  deadlineMs: number;
  sourceEndpointId: string;
  destinationEndpointId: string | null;
  options: TaskOptions;
  progress: TaskProgress;
};

/** The sides of a task by the collections there; a DELETE task has a source alone. */
export const endpointIdOf = (task: TaskRecord, side: 'source' | 'destination'): string | null =>
  side === 'source' ? task.sourceEndpointId : task.destinationEndpointId;

export const hasEnded = ({ status }: TaskRecord): boolean => status === 'SUCCEEDED' || status === 'FAILED';

/** One entry of a submission's DATA. For a DELETE task there is no destination. */
export type TaskItem = {
  position: number;
  kind: 'transfer_item' | 'transfer_symlink_item';
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
  kind: 'file' | 'directory' | 'symlink';
  sourcePath: string;
  destinationPath: string;
  size: number;
};
