import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bookmarkNameRefusal, freeBookmarkName } from './bookmark-name.ts';

test('a name that is missing, too long, on two lines or taken is refused, and says why', () => {
  const taken = new Set(['raw']);
  expect(bookmarkNameRefusal('  ', taken)).toBe('Type a name.');
  expect(bookmarkNameRefusal('x'.repeat(129), taken)).toMatch(/129 characters/);
  expect(bookmarkNameRefusal('a\nb', taken)).toMatch(/line breaks/);
  expect(bookmarkNameRefusal(' raw ', taken)).toMatch(/already/);
  expect(bookmarkNameRefusal('Raw', taken)).toBeNull();
});

test('the name that is offered for a second bookmark of the same folder has a number', () => {
  expect(freeBookmarkName('raw', new Set(['raw', 'raw (2)']))).toBe('raw (3)');
});

test('whatever a folder is called, the name that is offered can be given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(3), (wished, count) => {
      const taken = new Set<string>();
      for (let number = 0; number <= count; number += 1) {
        const name = freeBookmarkName(wished, taken);
        expect(bookmarkNameRefusal(name, taken)).toBeNull();
        expect(name).toBe(name.trim());
        taken.add(name);
      }
    }),
  );
});
