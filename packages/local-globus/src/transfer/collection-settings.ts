import * as z from 'zod/mini';

const text = z.nullable(z.string().check(z.maxLength(4096)));
const count = z.nullable(z.int().check(z.nonnegative(), z.lte(1_000_000)));
const direction = z.nullable(z.enum(['inbound', 'outbound', 'all']));
const directory = z.string().check(
  z.maxLength(4000),
  z.refine((path) => /^\/|^~\//.test(path) && path.endsWith('/') && !path.split('/').includes('..'), {
    message: "a directory begins with '/' and ends with '/'",
  }),
);
const link = z.nullable(z.string().check(z.maxLength(2048), z.regex(/^https?:\/\/\S+$/)));

const notificationPolicy = z.nullable(
  z.object({
    status: z.array(z.enum(['SUCCEEDED', 'FAILED'])),
    transfer_use: z.array(z.enum(['source', 'destination'])),
  }),
);

/**
 * What the manager of a collection can set, as the "endpoint" document spells it; null clears a text. Source: Transfer
 * API v0.10, fields of the endpoint document.
 */
export const collectionSettings = z.object({
  organization: text,
  department: text,
  keywords: text,
  description: text,
  contact_email: text,
  contact_info: text,
  info_link: link,
  user_message: z.nullable(z.string().check(z.maxLength(64))),
  user_message_link: link,
  public: z.boolean(),
  default_directory: z.nullable(directory),
  force_encryption: z.boolean(),
  disable_verify: z.boolean(),
  force_verify: z.boolean(),
  disable_anonymous_writes: z.boolean(),
  french_english_bilingual: z.boolean(),
  requester_pays: z.boolean(),
  acl_max_expiration_period_mins: count,
  guest_collection_activity_notification_policy: notificationPolicy,
  network_use: z.nullable(z.enum(['normal', 'minimal', 'aggressive', 'custom'])),
  location: text,
  max_concurrency: count,
  preferred_concurrency: count,
  max_parallelism: count,
  preferred_parallelism: count,
  auto_delete_timeout: count,
  skip_auto_delete: z.nullable(z.boolean()),
  restrict_transfers_to_high_assurance: direction,
  preserve_modtime: direction,
});
export type CollectionSettings = z.infer<typeof collectionSettings>;

/** What a collection has where nothing else was said. */
export const defaultSettings: CollectionSettings = {
  organization: null,
  department: null,
  keywords: null,
  description: null,
  contact_email: null,
  contact_info: null,
  info_link: null,
  user_message: null,
  user_message_link: null,
  public: false,
  default_directory: null,
  force_encryption: false,
  disable_verify: false,
  force_verify: false,
  disable_anonymous_writes: true,
  french_english_bilingual: false,
  requester_pays: false,
  acl_max_expiration_period_mins: null,
  guest_collection_activity_notification_policy: null,
  network_use: 'normal',
  location: 'Automatic',
  max_concurrency: 4,
  preferred_concurrency: 2,
  max_parallelism: 8,
  preferred_parallelism: 4,
  auto_delete_timeout: null,
  skip_auto_delete: null,
  restrict_transfers_to_high_assurance: null,
  preserve_modtime: null,
};
