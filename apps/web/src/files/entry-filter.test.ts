import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Condition, parseFilter, withoutTerm } from './entry-filter.ts';
import { type Filtered, filterMatch } from './filter-match.ts';
import { conditionWords } from './filter-words.ts';
import { fold } from './listed-entry.ts';
import { serverFilter } from './server-filter.ts';

const nowMs = Date.UTC(2026, 5, 15, 12);
const day = 86_400_000;

const entry = (name: string, more: Partial<Filtered> = {}): Filtered => ({
  folded: fold(name),
  type: 'file',
  size: 1000,
  modifiedMs: nowMs,
  isLink: false,
  ...more,
});
const passes = (text: string, tested: Filtered) => filterMatch(parseFilter(text), nowMs)(tested);
const conditions = (text: string) =>
  parseFilter(text).map(({ source: _source, from: _from, to: _to, ...rest }) => rest);

test('the filter of the placeholder is read as four conditions', () => {
  expect(conditions('*.tif size>1GB mtime<30d type:dir')).toEqual([
    { kind: 'name', text: '*.tif', isPattern: true, isNot: false },
    { kind: 'size', comparison: '>', bytes: 1e9 },
    { kind: 'age', comparison: '<', seconds: 30 * 86_400 },
    { kind: 'type', type: 'dir' },
  ]);
  expect(parseFilter('*.tif size>1GB mtime<30d type:dir').map(conditionWords)).toEqual([
    'named “*.tif”',
    'larger than 1 GB',
    'modified in the last 30 days',
    'folders',
  ]);
});

test('a name may have spaces in quotes, and must not match after an exclamation mark', () => {
  expect(passes('"run 7"', entry('Run 7.csv'))).toBe(true);
  expect(passes('run 7', entry('7 times run.csv'))).toBe(true);
  expect(passes('!*.tmp run', entry('run.csv'))).toBe(true);
  expect(passes('!*.tmp', entry('run.tmp'))).toBe(false);
  expect(passes('"size>1GB"', entry('size>1gb'))).toBe(true);
  expect(passes('a=b', entry('a=b.txt'))).toBe(true);
  expect(passes('12:30', entry('at 12:30'))).toBe(true);
  expect(passes('!', entry('wow!'))).toBe(true);
});

test('sizes are compared in decimal and binary units, and a folder has none', () => {
  expect(passes('size>=1kB', entry('a'))).toBe(true);
  expect(passes('size>1kb', entry('a'))).toBe(false);
  expect(passes('size<1KiB', entry('a'))).toBe(true);
  expect(passes('size:1000', entry('a'))).toBe(true);
  expect(passes('size<1.5MB', entry('a', { size: 1_499_999 }))).toBe(true);
  expect(passes('size>0', entry('a', { type: 'dir', size: 4096 }))).toBe(false);
  expect(passes('size<1GB', entry('a', { size: null }))).toBe(false);
});

test('times are an age or a part of the calendar', () => {
  expect(passes('mtime<2d', entry('a', { modifiedMs: nowMs - day }))).toBe(true);
  expect(passes('mtime>2d', entry('a', { modifiedMs: nowMs - day }))).toBe(false);
  expect(passes('mtime>1y', entry('a', { modifiedMs: nowMs - 400 * day }))).toBe(true);
  const march = new Date(2026, 2, 31, 23, 59).getTime();
  expect(passes('mtime:2026-03', entry('a', { modifiedMs: march }))).toBe(true);
  expect(passes('mtime<2026-03-31', entry('a', { modifiedMs: march }))).toBe(false);
  expect(passes('modified<=2026-03-31', entry('a', { modifiedMs: march }))).toBe(true);
  expect(passes('mtime>2026-03-31', entry('a', { modifiedMs: march }))).toBe(false);
  expect(passes('mtime>2025', entry('a', { modifiedMs: null }))).toBe(false);
});

test('links are links whatever they lead to', () => {
  expect(passes('type:link', entry('a', { type: 'dir', isLink: true }))).toBe(true);
  expect(passes('type:folder', entry('a', { type: 'dir', isLink: true }))).toBe(true);
  expect(passes('type:link', entry('a', { type: 'invalid_symlink' }))).toBe(true);
  expect(passes('type:other', entry('a', { type: 'pipe' }))).toBe(true);
});

