import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortKeys } from './file-manager-url.ts';
import { parseSorts, spellSorts, withSort } from './remembered-sort.ts';

test('orders that were chosen are read as they were written, the newest hundred of them', () => {
  const choice = fc.record({
    sort: fc.constantFrom(...sortKeys),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.uuid(), choice), { maxLength: 120 }), (chosen) => {
      const sorts = chosen.reduce((before, [id, one]) => withSort(before, id, one), parseSorts(null));
      expect([...parseSorts(spellSorts(sorts))]).toEqual([...sorts].slice(-100));
    }),
  );
});

test('what is no order is left out', () => {
  expect([...parseSorts('a size\nb size up\n\nc name asc\nd colour asc')]).toEqual([
    ['c', { sort: 'name', order: 'asc' }],
  ]);
});
