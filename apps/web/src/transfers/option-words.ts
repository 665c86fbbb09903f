import { syncChoices, type TransferOptions, usualOptions } from './transfer-options.ts';

/** What is set of the options that a person sees only on asking, in a few words each. */
export function advancedWords(options: TransferOptions): string[] {
  const { filterRules, recursiveSymlinks } = options;
  return [
    options.deleteDestinationExtra && 'mirror',
    filterRules.length > 0 && `${filterRules.length} filter ${filterRules.length === 1 ? 'rule' : 'rules'}`,
    options.skipSourceErrors && 'skip errors',
    options.failOnQuotaErrors && 'stop at quota',
    options.deadline !== '' && 'deadline',
    recursiveSymlinks === 'keep' && 'links kept',
    recursiveSymlinks === 'copy' && 'links followed',
    options.externalChecksum !== '' && 'known checksum',
    (options.sourceLocalUser !== '' || options.destinationLocalUser !== '') && 'named accounts',
  ].filter((words) => words !== false);
}

/** What the options set, in a few words each; the usual ones go without saying. */
export function optionWords(options: TransferOptions): string[] {
  const sync = syncChoices.find(({ level }) => level === options.syncLevel);
  return [
    options.syncLevel !== usualOptions.syncLevel && sync !== undefined && sync.short,
    !options.verifyChecksum && 'not verified',
    options.encryptData && 'encrypted',
    options.preserveTimestamp && 'times kept',
    ...advancedWords(options),
  ].filter((words) => words !== false);
}

const longest = 128;

/** The label that a transfer has unless the person changes it: `raw and 3 more to Genomics Scratch`. */
export function suggestedLabel(names: readonly string[], destination: string): string {
  const [first = 'Nothing'] = names;
  const tail = `${names.length > 1 ? ` and ${names.length - 1} more` : ''} to ${destination}`;
  const oneLine = (text: string) => Array.from(text.replaceAll(/[\r\n]+/g, ' '));
  const room = Math.max(20, longest - oneLine(tail).length);
  const name = oneLine(first);
  const head = name.length <= room ? name : [...name.slice(0, room - 1), '…'];
  return [...head, ...oneLine(tail)].slice(0, longest).join('').trim();
}
