import * as z from 'zod/mini';
import type { FilterRule } from './filter-rules.ts';

// Documents of the Transfer API v0.10 as a client may rely on them. Fields that Globus documents as present are
// required here; unknown members pass through, because Globus adds fields without notice.

const nullableString = z.nullable(z.string());
const count = z.int().check(z.nonnegative());

export const entityTypes = [
  'GCSv5_endpoint',
  'GCSv5_mapped_collection',
  'GCSv5_guest_collection',
  'GCP_mapped_collection',
  'GCP_guest_collection',
] as const;

/** A collection (or a GCSv5 endpoint, which holds no data itself: `non_functional`). */
export const endpointDocument = z.looseObject({
  id: z.string(),
  display_name: nullableString,
  canonical_name: nullableString,
  /** One of `entityTypes`, or a kind that is newer than this list. */
  entity_type: z.string(),
  owner_id: nullableString,
  owner_string: nullableString,
  organization: nullableString,
  department: nullableString,
  keywords: nullableString,
  description: nullableString,
  contact_email: nullableString,
  contact_info: nullableString,
  info_link: nullableString,
  user_message: nullableString,
  user_message_link: nullableString,
  public: z.boolean(),
  default_directory: nullableString,
  force_encryption: z.boolean(),
  disable_verify: z.boolean(),
  force_verify: z.boolean(),
  high_assurance: z.boolean(),
  /** Of high assurance: how long a sign-in is good for there. */
  authentication_timeout_mins: z.optional(z.nullable(z.number())),
  my_effective_roles: z.array(z.string()),
  in_use: z.boolean(),
  gcp_connected: z.nullable(z.boolean()),
  gcp_paused: z.nullable(z.boolean()),
  https_server: nullableString,
  host_endpoint_id: nullableString,
  mapped_collection_id: nullableString,
  non_functional: z.boolean(),
  last_accessed_time: nullableString,
  subscription_id: nullableString,
});
export type EndpointDocument = z.infer<typeof endpointDocument>;

export const endpointSearchResult = z.looseObject({
  DATA_TYPE: z.literal('endpoint_list'),
  limit: count,
  offset: count,
  has_next_page: z.boolean(),
  DATA: z.array(endpointDocument),
});

/** An entry of a listing. `size` is in bytes; `last_modified` is `YYYY-MM-DD HH:MM:SS+00:00`, with a space. */
export const fileDocument = z.looseObject({
  name: z.string(),
  /** `dir`, `file`, `invalid_symlink`, `chr`, `blk`, `pipe` or `other`. */
  type: z.string(),
  size: z.nullable(z.number()),
  last_modified: nullableString,
  permissions: nullableString,
  user: nullableString,
  group: nullableString,
  link_target: z.optional(nullableString),
});
export type FileDocument = z.infer<typeof fileDocument>;

export const fileList = z.looseObject({
  DATA_TYPE: z.literal('file_list'),
  endpoint: z.string(),
  /** Normalised, ends with a slash. */
  path: z.string(),
  absolute_path: nullableString,
  rename_supported: z.optional(z.boolean()),
  length: count,
  total: count,
  DATA: z.array(fileDocument),
});
export type FileList = z.infer<typeof fileList>;

export const taskStatuses = ['ACTIVE', 'INACTIVE', 'SUCCEEDED', 'FAILED'] as const;

export const taskDocument = z.looseObject({
  task_id: z.string(),
  type: z.enum(['TRANSFER', 'DELETE']),
  /** `INACTIVE` waits for the person; a paused task stays `ACTIVE` with `is_paused`. */
  status: z.enum(taskStatuses),
  fatal_error: z.nullable(z.looseObject({ code: z.string(), description: z.string() })),
  label: nullableString,
  owner_id: z.string(),
  request_time: z.string(),
  completion_time: nullableString,
  deadline: nullableString,
  source_endpoint_id: nullableString,
  source_endpoint_display_name: nullableString,
  destination_endpoint_id: nullableString,
  destination_endpoint_display_name: nullableString,
  /** null copies always; 0 missing, 1 size differs, 2 source newer, 3 checksum differs. */
  sync_level: z.nullable(z.int()),
  encrypt_data: z.boolean(),
  verify_checksum: z.boolean(),
  preserve_timestamp: z.boolean(),
  delete_destination_extra: z.boolean(),
  skip_source_errors: z.boolean(),
  faults: count,
  files: count,
  directories: count,
  files_skipped: count,
  files_transferred: count,
  subtasks_total: count,
  subtasks_pending: count,
  subtasks_retrying: count,
  subtasks_succeeded: count,
  subtasks_expired: count,
  subtasks_canceled: count,
  subtasks_failed: count,
  subtasks_skipped_errors: count,
  bytes_transferred: count,
  bytes_checksummed: count,
  effective_bytes_per_second: count,
  nice_status: nullableString,
  nice_status_details: nullableString,
  nice_status_short_description: nullableString,
  is_ok: z.nullable(z.boolean()),
  is_paused: z.boolean(),
  history_deleted: z.boolean(),
  source_base_path: z.optional(nullableString),
  destination_base_path: z.optional(nullableString),
});
export type TaskDocument = z.infer<typeof taskDocument>;

export const taskList = z.looseObject({
  DATA_TYPE: z.literal('task_list'),
  length: count,
  limit: count,
  offset: count,
  total: count,
  DATA: z.array(taskDocument),
});

