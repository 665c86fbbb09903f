import fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { compileGlob, globLiteral, hasGlob } from './glob.ts';

test.each([
  ['*.csv', 'tides.csv', true],
  ['*.csv', '.csv', true],
  ['*.csv', 'tides.csv.gz', false],
  ['2025-0[1-3]*', '2025-02.csv', true],
  ['2025-0[!1-3]*', '2025-02.csv', false],
  ['a?c', 'a🌊c', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['[', '[', true],
  ['a[', 'a[', true],
  ['', '', true],
])('the pattern %j and the name %j', (pattern, name, matches) => {
  expect(compileGlob(pattern)(name)).toBe(matches);
});

test('it agrees with picomatch on stars, question marks and letters', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(pattern, letters, (glob, name) => {
      fc.pre(name !== '' && name !== '.' && name !== '..');
      expect(compileGlob(glob)(name)).toBe(picomatch(glob, { dot: true, bash: true })(name));
    }),
  );
});

test('a hostile pattern is answered at once', () => {
  expect(compileGlob(`${'*a'.repeat(60)}b`)('a'.repeat(250))).toBe(false);
});

test('a pattern without wildcards stands for one name', () => {
  expect([hasGlob('a\\*b'), hasGlob('a*'), globLiteral('a\\*b\\\\')]).toEqual([false, true, 'a*b\\']);
});
