import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelRefusal } from './option-refusals.ts';
import { advancedWords, optionWords, suggestedLabel } from './option-words.ts';
import { usualOptions } from './transfer-options.ts';

test('the usual options go without saying, others are named', () => {
  expect(optionWords(usualOptions)).toEqual([]);
  const options = { ...usualOptions, syncLevel: 3 as const, encryptData: true, deleteDestinationExtra: true };
  expect(optionWords(options)).toEqual(['what differs by checksum', 'encrypted', 'mirror']);
  expect(advancedWords(options)).toEqual(['mirror']);
});

test('a suggested label names the first item and the destination', () => {
  expect(suggestedLabel(['readme.txt'], 'Genomics Scratch')).toBe('readme.txt to Genomics Scratch');
  expect(suggestedLabel(['raw', 'a', 'b'], 'Scratch')).toBe('raw and 2 more to Scratch');
});

test('Transfer takes every suggested label', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 150 }), { maxLength: 3 }),
      fc.string({ maxLength: 150 }),
      (names, to) => {
        const label = suggestedLabel(names, to);
        expect(labelRefusal(label)).toBeNull();
        expect(label).toBe(label.trim());
      },
    ),
  );
});
