import type { ReviewDraft } from './review-draft.ts';
import type { TransferOptions } from './transfer-options.ts';

const maximumLines = 200;

/**
 * The same transfer for a POSIX shell with the Globus CLI. Null where a command is no help: for very many items, and
 * for several of which one has a line break in its name, which the CLI's batches can't hold.
 */
export function transferCommand(draft: ReviewDraft): string | null {
  const { source, destination, items, options } = draft;
  const [item] = items;
  if (item === undefined || items.length > maximumLines) return null;
  const from = source.collectionId;
  const to = destination.collectionId;
  if (items.length === 1) {
    const ends = [`${from}:${item.sourcePath}`, `${to}:${item.destinationPath}`].map(quoted);
    return ['globus transfer', ...ends, ...(item.recursive ? ['--recursive'] : []), ...flags(options)].join(' ');
  }
  if (items.some(({ sourcePath }) => sourcePath.includes('\n'))) return null;
  const lines = items.map(({ sourcePath, destinationPath, recursive }) =>
    [...(recursive ? ['--recursive'] : []), quoted(sourcePath), quoted(destinationPath)].join(' '),
  );
  const command = ['globus transfer', from, to, ...flags(options), "--batch - <<'END'"].join(' ');
  return [command, ...lines, 'END'].join('\n');
}

const syncLevels = ['exists', 'size', 'mtime', 'checksum'] as const;

function flags(options: TransferOptions): string[] {
  const label = options.label.trim();
  const mails = [
    options.notifyOnSucceeded && 'succeeded',
    options.notifyOnFailed && 'failed',
    options.notifyOnInactive && 'inactive',
  ].filter(Boolean);
  return [
    label !== '' && `--label ${quoted(label)}`,
    options.syncLevel !== null && `--sync-level ${syncLevels[options.syncLevel]}`,
    !options.verifyChecksum && '--no-verify-checksum',
    options.encryptData && '--encrypt-data',
    options.preserveTimestamp && '--preserve-timestamp',
    options.skipSourceErrors && '--skip-source-errors',
    `--notify ${mails.length === 0 ? 'off' : mails.join(',')}`,
  ].filter((flag) => flag !== false);
}

/** As one word of a POSIX shell, which is also one word of a line in a batch. */
function quoted(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) && !text.startsWith('~') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
