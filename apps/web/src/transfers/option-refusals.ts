import { checksumAlgorithms, type DraftRule, type TransferOptions } from './transfer-options.ts';

const maximumLabel = 128;

/** Why Transfer would refuse the label, as a sentence; null when it takes it. Blanks at the ends are cut before sending. */
export function labelRefusal(label: string): string | null {
  const trimmed = label.trim();
  if (/[\r\n]/.test(trimmed)) return 'A label is one line.';
  const length = Array.from(trimmed).length;
  return length > maximumLabel ? `A label has ${maximumLabel} characters at most; this one has ${length}.` : null;
}

/** The deadline as Transfer reads it, `2026-04-01T16:00:00+00:00`; null when there is none or it is no time. */
export function deadlineOf({ deadline }: Pick<TransferOptions, 'deadline'>): string | null {
  const atMs = Date.parse(deadline);
  return Number.isNaN(atMs) ? null : `${new Date(atMs).toISOString().slice(0, 19)}+00:00`;
}

/** Why the deadline can't be kept, as a sentence; null when it can, and when there is none. */
export function deadlineRefusal({ deadline }: Pick<TransferOptions, 'deadline'>, nowMs: number): string | null {
  if (deadline === '') return null;
  const atMs = Date.parse(deadline);
  if (Number.isNaN(atMs)) return 'This is no date and time.';
  return atMs <= nowMs ? 'The deadline is over already.' : null;
}

/** Why the checksum can't be that of a file, as a sentence; null when it can, and when there is none. */
export function checksumRefusal(options: Pick<TransferOptions, 'externalChecksum' | 'checksumAlgorithm'>) {
  const checksum = options.externalChecksum.trim();
  if (checksum === '') return null;
  const digits = checksumAlgorithms[options.checksumAlgorithm];
  if (!/^[0-9a-f]+$/i.test(checksum)) return 'A checksum is made of the digits 0-9 and the letters a-f.';
  if (checksum.length === digits) return null;
  return `A ${options.checksumAlgorithm} checksum has ${digits} digits; this one has ${checksum.length}.`;
}

const maximumPattern = 255;

/** Why a filter rule is none yet, as a sentence; null when it is one. */
export function ruleRefusal({ name }: DraftRule): string | null {
  if (name === '') return 'Say which names it is for.';
  if (name.includes('/')) return 'A rule goes by the name alone; it can’t have a slash.';
  return name.length > maximumPattern ? `A pattern has ${maximumPattern} characters at most.` : null;
}

/** The first reason why a transfer with these options can't be submitted; null when it can. */
export function optionsRefusal(options: TransferOptions, nowMs: number): string | null {
  const rule = options.filterRules.findIndex((candidate) => ruleRefusal(candidate) !== null);
  return (
    labelRefusal(options.label) ??
    (rule === -1 ? null : `Filter rule ${rule + 1} isn’t complete.`) ??
    deadlineRefusal(options, nowMs) ??
    checksumRefusal(options)
  );
}