export const eventDocument = z.looseObject({
  code: z.string(),
  description: z.string(),
  is_error: z.boolean(),
  /** Free text, or JSON in a string. */
  details: z.string(),
  time: z.string(),
});
export type EventDocument = z.infer<typeof eventDocument>;

export const eventList = z.looseObject({
  DATA_TYPE: z.literal('event_list'),
  length: count,
  limit: count,
  offset: count,
  total: count,
  DATA: z.array(eventDocument),
});

export const successfulTransfers = z.looseObject({
  DATA_TYPE: z.literal('successful_transfers'),
  next_marker: z.nullable(z.union([z.string(), z.number()])),
  DATA: z.array(
    z.looseObject({
      source_path: nullableString,
      destination_path: nullableString,
      size: z.nullable(z.number()),
      checksum: nullableString,
      checksum_algorithm: nullableString,
    }),
  ),
});

export const skippedErrors = z.looseObject({
  DATA_TYPE: z.literal('skipped_errors'),
  next_marker: z.nullable(z.union([z.string(), z.number()])),
  DATA: z.array(
    z.looseObject({
      error_code: z.string(),
      error_details: nullableString,
      error_time: z.string(),
      source_path: nullableString,
      destination_path: nullableString,
    }),
  ),
});

/** A rule that pauses what people do at a collection, as those see it whom it holds up. */
export const pauseRule = z.looseObject({
  id: z.string(),
  message: nullableString,
  start_time: nullableString,
  modified_time: z.optional(nullableString),
  endpoint_id: z.string(),
  endpoint_display_name: nullableString,
  pause_ls: z.boolean(),
  pause_mkdir: z.boolean(),
  pause_rename: z.boolean(),
  pause_task_delete: z.boolean(),
  pause_task_transfer_read: z.boolean(),
  pause_task_transfer_write: z.boolean(),
});
export type PauseRule = z.infer<typeof pauseRule>;

/** The rules that hold the caller up at a collection. */
export const pauseRuleList = z.looseObject({ DATA: z.array(pauseRule) });

/** Why a task is paused: by rules, or by those who manage one of its collections, each with what they say. */
export const pauseInfo = z.looseObject({
  // Finished tasks lack the messages.
  source_pause_message: z.optional(nullableString),
  source_pause_message_share: z.optional(nullableString),
  destination_pause_message: z.optional(nullableString),
  destination_pause_message_share: z.optional(nullableString),
  pause_rules: z.array(pauseRule),
});
export type PauseInfo = z.infer<typeof pauseInfo>;

export const submissionId = z.looseObject({ DATA_TYPE: z.literal('submission_id'), value: z.string() });

/** What POST /transfer and POST /delete answer. `code` is `Accepted`, or `Duplicate` for a submission id seen before. */
export const submissionResult = z.looseObject({
  code: z.string(),
  message: z.string(),
  task_id: z.string(),
  submission_id: z.string(),
});

/** What other modifying calls answer. */
export const resultDocument = z.looseObject({ code: z.string(), message: z.string() });

export const bookmarkDocument = z.looseObject({
  id: z.string(),
  name: z.string(),
  endpoint_id: z.string(),
  /** Null where a collection of high assurance keeps it to itself. */
  path: z.nullable(z.string()),
  pinned: z._default(z.boolean(), false),
});
export type BookmarkDocument = z.infer<typeof bookmarkDocument>;

export const bookmarkList = z.looseObject({
  DATA_TYPE: z.literal('bookmark_list'),
  DATA: z.array(bookmarkDocument),
});

/** What the portal sends to POST /transfer. A file's `destination_path` is the whole file name, not its folder. */
export type TransferRequest = {
  DATA_TYPE: 'transfer';
  submission_id: string;
  label: string | null;
  source_endpoint: string;
  destination_endpoint: string;
  sync_level: 0 | 1 | 2 | 3 | null;
  verify_checksum: boolean;
  preserve_timestamp: boolean;
  encrypt_data: boolean;
  delete_destination_extra: boolean;
  skip_source_errors: boolean;
  fail_on_quota_errors: boolean;
  notify_on_succeeded: boolean;
  notify_on_failed: boolean;
  notify_on_inactive: boolean;
  /** ISO 8601 with its zone. */
  deadline?: string;
  store_base_path_info: boolean;
  /** Links in folders are passed over unless this says otherwise. */
  recursive_symlinks?: 'keep' | 'copy';
  filter_rules?: FilterRule[];
  source_local_user?: string;
  destination_local_user?: string;
  DATA: TransferItemRequest[];
};

export type TransferItemRequest = {
  DATA_TYPE: 'transfer_item';
  source_path: string;
  destination_path: string;
  recursive: boolean;
  /** Hexadecimal; for single files only. */
  external_checksum?: string;
  checksum_algorithm?: string;
};

/** What the portal sends to POST /delete. */
export type DeleteRequest = {
  DATA_TYPE: 'delete';
  submission_id: string;
  label: string | null;
  endpoint: string;
  recursive: boolean;
  ignore_missing: boolean;
  interpret_globs: boolean;
  notify_on_succeeded: boolean;
  notify_on_failed: boolean;
  notify_on_inactive: boolean;
  DATA: { DATA_TYPE: 'delete_item'; path: string }[];
};
