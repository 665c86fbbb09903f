import { compileGlob } from '@isthmus/globus';
import { badFilter } from './transfer-failure.ts';

/** What a filter key compares: text (optionally without regard to case), a time range, or a number. */
export type FilterKind = 'text' | 'textAnyCase' | 'time' | 'number';
export type Comparable = string | number | null;

/** True when a record, read by key, passes. */
export type Matcher = (read: (key: string) => Comparable) => boolean;

/**
 * Reads `key:v1,v2/key2:v3` (clauses joined by AND, values by OR; see the Transfer API's "filter" parameter). Null when
 * there is nothing to filter. Throws 400 for a key that is not in `kinds` or a value that cannot be read.
 */
export function parseFilter(text: string | undefined, kinds: Readonly<Record<string, FilterKind>>): Matcher | null {
  if (text === undefined || text === '') return null;
  const clauses = text.split('/').map((clause) => parseClause(clause, kinds));
  return (read) => clauses.every((matches) => matches(read));
}

function parseClause(clause: string, kinds: Readonly<Record<string, FilterKind>>): Matcher {
  const colon = clause.indexOf(':');
  const key = clause.slice(0, colon);
  const kind = colon < 1 || !Object.hasOwn(kinds, key) ? undefined : kinds[key];
  if (kind === undefined) throw badFilter(`Cannot filter by '${clause}'; keys are ${Object.keys(kinds).join(', ')}`);
  const value = clause.slice(colon + 1);
  const matches = kind === 'time' ? timeRange(value) : kind === 'number' ? numbers(value) : texts(value, kind);
  return (read) => matches(read(key));
}

/** Matches when any positive value does, if there is one, and no negative one. */
function texts(value: string, kind: FilterKind): (actual: Comparable) => boolean {
  const fold = (text: string) => (kind === 'textAnyCase' ? text.toLowerCase() : text);
  const terms = value.split(',').map((term) => {
    const negated = term.startsWith('!');
    const rest = fold(negated ? term.slice(1) : term);
    if (rest.startsWith('~')) return { negated, matches: compileGlob(rest.slice(1)) };
    const exact = rest.startsWith('=') ? rest.slice(1) : rest;
    return { negated, matches: (actual: string) => actual === exact };
  });
  const positive = terms.filter(({ negated }) => !negated);
  const negative = terms.filter(({ negated }) => negated);
  return (actual) => {
    const text = fold(String(actual ?? ''));
    return (
      (positive.length === 0 || positive.some((term) => term.matches(text))) &&
      !negative.some((term) => term.matches(text))
    );
  };
}

function timeRange(value: string): (actual: Comparable) => boolean {
  const [from = '', to = '', ...more] = value.split(',');
  if (more.length > 0) throw badFilter(`A range of time has two ends: '${value}'`);
  const fromMs = from === '' ? Number.NEGATIVE_INFINITY : parseTime(from);
  const toMs = to === '' ? Number.POSITIVE_INFINITY : parseTime(to);
  return (actual) => typeof actual === 'number' && actual >= fromMs && actual <= toMs;
}

/** `YYYY-MM-DD`, optionally with a time and a zone; UTC when there is none. In milliseconds. */
export function parseTime(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  const zone = (parts?.[3] ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const timeMs = parts === null ? Number.NaN : Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}${zone}`);
  if (Number.isNaN(timeMs)) throw badFilter(`'${text}' is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z`);
  return timeMs;
}

function numbers(value: string): (actual: Comparable) => boolean {
  const terms = value.split(',').map((term) => {
    const parts = /^(>=|<=|>|<|=|!)?(\d{1,15})$/.exec(term);
    if (parts === null) throw badFilter(`'${term}' is not a number or a comparison such as >1024`);
    return { operator: parts[1] ?? '=', bound: Number(parts[2]) };
  });
  return (actual) =>
    typeof actual === 'number' && terms.some(({ operator, bound }) => compares(actual, operator, bound));
}

function compares(actual: number, operator: string, bound: number): boolean {
  if (operator === '>') return actual > bound;
  if (operator === '<') return actual < bound;
  if (operator === '>=') return actual >= bound;
  if (operator === '<=') return actual <= bound;
  return operator === '!' ? actual !== bound : actual === bound;
}
