import type { Comparison, Condition, EntryKind } from './entry-filter.ts';

/** What a filter looks at of an entry. */
export type Filtered = {
  folded: string;
  type: string;
  size: number | null;
  modifiedMs: number | null;
  isLink: boolean;
};

/** A test for entries: all conditions hold. What can't be read, and what isn't known of an entry, is said in `entry-filter.ts`. */
export function filterMatch(conditions: readonly Condition[], nowMs: number): (entry: Filtered) => boolean {
  const tests = conditions.map((condition) => testOf(condition, nowMs)).filter((test) => test !== null);
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (entry) => tests.every((test) => test(entry));
}

/** What isn't known of an entry fulfils no condition. */
function testOf(condition: Condition, nowMs: number): ((entry: Filtered) => boolean) | null {
  switch (condition.kind) {
    case 'name': {
      const matches = condition.isPattern ? glob(condition.text) : (name: string) => name.includes(condition.text);
      return condition.isNot ? ({ folded }) => !matches(folded) : ({ folded }) => matches(folded);
    }
    case 'size': {
      const { comparison, bytes } = condition;
      return ({ type, size }) => type !== 'dir' && size !== null && isWithin(size, comparison, bytes, bytes);
    }
    case 'age': {
      const sinceMs = nowMs - condition.seconds * 1000;
      const isYounger = condition.comparison === '<';
      return ({ modifiedMs }) => modifiedMs !== null && modifiedMs > sinceMs === isYounger;
    }
    case 'date': {
      const { comparison, fromMs, toMs } = condition;
      return ({ modifiedMs }) => modifiedMs !== null && isWithin(modifiedMs, comparison, fromMs, toMs - 1);
    }
    case 'type':
      return (entry) => kindIs(entry, condition.type);
    default:
      return null;
  }
}

/** Compares with all that lies between `from` and `to`, both included. */
function isWithin(value: number, comparison: Comparison, from: number, to: number): boolean {
  if (comparison === '<') return value < from;
  if (comparison === '<=') return value <= to;
  if (comparison === '>') return value > to;
  if (comparison === '>=') return value >= from;
  return value >= from && value <= to;
}

function kindIs({ type, isLink }: Filtered, kind: EntryKind): boolean {
  if (kind === 'link') return isLink || type === 'invalid_symlink';
  if (kind === 'other') return type !== 'dir' && type !== 'file' && type !== 'invalid_symlink';
  return type === kind;
}

function glob(text: string): (name: string) => boolean {
  if (!text.includes('?')) return pieces(text.split(/\*+/));
  const pattern = Array.from(text.replaceAll(/\*+/g, '*'));
  return (name) => matchesGlob(pattern, Array.from(name));
}

/** A pattern with stars alone, by what stands between them: for a hundred thousand names the quickest. */
function pieces(between: string[]): (name: string) => boolean {
  const [first = '', ...rest] = between;
  const last = rest.pop();
  return (name) => {
    if (last === undefined) return name === first;
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found === -1 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Linear in the name for each star: a regular expression made from what somebody typed could take for ever. */
function matchesGlob(pattern: string[], name: string[]): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p;
      resume = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      n = resume;
    } else return false;
  }
  return p === pattern.length || (p === pattern.length - 1 && pattern[p] === '*');
}