test.each([
  ['size>', /size>1GB/],
  ['size>many', /size>1GB/],
  ['mtime<5m', /5min or 5mo/],
  ['mtime=5d', /mtime<5d/],
  ['mtime<2025-02-30', /no 2025-02-30/],
  ['type:banana', /type:dir/],
  ['sise>1GB', /“sise” is nothing to compare by/],
  ['""', /nothing in the quotes/],
])('the mistake in %s is said, and does not hide what the rest finds', (text, why) => {
  const [term] = parseFilter(text);
  expect(term && conditionWords(term)).toMatch(why);
  expect(passes(`${text} run`, entry('run.csv'))).toBe(true);
  expect(passes(`${text} run`, entry('walk.csv'))).toBe(false);
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[!"a-c*?<>=: .0-9]{0,12}$/),
  fc
    .array(fc.constantFrom('*.tif', 'size>1GB', '"a b"', '!x', 'mtime<3d', 'type:dir', 'mtime>'), { maxLength: 5 })
    .map((words) => words.join(' ')),
);

test('whatever is typed is read without a failure, and every term stands where it says', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const { source, from, to } of parseFilter(text)) expect(text.slice(from, to)).toBe(source);
      expect(typeof passes(text, entry('a'))).toBe('boolean');
    }),
  );
});

test('to take one term away leaves the others as they were', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, seed) => {
      const terms = parseFilter(text);
      const removed = terms[seed % Math.max(1, terms.length)];
      if (removed === undefined) return;
      const rest = terms.filter((term) => term !== removed).map(({ source }) => source);
      expect(parseFilter(withoutTerm(text, removed)).map(({ source }) => source)).toEqual(rest);
    }),
  );
});

test('what is spelt from a condition is read as that condition', () => {
  const comparison = fc.constantFrom('<', '<=', '=', '>=', '>' as const);
  const spelt: fc.Arbitrary<[string, Condition]> = fc.oneof(
    fc
      .tuple(comparison, fc.nat(), fc.constantFrom(['', 1] as const, ['kB', 1e3] as const, ['GiB', 2 ** 30] as const))
      .map(([sign, count, [unit, bytes]]): [string, Condition] => [
        `size${sign}${count}${unit}`,
        { kind: 'size', comparison: sign as '<', bytes: count * bytes },
      ]),
    fc
      .tuple(
        fc.constantFrom('<', '>' as const),
        fc.nat(),
        fc.constantFrom(['h', 3600] as const, ['w', 604_800] as const),
      )
      .map(([sign, count, [unit, seconds]]): [string, Condition] => [
        `mtime${sign}${count}${unit}`,
        { kind: 'age', comparison: sign as '<', seconds: count * seconds },
      ]),
    fc
      .stringMatching(/^[^"]{1,12}$/)
      .map((name): [string, Condition] => [
        `"${name}"`,
        { kind: 'name', text: fold(name), isPattern: false, isNot: false },
      ]),
  );
  fc.assert(
    fc.property(fc.array(spelt, { maxLength: 4 }), (pairs) => {
      expect(conditions(pairs.map(([text]) => text).join(' '))).toEqual(pairs.map(([, condition]) => condition));
    }),
  );
});

test('a pattern of stars finds what the slow way finds', () => {
  const part = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(part, fc.stringMatching(/^[ab]{0,10}$/), (pattern, name) => {
      const slow = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      if (pattern.includes('*')) expect(passes(pattern, entry(name))).toBe(slow.test(name));
    }),
  );
});

test('a pattern made to be slow is not', () => {
  expect(passes(`${'*a'.repeat(30)}*?b`, entry('a'.repeat(255)))).toBe(false);
  expect(passes(`${'*a'.repeat(30)}*b`, entry('a'.repeat(255)))).toBe(false);
});

test('the service is asked for what it can do, and for nothing less', () => {
  expect(serverFilter(parseFilter('*.tif type:dir size>1GB !x'), nowMs)).toBe('name:~*.tif/type:dir');
  expect(serverFilter(parseFilter('run "a,b/c"'), nowMs)).toBe('name:~*run*/name:~*a*b*c*');
  expect(serverFilter(parseFilter('mtime<1d'), nowMs)).toBe('last_modified:2026-06-14 12:00:00,');
  expect(serverFilter(parseFilter('size>1GB'), nowMs)).toBeNull();
  expect(serverFilter(parseFilter('* mtime<'), nowMs)).toBeNull();
});
