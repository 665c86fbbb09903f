import { fold } from './listed-entry.ts';

/** What an entry is compared by: its value, where the storage tells it, and what was written. */
export type Comparison = '<' | '<=' | '=' | '>=' | '>';
export type EntryKind = 'dir' | 'file' | 'link' | 'other';

/** One condition of a filter. All of them have to hold. */
export type Condition =
  /** `text` with `*` and `?` is a pattern for the whole name, without them any part of a name. */
  | { kind: 'name'; text: string; isPattern: boolean; isNot: boolean }
  | { kind: 'size'; comparison: Comparison; bytes: number }
  /** How long ago an entry was modified. */
  | { kind: 'age'; comparison: '<' | '>'; seconds: number }
  /** On which day, in which month or year; `toMs` is the first moment after it. */
  | { kind: 'date'; comparison: Comparison; fromMs: number; toMs: number }
  | { kind: 'type'; type: EntryKind }
  /** What can't be read as a condition; the rest of the filter counts. */
  | { kind: 'mistake'; why: string };

/** A condition with where it stands in the text of the filter. */
export type FilterTerm = Condition & { source: string; from: number; to: number };

/**
 * Reads the text of the filter box: `*.tif size>1GB mtime<30d type:dir`. Conditions are separated by spaces; what stands
 * in quotes is a part of a name as it is. `!` before a name means that it must not match.
 */
export function parseFilter(text: string): FilterTerm[] {
  return Array.from(text.matchAll(/!?"[^"]*"?|\S+/g), (match) => {
    const [source] = match;
    return { ...conditionOf(source), source, from: match.index, to: match.index + source.length };
  });
}

/** The text of a filter without one of its terms. */
export function withoutTerm(text: string, term: FilterTerm): string {
  return `${text.slice(0, term.from).trimEnd()} ${text.slice(term.to).trimStart()}`.trim();
}

function conditionOf(source: string): Condition {
  const isNot = source.startsWith('!') && source.length > 1;
  const written = isNot ? source.slice(1) : source;
  if (written.startsWith('"')) return quoted(written, isNot);
  const facet = /^([a-z]+)(<=|>=|<|>|=|:)(.*)$/i.exec(written);
  const [, key = '', sign = '', value = ''] = facet ?? [];
  const read = isNot ? undefined : facets.get(key.toLowerCase());
  if (read !== undefined) return read(sign === ':' ? '=' : (sign as Comparison), value);
  // Names with < and > are rare enough to ask for quotes; those with : and = are not.
  if (sign.startsWith('<') || sign.startsWith('>')) {
    return mistake(`“${key}” is nothing to compare by. There are size and mtime; a name goes in quotes.`);
  }
  return { kind: 'name', text: fold(written), isPattern: /[*?]/.test(written), isNot };
}

function quoted(written: string, isNot: boolean): Condition {
  const text = fold(written.slice(1).replace(/"$/, ''));
  return text === '' ? mistake('There is nothing in the quotes.') : { kind: 'name', text, isPattern: false, isNot };
}

const mistake = (why: string): Condition => ({ kind: 'mistake', why });

const facets = new Map<string, (comparison: Comparison, value: string) => Condition>([
  ['size', sizeCondition],
  ['mtime', timeCondition],
  ['modified', timeCondition],
  ['type', typeCondition],
]);

const unitPowers = ['', 'k', 'm', 'g', 't', 'p'];

function sizeCondition(comparison: Comparison, value: string): Condition {
  const [, digits = '', unit = '', binary = ''] = /^(\d+(?:\.\d+)?)([kmgtp]?)(i?)b?$/i.exec(value) ?? [];
  if (digits === '') return mistake('A size is written like size>1GB, size<500kB or size=0.');
  const bytes = Number(digits) * (binary === '' ? 1000 : 1024) ** unitPowers.indexOf(unit.toLowerCase());
  return { kind: 'size', comparison, bytes };
}

const hour = 3600;
const day = 24 * hour;
/** Each with the spellings that are taken, the first being the one that is told. */
const ageUnits: [string[], number][] = [
  [['min'], 60],
  [['h', 'hour', 'hours'], hour],
  [['d', 'day', 'days'], day],
  [['w', 'week', 'weeks'], 7 * day],
  [['mo', 'month', 'months'], 30 * day],
  [['y', 'year', 'years'], 365 * day],
];

function timeCondition(comparison: Comparison, value: string): Condition {
  return dateCondition(comparison, value) ?? ageCondition(comparison, value) ?? mistake(timeWords(value));
}

function ageCondition(comparison: Comparison, value: string): Condition | null {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/i.exec(value) ?? [];
  const seconds = ageUnits.find(([spellings]) => spellings.includes(unit.toLowerCase()))?.[1];
  if (seconds === undefined) return null;
  if (comparison === '=') return mistake(`Write mtime<${value} for later than that, mtime>${value} for earlier.`);
  return { kind: 'age', comparison: comparison.startsWith('<') ? '<' : '>', seconds: Number(digits) * seconds };
}

function dateCondition(comparison: Comparison, value: string): Condition | null {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value);
  if (parts === null) return null;
  const [year, month, date] = parts.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const from = new Date(year ?? 0, (month ?? 1) - 1, date ?? 1);
  const exists = from.getMonth() === (month ?? 1) - 1 && from.getDate() === (date ?? 1);
  if (!exists) return mistake(`There is no ${value} in the calendar.`);
  const to = new Date(from);
  if (date !== null && date !== undefined) to.setDate(to.getDate() + 1);
  else if (month !== null && month !== undefined) to.setMonth(to.getMonth() + 1);
  else to.setFullYear(to.getFullYear() + 1);
  return { kind: 'date', comparison, fromMs: from.getTime(), toMs: to.getTime() };
}

function timeWords(value: string): string {
  return /^\d+m$/i.test(value)
    ? `Is ${value} minutes or months? Write ${value}in or ${value}o.`
    : 'A time is written like mtime<30d (in the last 30 days), mtime>1y or mtime<2025-06-30.';
}

const kinds: [EntryKind, string[]][] = [
  ['dir', ['dir', 'dirs', 'directory', 'folder', 'folders', 'd']],
  ['file', ['file', 'files', 'f']],
  ['link', ['link', 'links', 'symlink', 'l']],
  ['other', ['other']],
];

function typeCondition(comparison: Comparison, value: string): Condition {
  const kind = kinds.find(([, spellings]) => spellings.includes(value.toLowerCase()));
  if (comparison !== '=' || kind === undefined)
    return mistake('A type is type:dir, type:file, type:link or type:other.');
  return { kind: 'type', type: kind[0] };
}
