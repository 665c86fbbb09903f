import type { DeleteRequest, FilterRule, TransferRequest } from '@isthmus/globus';
import { deadlineOf } from './option-refusals.ts';
import type { DraftRule, TransferOptions } from './transfer-options.ts';

/** One thing to copy. Paths are whole paths on each side; those of a folder end with a slash. */
export type TransferItem = { sourcePath: string; destinationPath: string; recursive: boolean; size: number | null };

/** A side of a transfer: which collection, and the folder that is on show there. */
export type TransferPlace = { collectionId: string; folder: string };

/** The document for POST /transfer. */
export function transferRequest(
  submissionId: string,
  source: TransferPlace,
  destination: TransferPlace,
  items: readonly TransferItem[],
  options: TransferOptions,
): TransferRequest {
  const deadline = deadlineOf(options);
  const { recursiveSymlinks, filterRules } = options;
  const sourceUser = options.sourceLocalUser.trim();
  const destinationUser = options.destinationLocalUser.trim();
  return {
    DATA_TYPE: 'transfer',
    submission_id: submissionId,
    label: options.label.trim() || null,
    source_endpoint: source.collectionId,
    destination_endpoint: destination.collectionId,
    sync_level: options.syncLevel,
    verify_checksum: options.verifyChecksum,
    preserve_timestamp: options.preserveTimestamp,
    encrypt_data: options.encryptData,
    delete_destination_extra: options.deleteDestinationExtra,
    skip_source_errors: options.skipSourceErrors,
    fail_on_quota_errors: options.failOnQuotaErrors,
    notify_on_succeeded: options.notifyOnSucceeded,
    notify_on_failed: options.notifyOnFailed,
    notify_on_inactive: options.notifyOnInactive,
    store_base_path_info: true,
    ...(deadline !== null && { deadline }),
    ...(recursiveSymlinks !== 'ignore' && { recursive_symlinks: recursiveSymlinks }),
    ...(filterRules.length > 0 && { filter_rules: filterRules.map(ruleDocument) }),
    ...(sourceUser !== '' && { source_local_user: sourceUser }),
    ...(destinationUser !== '' && { destination_local_user: destinationUser }),
    DATA: items.map((item) => ({
      DATA_TYPE: 'transfer_item',
      source_path: item.sourcePath,
      destination_path: item.destinationPath,
      recursive: item.recursive,
      ...checksumMembers(options),
    })),
  };
}

function ruleDocument({ method, type, name }: DraftRule): FilterRule {
  return { DATA_TYPE: 'filter_rule', method, ...(type !== null && { type }), name };
}

// Only a transfer of a single file can have one.
function checksumMembers({ externalChecksum, checksumAlgorithm }: TransferOptions) {
  const checksum = externalChecksum.trim();
  return checksum === '' ? {} : { external_checksum: checksum, checksum_algorithm: checksumAlgorithm };
}

/** The document for POST /delete; paths of folders end with a slash. Names are taken literally: a star in one never means other files. */
export function deleteRequest(submissionId: string, collectionId: string, paths: readonly string[]): DeleteRequest {
  return {
    DATA_TYPE: 'delete',
    submission_id: submissionId,
    label: null,
    endpoint: collectionId,
    recursive: paths.some(isFolderPath),
    ignore_missing: false,
    interpret_globs: false,
    notify_on_succeeded: false,
    notify_on_failed: true,
    notify_on_inactive: true,
    DATA: paths.map((path) => ({ DATA_TYPE: 'delete_item', path })),
  };
}

/** Why these entries of the source's folder can't go to the destination's, as a sentence; null when they can. */
export function transferRefusal(
  source: TransferPlace | null,
  destination: TransferPlace | null,
  entries: readonly { name: string; type: string }[],
): string | null {
  if (source === null) return 'Choose a collection to copy from.';
  if (entries.length === 0) return 'Select what to transfer.';
  if (destination === null) return 'Choose a destination in the other pane.';
  if (source.collectionId !== destination.collectionId) return null;
  if (source.folder === destination.folder) return 'Both panes show the same folder.';
  const around = entries.some(
    ({ name, type }) => type === 'dir' && destination.folder.startsWith(`${source.folder}${name}/`),
  );
  return around ? 'A folder can’t be copied into itself.' : null;
}

const typedAbove = 100;

/** True when a delete is so large, or takes so much of a collection, that a click isn't enough. */
export function needsTypedConfirmation(paths: readonly string[], isWholeRoot: boolean): boolean {
  return paths.length > typedAbove || isWholeRoot;
}

export function isFolderPath(path: string): boolean {
  return path.endsWith('/');
}
