import { asText, type Equivalent, maximumItems, none, tooMany } from './equivalent.ts';
import { deadlineOf } from './option-refusals.ts';
import type { ReviewDraft } from './review-draft.ts';
import { shellWord } from './shell-word.ts';
import { isFolderPath } from './task-request.ts';
import type { TransferOptions } from './transfer-options.ts';

/** The same transfer for a POSIX shell with the Globus CLI. Source of the flags: globus-cli, `globus transfer`. */
export function transferCommand({ source, destination, items, options }: ReviewDraft): Equivalent {
  const lack = lackOfCli(options);
  if (lack !== null) return none(lack);
  if (items.length > maximumItems) return tooMany(items.length);
  const [from, to] = [source.collectionId, destination.collectionId];
  const [item] = items;
  if (item !== undefined && items.length === 1) {
    const ends = [`${from}:${item.sourcePath}`, `${to}:${item.destinationPath}`].map(shellWord);
    return command(['globus transfer', ...ends, ...(item.recursive ? ['--recursive'] : []), ...transferFlags(options)]);
  }
  const lines = items.map(({ sourcePath, destinationPath, recursive }) =>
    [...(recursive ? ['--recursive'] : []), shellWord(sourcePath), shellWord(destinationPath)].join(' '),
  );
  return batch(['globus transfer', from, to, ...transferFlags(options)], lines);
}

/** The same deletion for a POSIX shell with the Globus CLI. Paths of folders end with a slash. */
export function deleteCommand(collectionId: string, paths: readonly string[]): Equivalent {
  if (paths.length > maximumItems) return tooMany(paths.length);
  const [path] = paths;
  const flags = [...(paths.some(isFolderPath) ? ['--recursive'] : []), '--notify failed,inactive'];
  if (path !== undefined && paths.length === 1)
    return command(['globus delete', shellWord(`${collectionId}:${path}`), ...flags]);
  return batch(['globus delete', collectionId, ...flags], paths.map(shellWord));
}

function command(parts: string[]): Equivalent {
  return asText(parts.join(' \\\n  '));
}

function batch(parts: string[], lines: string[]): Equivalent {
  if (lines.some((line) => /[\r\n]/.test(line)))
    return none('A name has a line break in it, which a batch of the CLI can’t hold. Use the Python SDK.');
  return asText([`${parts.join(' \\\n  ')} \\\n  --batch - <<'END'`, ...lines, 'END'].join('\n'));
}

/** What the options ask for and the CLI can't, as a sentence; null when it can do all. */
function lackOfCli({ recursiveSymlinks, filterRules }: TransferOptions): string | null {
  if (recursiveSymlinks !== 'ignore') return 'The CLI has no option for links inside of folders. Use the Python SDK.';
  if (filterRules.some(({ type }) => type !== 'file'))
    return 'Filter rules of the CLI are for files alone, and one of these is for folders. Use the Python SDK.';
  return null;
}

const syncLevels = ['exists', 'size', 'mtime', 'checksum'] as const;

function transferFlags(options: TransferOptions): string[] {
  const label = options.label.trim();
  const checksum = options.externalChecksum.trim();
  const sourceUser = options.sourceLocalUser.trim();
  const destinationUser = options.destinationLocalUser.trim();
  // The CLI sends a deadline without a zone, which Transfer takes as UTC.
  const deadline = deadlineOf(options)?.slice(0, 19).replace('T', ' ');
  return [
    label !== '' && `--label ${shellWord(label)}`,
    options.syncLevel !== null && `--sync-level ${syncLevels[options.syncLevel]}`,
    !options.verifyChecksum && '--no-verify-checksum',
    options.encryptData && '--encrypt-data',
    options.preserveTimestamp && '--preserve-timestamp',
    options.deleteDestinationExtra && '--delete-destination-extra',
    options.skipSourceErrors && '--skip-source-errors',
    options.failOnQuotaErrors && '--fail-on-quota-errors',
    ...options.filterRules.map(({ method, name }) => `--${method} ${shellWord(name)}`),
    deadline !== undefined && `--deadline ${shellWord(deadline)}`,
    checksum !== '' && `--external-checksum ${shellWord(checksum)} --checksum-algorithm ${options.checksumAlgorithm}`,
    sourceUser !== '' && `--source-local-user ${shellWord(sourceUser)}`,
    destinationUser !== '' && `--destination-local-user ${shellWord(destinationUser)}`,
    `--notify ${notifications(options)}`,
  ].filter((flag) => flag !== false);
}

function notifications(options: TransferOptions): string {
  const chosen = [
    options.notifyOnSucceeded && 'succeeded',
    options.notifyOnFailed && 'failed',
    options.notifyOnInactive && 'inactive',
  ].filter(Boolean);
  return chosen.length === 0 ? 'off' : chosen.join(',');
}
