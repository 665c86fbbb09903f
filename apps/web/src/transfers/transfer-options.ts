import * as z from 'zod/mini';

/** The ways to write down what a file should contain, with how many hexadecimal digits each has. */
export const checksumAlgorithms = { MD5: 32, SHA1: 40, SHA256: 64, SHA384: 96, SHA512: 128 } as const;
export type ChecksumAlgorithm = keyof typeof checksumAlgorithms;

const filterRule = z.object({
  method: z.enum(['include', 'exclude']),
  /** null: files and folders. */
  type: z.nullable(z.enum(['file', 'dir'])),
  name: z.string(),
});
export type DraftRule = z.infer<typeof filterRule>;

export const transferOptions = z.object({
  label: z.string(),
  syncLevel: z.nullable(z.literal([0, 1, 2, 3])),
  verifyChecksum: z.boolean(),
  encryptData: z.boolean(),
  preserveTimestamp: z.boolean(),
  deleteDestinationExtra: z.boolean(),
  skipSourceErrors: z.boolean(),
  failOnQuotaErrors: z.boolean(),
  notifyOnSucceeded: z.boolean(),
  notifyOnFailed: z.boolean(),
  notifyOnInactive: z.boolean(),
  /** As a date and time field has it, in the zone of the person: `2026-04-01T18:00`; empty for none. */
  deadline: z.string(),
  recursiveSymlinks: z.enum(['ignore', 'keep', 'copy']),
  filterRules: z.array(filterRule),
  externalChecksum: z.string(),
  checksumAlgorithm: z.enum(['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512']),
  sourceLocalUser: z.string(),
  destinationLocalUser: z.string(),
});
export type TransferOptions = z.infer<typeof transferOptions>;
export type SyncLevel = TransferOptions['syncLevel'];

export const usualOptions: TransferOptions = {
  label: '',
  syncLevel: null,
  verifyChecksum: true,
  encryptData: false,
  preserveTimestamp: false,
  deleteDestinationExtra: false,
  skipSourceErrors: false,
  failOnQuotaErrors: false,
  notifyOnSucceeded: false,
  notifyOnFailed: true,
  notifyOnInactive: true,
  deadline: '',
  recursiveSymlinks: 'ignore',
  filterRules: [],
  externalChecksum: '',
  checksumAlgorithm: 'MD5',
  sourceLocalUser: '',
  destinationLocalUser: '',
};

/** The sync levels in plain words, with when to choose each. */
export const syncChoices: readonly { level: SyncLevel; name: string; description: string; short: string }[] = [
  {
    level: null,
    name: 'Copy everything',
    description: 'Replaces what has the same name at the destination.',
    short: 'everything',
  },
  {
    level: 0,
    name: 'Only what is missing',
    description: 'Leaves every file alone that is there already.',
    short: 'what is missing',
  },
  {
    level: 1,
    name: 'Missing, or another size',
    description: 'Quick to check; misses changes that keep the size.',
    short: 'what differs in size',
  },
  {
    level: 2,
    name: 'Missing, another size, or newer here',
    description: 'Good for keeping a copy up to date. Goes by modification times.',
    short: 'what is newer',
  },
  {
    level: 3,
    name: 'Missing, or other content',
    description: 'Compares checksums: the slowest, and the only one that’s safe after a run that failed.',
    short: 'what differs by checksum',
  },
];
