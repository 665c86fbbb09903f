import type { EndpointDocument } from '@isthmus/globus';
import type { TransferItem } from './task-request.ts';
import type { TransferOptions } from './transfer-options.ts';

/** What of a collection decides which options a transfer has. */
export type TransferEnd = Pick<EndpointDocument, 'id' | 'force_encryption' | 'force_verify' | 'disable_verify'> & {
  name: string;
  entity_type: string;
  high_assurance: boolean;
  /** What kind of storage it is on, where the service tells. */
  storage_type: string | null;
};

/** What a transfer needs to know of a collection. `name` is what people know it by. */
export function transferEnd(collection: EndpointDocument, name: string): TransferEnd {
  const { id, force_encryption, force_verify, disable_verify, entity_type, high_assurance, storage_type } = collection;
  const storage = typeof storage_type === 'string' ? storage_type : null;
  return {
    id,
    name,
    force_encryption,
    force_verify,
    disable_verify,
    entity_type,
    high_assurance,
    storage_type: storage,
  };
}

export type GatedOption =
  | 'encryptData'
  | 'verifyChecksum'
  | 'checksumSync'
  | 'deleteDestinationExtra'
  | 'recursiveSymlinks'
  | 'filterRules'
  | 'externalChecksum'
  | 'sourceLocalUser'
  | 'destinationLocalUser';

/** An option that there is no choice about: whether it is on, and the sentence that says who or what decides. */
export type Gate = { value: boolean; reason: string };
export type Gates = Partial<Record<GatedOption, Gate>>;

/** The options that the two collections and the items leave no choice about. */
export function optionGates(source: TransferEnd, destination: TransferEnd, items: readonly TransferItem[]): Gates {
  return {
    ...collectionGates([source, destination]),
    ...(mapsAccounts(source) ? {} : { sourceLocalUser: off(noAccounts(source)) }),
    ...(mapsAccounts(destination) ? {} : { destinationLocalUser: off(noAccounts(destination)) }),
    ...itemGates(items),
  };
}

function collectionGates(ends: readonly TransferEnd[]): Gates {
  const encrypts = ends.find((end) => end.force_encryption);
  const refusesChecksums = ends.find((end) => end.disable_verify);
  const demandsChecksums = ends.find((end) => end.force_verify);
  const noChecksums = refusesChecksums && off(`${refusesChecksums.name} can’t compute checksums.`);
  return {
    ...(encrypts && { encryptData: { value: true, reason: `${encrypts.name} always encrypts.` } }),
    ...(demandsChecksums && {
      verifyChecksum: { value: true, reason: `${demandsChecksums.name} always verifies.` },
    }),
    ...(noChecksums && { verifyChecksum: noChecksums, checksumSync: noChecksums, externalChecksum: noChecksums }),
  };
}

function itemGates(items: readonly TransferItem[]): Gates {
  const [item] = items;
  const noFolder = items.some(({ recursive }) => recursive) ? undefined : off('Only for folders; none is selected.');
  const notOneFile = items.length === 1 && !item?.recursive ? undefined : off('Only for a single file.');
  return {
    ...(noFolder && { deleteDestinationExtra: noFolder, recursiveSymlinks: noFolder, filterRules: noFolder }),
    ...(notOneFile && { externalChecksum: notOneFile }),
  };
}

const off = (reason: string): Gate => ({ value: false, reason });

const noAccounts = ({ name }: TransferEnd) => `${name} isn’t a mapped collection, so there are no accounts to name.`;

// Globus Connect Server v5 maps identities to accounts; whoever runs Globus Connect Personal is the account there.
const mapsAccounts = ({ entity_type }: TransferEnd) => entity_type === 'GCSv5_mapped_collection';

/** Whether applications need a consent to the collection's data. Source: the Globus CLI's rule for `data_access`. */
export function needsDataAccess({ entity_type, high_assurance }: Partial<TransferEnd>): boolean {
  return entity_type === 'GCSv5_mapped_collection' && high_assurance === false;
}

/** Why the two collections can't be used together at all; null when they can. */
export function endsRefusal(source: TransferEnd, destination: TransferEnd): string | null {
  const ends = [source, destination];
  const demands = ends.find((end) => end.force_verify);
  const refuses = ends.find((end) => end.disable_verify);
  if (!demands || !refuses) return null;
  if (demands === refuses) return `${demands.name} both demands and refuses checksums: its owner has to settle that.`;
  return `${demands.name} takes only verified files, and ${refuses.name} can’t compute the checksums for it.`;
}

/** The options as they will be sent: what is decided counts more than what was chosen. */
export function withGates(options: TransferOptions, gates: Gates): TransferOptions {
  return {
    ...options,
    encryptData: gates.encryptData?.value ?? options.encryptData,
    verifyChecksum: gates.verifyChecksum?.value ?? options.verifyChecksum,
    syncLevel: gates.checksumSync && options.syncLevel === 3 ? 2 : options.syncLevel,
    deleteDestinationExtra: gates.deleteDestinationExtra?.value ?? options.deleteDestinationExtra,
    recursiveSymlinks: gates.recursiveSymlinks ? 'ignore' : options.recursiveSymlinks,
    filterRules: gates.filterRules ? [] : options.filterRules,
    externalChecksum: gates.externalChecksum ? '' : options.externalChecksum,
    sourceLocalUser: gates.sourceLocalUser ? '' : options.sourceLocalUser,
    destinationLocalUser: gates.destinationLocalUser ? '' : options.destinationLocalUser,
  };
}
