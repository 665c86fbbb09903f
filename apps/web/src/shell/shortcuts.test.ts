import { expect, test } from 'vitest';
import { createSequence } from './shortcuts.ts';

test('a letter leads somewhere only after a g, however young the page is', () => {
  const destinationOf = createSequence();
  expect(destinationOf('a', 1)).toBeUndefined();
  expect(destinationOf('g', 2)).toBeUndefined();
  expect(destinationOf('a', 900)?.to).toBe('/activity');
  expect(destinationOf('a', 901)).toBeUndefined();
});

test('a g is forgotten after a second, and after another key', () => {
  const destinationOf = createSequence();
  destinationOf('g', 0);
  expect(destinationOf('f', 1000)).toBeUndefined();
  destinationOf('g', 2000);
  destinationOf('x', 2001);
  expect(destinationOf('f', 2002)).toBeUndefined();
});
