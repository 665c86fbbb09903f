import * as z from 'zod/mini';

/**
 * What a listing is asked for as, in `Accept`, to come as rows: one JSON value a line. First a `listingHead`, then a
 * `ListingRow` for each entry as it arrives from the service, at last a `listingTail`. Without a tail, or with one that has
 * `cut`, entries are missing.
 */
export const listingRowsType = 'application/x-ndjson';

/** What is known of the folder, spelt as in Transfer's `file_list`. What the service says late is in the tail. */
export const listingHead = z.object({
  path: z.optional(z.string()),
  absolute_path: z.optional(z.nullable(z.string())),
  rename_supported: z.optional(z.boolean()),
  total: z.optional(z.number()),
});
export type ListingHead = z.infer<typeof listingHead>;

/** The members of a row, in order: those of Transfer's `file` document. */
export const listingColumns = [
  'name',
  'type',
  'size',
  'last_modified',
  'permissions',
  'user',
  'group',
  'link_target',
] as const;

/** Size in bytes; null for whatever the storage does not tell. */
export type ListingRow = [
  name: string,
  type: string,
  size: number | null,
  lastModified: string | null,
  permissions: string | null,
  user: string | null,
  group: string | null,
  linkTarget: string | null,
];

export const listingTail = z.extend(listingHead, {
  /** How many came before it. */
  rows: z.number(),
  /** The problem type of what ended the listing before its end. */
  cut: z.optional(z.string()),
});
export type ListingTail = z.infer<typeof listingTail>;
