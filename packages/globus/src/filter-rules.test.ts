import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter, compileRules, type FilterRule } from './filter-rules.ts';

test('the first rule that fits decides, and what none fits is copied', () => {
  const keeps = compileFilter([
    { method: 'include', name: '*.txt' },
    { method: 'exclude', name: '*', type: 'file' },
  ]);
  expect(keeps('notes.txt', 'file')).toBe(true);
  expect(keeps('tides.csv', 'file')).toBe(false);
  expect(keeps('raw', 'dir')).toBe(true);
});

test('a rule for files is no rule for folders', () => {
  const decide = compileRules([
    { method: 'exclude', name: 'tmp', type: 'file' },
    { method: 'include', name: 'tmp', type: 'dir' },
  ]);
  expect([decide('tmp', 'file'), decide('tmp', 'dir'), decide('temp', 'dir')]).toEqual([0, 1, -1]);
});

const names = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4 });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 4 });
const rules: fc.Arbitrary<FilterRule> = fc.record({
  method: fc.constantFrom('include', 'exclude'),
  type: fc.constantFrom('file', 'dir', null),
  name: patterns,
});
const kinds = fc.constantFrom('file' as const, 'dir' as const);

test('rules after the one that decides change nothing', () => {
  fc.assert(
    fc.property(fc.array(rules), fc.array(rules), names, kinds, (first, more, name, kind) => {
      fc.pre(compileRules(first)(name, kind) !== -1);
      expect(compileFilter([...first, ...more])(name, kind)).toBe(compileFilter(first)(name, kind));
    }),
  );
});

test('rules that only include leave nothing out, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(rules), names, kinds, (some, name, kind) => {
      const including = some.map((rule) => ({ ...rule, method: 'include' as const }));
      expect(compileFilter(including)(name, kind)).toBe(true);
    }),
  );
});
