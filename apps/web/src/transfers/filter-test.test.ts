import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOfRow } from '../files/listed-entry.ts';
import { moveRule, onlyIncludes, testRules } from './filter-test.ts';
import type { DraftRule } from './transfer-options.ts';

const entry = (name: string, type = 'file') => entryOfRow([name, type, 1, null, null, null, null, null]);
const leaveOut = (name: string, type: DraftRule['type'] = 'file'): DraftRule => ({ method: 'exclude', type, name });

test('says what stays behind, and by which rule', () => {
  const entries = [entry('a.tmp'), entry('b.csv'), entry('raw', 'dir'), entry('old.csv'), entry('pipe', 'pipe')];
  const rules = [
    leaveOut(''),
    leaveOut('*.tmp'),
    { method: 'include', type: null, name: 'b*' } as const,
    leaveOut('*'),
  ];
  expect(testRules(rules, entries)).toEqual({
    tested: 4,
    kept: 2,
    leftOut: [
      { name: 'a.tmp', rule: 1 },
      { name: 'old.csv', rule: 3 },
    ],
  });
});

test('looks at the first thousands of a huge folder alone', () => {
  const entries = Array.from({ length: 6000 }, (_, index) => entry(`${index}.tmp`));
  const result = testRules([leaveOut('*')], entries);
  expect([result.tested, result.kept, result.leftOut.length]).toEqual([5000, 0, 100]);
});

const rule = fc.record({
  method: fc.constantFrom('include', 'exclude'),
  type: fc.constantFrom('file', 'dir', null),
  name: fc.string({ maxLength: 3 }),
});

test('moving a rule there and back changes nothing, and loses none', () => {
  fc.assert(
    fc.property(fc.array(rule), fc.nat(8), fc.nat(8), (rules, from, to) => {
      const moved = moveRule(rules, from, to);
      expect(moved).toHaveLength(rules.length);
      if (from < rules.length && to < rules.length) {
        expect(moved[to]).toBe(rules[from]);
        expect(moveRule(moved, to, from)).toEqual(rules);
      } else {
        expect(moved).toEqual(rules);
      }
    }),
  );
});

test('rules that only take along are known to leave nothing out', () => {
  fc.assert(
    fc.property(fc.array(rule), fc.array(fc.string({ minLength: 1 })), (rules, names) => {
      fc.pre(onlyIncludes(rules));
      const result = testRules(
        rules,
        names.map((name) => entry(name)),
      );
      expect(result.kept).toBe(result.tested);
    }),
  );
});
