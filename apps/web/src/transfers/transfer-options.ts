import type { EndpointDocument } from '@isthmus/globus';
import * as z from 'zod/mini';

/** What of a collection decides which options a transfer has. */
export type TransferEnd = Pick<EndpointDocument, 'id' | 'force_encryption' | 'force_verify' | 'disable_verify'> & {
  name: string;
};

export const transferOptions = z.object({
  label: z.string(),
  syncLevel: z.nullable(z.literal([0, 1, 2, 3])),
  verifyChecksum: z.boolean(),
  encryptData: z.boolean(),
  preserveTimestamp: z.boolean(),
  skipSourceErrors: z.boolean(),
  notifyOnSucceeded: z.boolean(),
  notifyOnFailed: z.boolean(),
  notifyOnInactive: z.boolean(),
});
export type TransferOptions = z.infer<typeof transferOptions>;
export type SyncLevel = TransferOptions['syncLevel'];

export const usualOptions: TransferOptions = {
  label: '',
  syncLevel: null,
  verifyChecksum: true,
  encryptData: false,
  preserveTimestamp: false,
  skipSourceErrors: false,
  notifyOnSucceeded: false,
  notifyOnFailed: true,
  notifyOnInactive: true,
};

/** The sync levels in plain words, with when to choose each. */
export const syncChoices: readonly { level: SyncLevel; name: string; description: string }[] = [
  { level: null, name: 'Copy everything', description: 'Replaces what has the same name at the destination.' },
  { level: 0, name: 'Only what is missing', description: 'Leaves every file alone that is there already.' },
  {
    level: 1,
    name: 'Missing, or another size',
    description: 'Quick to check; misses changes that keep the size.',
  },
  {
    level: 2,
    name: 'Missing, another size, or newer here',
    description: 'Good for keeping a copy up to date. Goes by modification times.',
  },
  {
    level: 3,
    name: 'Missing, or other content',
    description: 'Compares checksums: the slowest, and the only one that’s safe after a run that failed.',
  },
];

export type GatedOption = 'encryptData' | 'verifyChecksum' | 'checksumSync';
/** An option that a collection decides: its value, and the sentence that says who decided. */
export type Gate = { value: boolean; reason: string };

/** The options that the two collections leave no choice about. */
export function optionGates(source: TransferEnd, destination: TransferEnd): Partial<Record<GatedOption, Gate>> {
  const ends = [source, destination];
  const encrypts = ends.find((end) => end.force_encryption);
  const refusesChecksums = ends.find((end) => end.disable_verify);
  const demandsChecksums = ends.find((end) => end.force_verify);
  return {
    ...(encrypts && { encryptData: { value: true, reason: `${encrypts.name} always encrypts.` } }),
    ...(demandsChecksums && {
      verifyChecksum: { value: true, reason: `${demandsChecksums.name} always verifies.` },
    }),
    ...(refusesChecksums && {
      verifyChecksum: { value: false, reason: `${refusesChecksums.name} can’t compute checksums.` },
      checksumSync: { value: false, reason: `${refusesChecksums.name} can’t compute checksums.` },
    }),
  };
}

/** The options as they will be sent: what a collection decides counts more than what was chosen. */
export function withGates(options: TransferOptions, gates: Partial<Record<GatedOption, Gate>>): TransferOptions {
  return {
    ...options,
    encryptData: gates.encryptData?.value ?? options.encryptData,
    verifyChecksum: gates.verifyChecksum?.value ?? options.verifyChecksum,
    syncLevel: gates.checksumSync?.value === false && options.syncLevel === 3 ? 2 : options.syncLevel,
  };
}

const maximumLabel = 128;

/** Why Transfer would refuse the label, as a sentence; null when it takes it. Blanks at the ends are cut before sending. */
export function labelRefusal(label: string): string | null {
  const trimmed = label.trim();
  if (/[\r\n]/.test(trimmed)) return 'A label is one line.';
  const length = Array.from(trimmed).length;
  return length > maximumLabel ? `A label has ${maximumLabel} characters at most; this one has ${length}.` : null;
}
